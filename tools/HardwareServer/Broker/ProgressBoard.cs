// Memory that only broker and worker share: how far each guest's requests are, and a journal of the jobs that ended.
// The watchdog must not read the guests' windows, because a guest could then make its neighbours' worker look dead
// (XDV-030.3). The worker writes and never waits for the broker; a broker that is late loses lines of the journal and
// knows how many, never a count.
// Everything a worker says about a job is in here, so that it needs neither a log nor a collector of its own.
using System;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

/// <summary>What became of a job.</summary>
public enum JobOutcome : uint
{
    /// <summary>Answered with a result.</summary>
    Done,
    /// <summary>Its request was refused, or the provider could not do it.</summary>
    Failed,
    /// <summary>There was no room for it.</summary>
    Shed,
    /// <summary>Taken out of the queue by a person.</summary>
    Cancelled,
    /// <summary>Came during maintenance or calibration.</summary>
    TurnedAway,
}

/// <summary>A job that ended. Times in nanoseconds.</summary>
/// <param name="Slot">The guest's window.</param>
/// <param name="Job">The guest's number of it.</param>
/// <param name="Arrived">Of the host's monotonic clock.</param>
/// <param name="Waited">In the queue.</param>
/// <param name="Ran">At the provider; 0 = it never began.</param>
public readonly record struct EndedJob(
    int Slot, Status Status, JobOutcome Outcome, ulong Job, ulong Arrived, ulong Waited, ulong Ran);

/// <summary>Jobs that ended, by outcome.</summary>
/// <param name="Lost">Never answered: their worker died, or their guest went or started over.</param>
public readonly record struct JobCounts(ulong Done, ulong Failed, ulong Shed, ulong Cancelled, ulong TurnedAway,
    ulong Lost)
{
    public ulong All => Done + Failed + Shed + Cancelled + TurnedAway + Lost;

    public static JobCounts operator +(JobCounts a, JobCounts b) => new(a.Done + b.Done, a.Failed + b.Failed,
        a.Shed + b.Shed, a.Cancelled + b.Cancelled, a.TurnedAway + b.TurnedAway, a.Lost + b.Lost);
}

/// <summary>The worker's heartbeat, a line per window slot, the journal. The worker writes, the broker reads.</summary>
public sealed class ProgressBoard : IDisposable
{
    /// <summary>Jobs the journal holds.</summary>
    public const int JournalEntries = 4096;
    private const ulong Line = 128, Entry = 64;
    private const ulong HeartbeatField = 0, SlotsField = 8, JournalField = 16;
    internal const ulong OutstandingField = 0, WaitingField = 4, ProgressField = 8, RunningField = 16,
        CountsField = 24;
    internal const int Outcomes = 5;
    internal const ulong SubmittedField = CountsField + 8 * Outcomes;
    private readonly SharedMemory _memory;
    private readonly object _journalGate = new();

    private ProgressBoard(SharedMemory memory) => _memory = memory;

    /// <summary>To be sent to a worker.</summary>
    public FileDescriptor Descriptor => _memory.Descriptor;

    /// <summary>Jobs written into the journal so far.</summary>
    public ulong Ended => _memory.Read64(JournalField);

    private ulong Journal => (_memory.Read64(SlotsField) + 1) * Line;

    /// <summary>A new board of <paramref name="slots"/> windows; a fresh one per worker, so that a dead worker's
    /// numbers cannot linger.</summary>
    public static ProgressBoard Create(int slots)
    {
        ulong bytes = ((ulong)slots + 1) * Line + JournalEntries * Entry;
        SharedMemory memory = SharedMemory.Create("xdv-progress", bytes);
        memory.Write64(SlotsField, (ulong)slots);
        return new ProgressBoard(memory);
    }

    public static ProgressBoard Map(FileDescriptor descriptor) => new(SharedMemory.Map(descriptor));

    public ulong Heartbeat
    {
        get => _memory.Read64(HeartbeatField);
        set => _memory.Write64(HeartbeatField, value);
    }

    /// <summary>Requests of a window that somebody works on (one that waits for its turn is not), and what grows
    /// with each answer.</summary>
    public (uint Outstanding, ulong Progress) Read(int slot)
    {
        uint outstanding = _memory.Read32(At(slot) + OutstandingField), waiting = Waiting(slot);
        return (outstanding > waiting ? outstanding - waiting : 0, _memory.Read64(At(slot) + ProgressField));
    }

    /// <summary>Jobs of a window that wait for their turn.</summary>
    public uint Waiting(int slot) => _memory.Read32(At(slot) + WaitingField);

    /// <summary>Requests of a window that were taken and not answered.</summary>
    public uint Taken(int slot) => _memory.Read32(At(slot) + OutstandingField);

    public bool IsRunning(int slot) => Run(slot) != 0;

    /// <summary>Number of the window's job that runs; 0 = none does.</summary>
    public uint Run(int slot) => _memory.Read32(At(slot) + RunningField);

    public JobCounts Counts(int slot)
    {
        ulong at = At(slot) + CountsField;
        return new JobCounts(Of(JobOutcome.Done), Of(JobOutcome.Failed), Of(JobOutcome.Shed),
            Of(JobOutcome.Cancelled), Of(JobOutcome.TurnedAway), 0);

        ulong Of(JobOutcome outcome) => _memory.Read64(at + 8 * (ulong)outcome);
    }

    /// <summary>Jobs that came in at a window, whatever became of them.</summary>
    public ulong Submitted(int slot) => _memory.Read64(At(slot) + SubmittedField);

    /// <summary>The observer that writes one slot, from zero on.</summary>
    public GuestTally Writer(int slot) => new(this, _memory, At(slot), slot);

    /// <summary>The <paramref name="number"/>-th job that ended, from 0; false when it was overwritten.</summary>
    public bool TryRead(ulong number, out EndedJob job)
    {
        ulong at = Journal + number % JournalEntries * Entry;
        job = default;
        if (_memory.Read64(at) != number + 1) return false;
        job = new EndedJob((int)_memory.Read32(at + 8), (Status)_memory.Read32(at + 12),
            (JobOutcome)_memory.Read32(at + 16), _memory.Read64(at + 24), _memory.Read64(at + 32),
            _memory.Read64(at + 40), _memory.Read64(at + 48));
        return _memory.Read64(at) == number + 1;
    }

    public void Dispose() => _memory.Dispose();

    internal void Write(in EndedJob job)
    {
        lock (_journalGate)
        {
            ulong number = Ended, at = Journal + number % JournalEntries * Entry;
            _memory.Write64(at, 0);
            Interlocked.MemoryBarrier();
            _memory.Write32(at + 8, (uint)job.Slot);
            _memory.Write32(at + 12, (uint)job.Status);
            _memory.Write32(at + 16, (uint)job.Outcome);
            _memory.Write64(at + 24, job.Job);
            _memory.Write64(at + 32, job.Arrived);
            _memory.Write64(at + 40, job.Waited);
            _memory.Write64(at + 48, job.Ran);
            _memory.Write64(at, number + 1);
            _memory.Write64(JournalField, number + 1);
        }
    }

    private static ulong At(int slot) => ((ulong)slot + 1) * Line;
}

/// <summary>Writes what the broker reads about one window. Counts come from the guest's thread and from the
/// device's.</summary>
public sealed class GuestTally : IServiceObserver
{
    private readonly ProgressBoard _board;
    private readonly SharedMemory _memory;
    private readonly ulong _line;
    private readonly int _slot;
    private readonly ulong[] _counts = new ulong[ProgressBoard.Outcomes];
    private readonly object _gate = new();
    private ulong _submitted;
    private uint _runs;

    internal GuestTally(ProgressBoard board, SharedMemory memory, ulong line, int slot)
    {
        (_board, _memory, _line, _slot) = (board, memory, line, slot);
        for (ulong at = 0; at <= ProgressBoard.SubmittedField; at += 8)
            memory.Write64(line + at, 0);
    }

    public void Report(int outstanding, ulong progress)
    {
        _memory.Write64(_line + ProgressBoard.ProgressField, progress);
        _memory.Write32(_line + ProgressBoard.OutstandingField, (uint)outstanding);
    }

    /// <summary>A job came in; on the guest's thread.</summary>
    public void Submitted() => _memory.Write64(_line + ProgressBoard.SubmittedField, ++_submitted);

    public void Waits(int jobs) => _memory.Write32(_line + ProgressBoard.WaitingField, (uint)jobs);

    public void Runs(bool running) => _memory.Write32(_line + ProgressBoard.RunningField, running ? ++_runs : 0);

    /// <summary>A job ended.</summary>
    public void Ended(in EndedJob job)
    {
        lock (_gate)
            _memory.Write64(_line + ProgressBoard.CountsField + 8 * (ulong)job.Outcome, ++_counts[(int)job.Outcome]);
        _board.Write(job with { Slot = _slot });
    }
}
