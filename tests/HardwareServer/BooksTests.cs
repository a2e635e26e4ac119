// What becomes of the books when a broker is late, when guests change, and in a histogram.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Transport;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Requirement("XDV-072")]
public sealed class BooksTests : IDisposable
{
    private readonly ProgressBoard _board = ProgressBoard.Create(4);
    private readonly WindowTable _windows = new(4);
    private readonly ServerLog _log = new(null, TimeProvider.System);
    private readonly ServerMetrics _metrics = new();
    private readonly JobBooks _books;

    public BooksTests() => _books = new JobBooks(_windows, _log, _metrics);

    public void Dispose()
    {
        foreach (BrokeredWindow window in _windows.All.ToArray()) _windows.Remove(window);
        _metrics.Dispose();
        _log.Dispose();
        _board.Dispose();
    }

    [Fact]
    public void A_late_broker_loses_lines_and_never_a_count()
    {
        BrokeredWindow window = Window(DeviceId.Quantum, process: 1);
        GuestTally tally = _board.Writer(window.Slot);
        const int Jobs = ProgressBoard.JournalEntries + 1000;
        for (ulong job = 1; job <= Jobs; job++) Done(tally, job);
        ulong read = 0;
        _books.Read(_board, ref read);
        Assert.Equal((Jobs, 1000ul), ((int)read, _books.Unlogged));
        Assert.Equal((ulong)ProgressBoard.JournalEntries, _books.Latency(DeviceId.Quantum).Jobs);
        Assert.Equal((ulong)Jobs, JobBooks.Of(window, _board).Done);
        Assert.Equal((ulong)Jobs, _books.Recent[^1].Job);
        _books.Read(_board, ref read);
        Assert.Equal((Jobs, 1000ul), ((int)read, _books.Unlogged));
    }

    [Fact]
    public void Counts_outlive_workers_and_guests_and_what_was_not_answered_is_lost()
    {
        BrokeredWindow window = Window(DeviceId.Phase, process: 1);
        GuestTally tally = _board.Writer(window.Slot);
        for (ulong job = 1; job <= 3; job++) Done(tally, job);
        tally.Submitted();
        tally.Submitted();
        _books.Close(window, _board);
        window.Attached = false;
        Assert.Equal(new JobCounts(3, 0, 0, 0, 0, 2), JobBooks.Of(window, _board));
        // The next worker's page begins at zero.
        using ProgressBoard next = ProgressBoard.Create(4);
        window.Attached = true;
        Done(next.Writer(window.Slot), 4);
        Assert.Equal(new JobCounts(4, 0, 0, 0, 0, 2), JobBooks.Of(window, next));
        _books.Close(window, next);
        _books.Depart(window);
        Assert.Equal((6ul, 0ul), (_books.Departed(DeviceId.Phase).All, _books.Departed(DeviceId.Quantum).All));
        // Whoever gets the slot has a line of its own.
        next.Writer(window.Slot);
        Assert.Equal((0ul, 0ul), (next.Counts(window.Slot).All, next.Submitted(window.Slot)));
    }

    [Fact]
    public void A_process_has_one_number_at_both_devices()
    {
        int first = Window(DeviceId.Quantum, process: 10).Guest, second = Window(DeviceId.Quantum, process: 20).Guest;
        Assert.Equal((second, first),
            (Window(DeviceId.Phase, process: 20).Guest, Window(DeviceId.Phase, process: 10).Guest));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_histogram_counts_by_bounds_and_knows_the_last_jobs()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 100; i++) histogram.Add(i);
        histogram.Add(1e9);
        LatencyReport report = histogram.Report();
        IEnumerable<(double, ulong)> counts = report.Bounds.Zip(report.Counts).Where(pair => pair.Second > 0);
        Assert.Equal([(1, 1ul), (2, 1), (5, 3), (10, 5), (20, 10), (50, 30), (100, 50)], counts);
        Assert.Equal((101ul, 1ul, 51.0, 100.0, 1e9),
            (report.Jobs, report.Counts[^1], report.Median, report.Percentile99, report.Most));
    }

    private BrokeredWindow Window(DeviceId device, int process)
    {
        BrokeredWindow window = _windows.Add(WindowLink.Create(device, 1, 1, 1 << 16, process))!;
        window.Attached = true;
        return window;
    }

    private static void Done(GuestTally tally, ulong job)
    {
        tally.Submitted();
        tally.Ended(new EndedJob(0, Status.Ok, JobOutcome.Done, job, Arrived: job, Waited: 1000, Ran: 2000));
    }
}
