// What became of every job, over the lives of workers and guests: counts that a dead worker's page had are kept, jobs
// it took with it are counted as lost, and what the journal says goes to histogram, metrics and log.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.HardwareServer.Broker;

/// <summary>Used by the broker's thread. Submitted jobs are the sum of a JobCounts and of those still outstanding.
/// </summary>
public sealed class JobBooks(WindowTable windows, ServerLog log, ServerMetrics metrics)
{
    private const int RecentJobs = 16;
    private readonly Dictionary<DeviceId, JobCounts> _departed = [];
    private readonly Dictionary<DeviceId, LatencyHistogram> _latencies = new()
    {
        [DeviceId.Quantum] = new LatencyHistogram(), [DeviceId.Phase] = new LatencyHistogram(),
    };
    private readonly Queue<JobReport> _recent = new();

    /// <summary>Jobs the journal no longer had.</summary>
    public ulong Unlogged { get; private set; }

    public IReadOnlyList<JobReport> Recent => [.. _recent];

    public LatencyReport Latency(DeviceId device) => _latencies[device].Report();

    /// <summary>Of a window, in all its workers' lives.</summary>
    /// <param name="board">Of the worker that has it now; null = none does.</param>
    public static JobCounts Of(BrokeredWindow window, ProgressBoard? board) =>
        window.Attached && board is not null ? window.Earlier + board.Counts(window.Slot) : window.Earlier;

    /// <summary>Of guests that are gone.</summary>
    public JobCounts Departed(DeviceId device) => _departed.GetValueOrDefault(device);

    /// <summary>Reads what is new in a worker's journal.</summary>
    /// <param name="read">Jobs read before; counts on.</param>
    public void Read(ProgressBoard board, ref ulong read)
    {
        ulong ended = board.Ended;
        if (ended - read > ProgressBoard.JournalEntries)
        {
            Unlogged += ended - read - ProgressBoard.JournalEntries;
            read = ended - ProgressBoard.JournalEntries;
        }
        for (; read < ended; read++)
        {
            if (board.TryRead(read, out EndedJob job)) Enter(job);
            else Unlogged++;
        }
    }

    /// <summary>The worker that had the window is gone, or is done with it: its figures are kept, and what it did not
    /// answer is lost.</summary>
    public void Close(BrokeredWindow window, ProgressBoard board)
    {
        JobCounts counts = board.Counts(window.Slot);
        ulong submitted = board.Submitted(window.Slot);
        ulong lost = submitted > counts.All ? submitted - counts.All : 0;
        window.Earlier += counts with { Lost = lost };
    }

    /// <summary>The guest is gone.</summary>
    public void Depart(BrokeredWindow window) =>
        _departed[window.Link.Device] = Departed(window.Link.Device) + window.Earlier;

    private void Enter(in EndedJob job)
    {
        if (windows[job.Slot] is not { } window) return;
        var report = new JobReport(window.Guest, ServerStatus.NameOf(window.Link.Device), job.Job, job.Status,
            job.Outcome, job.Arrived, job.Waited, job.Ran);
        if (job.Outcome == JobOutcome.Done) _latencies[window.Link.Device].Add((job.Waited + job.Ran) / 1e3);
        if (_recent.Count == RecentJobs) _recent.Dequeue();
        _recent.Enqueue(report);
        metrics.Ended(report);
        if (log.IsOn) log.Job(report);
    }
}
