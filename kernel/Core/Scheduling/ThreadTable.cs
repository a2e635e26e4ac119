// Threads: what runs, as opposed to what owns (ProcessTable). One per process in this version; nothing below relies
// on that.
//
// States: Dead → Ready ↔ Running, Running → Blocked → Ready, any → Dead. A blocked thread gets its pending return
// when it wakes.
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

public enum ThreadState : byte
{
    Dead = 0,
    Ready = 1,
    Running = 2,
    Blocked = 3,
}

public enum BlockReason : byte
{
    None = 0,
    /// <summary>Waits for the job <c>BlockedOn</c>.</summary>
    Job = 1,
    /// <summary>Waits for the end of process <c>BlockedOn</c>.</summary>
    Child = 2,
    /// <summary>Waits for console input, at most <c>BlockedOn</c> bytes.</summary>
    Console = 3,
}

/// <summary>One thread. 64 bytes, no padding.</summary>
public struct ThreadRow
{
    public ulong BlockedOn;
    /// <summary>n at which it became ready or blocked; one more for each when several do at the same n.</summary>
    public ulong Submission;
    public ulong ReturnValue;
    public ulong Contract;
    public Status ReturnStatus;
    public uint Process;
    public int ProcessSlot;
    public ushort Vhm;
    public ThreadState State;
    public BlockReason Reason;
    public Domain Domain;
    public byte Priority;
    public byte HasReturn;
    public byte Reserved0;
    public uint Reserved1;
    public ulong Reserved2;
}

/// <summary>All threads, and the ready queue over them.</summary>
public sealed class ThreadTable
{
    private readonly ThreadRow[] _rows;
    private readonly Journal _journal;
    private readonly Invariant _invariant;
    private ulong _lastSubmission;

    public ThreadTable(int capacity, Journal journal, Invariant invariant)
    {
        _rows = new ThreadRow[capacity];
        Ready = new ReadyQueue(capacity, invariant);
        _journal = journal;
        _invariant = invariant;
    }

    public ReadyQueue Ready { get; }

    public int Capacity => _rows.Length;

    public ref ThreadRow this[int thread] => ref _rows[thread];

    public Subject SubjectOf(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        return new Subject(row.Process, row.Vhm, (ushort)thread, row.ProcessSlot);
    }

    /// <summary>Lowest free index; false when all are in use.</summary>
    public bool TryFindFree(out int thread)
    {
        for (thread = 0; thread < _rows.Length; thread++)
            if (_rows[thread].State == ThreadState.Dead) return true;
        return false;
    }

    /// <summary>Starts a thread, ready.</summary>
    public void Start(int thread, uint process, int processSlot, ushort vhm, byte priority)
    {
        ref ThreadRow row = ref _rows[thread];
        _invariant.Check(row.State == ThreadState.Dead, "threads: started twice");
        row.Process = process;
        row.ProcessSlot = processSlot;
        row.Vhm = vhm;
        row.Priority = priority;
        MakeReady(thread, Domain.Classical, 0);
    }

    /// <summary>Ends a thread in whatever state it is.</summary>
    public void End(int thread)
    {
        if (_rows[thread].State == ThreadState.Ready) Ready.Remove(thread);
        _rows[thread] = default;
    }

    /// <summary>Ready with a new submission n; <paramref name="domain"/> is where it was answered.</summary>
    public void MakeReady(int thread, Domain domain, ulong contract)
    {
        ref ThreadRow row = ref _rows[thread];
        row.State = ThreadState.Ready;
        row.Reason = BlockReason.None;
        row.BlockedOn = 0;
        row.Submission = NextSubmission();
        row.Domain = domain;
        row.Contract = contract;
        Ready.Add(Describe(thread));
    }

    /// <summary>The running thread waits.</summary>
    public void Block(int thread, BlockReason reason, ulong on)
    {
        ref ThreadRow row = ref _rows[thread];
        _invariant.Check(row.State == ThreadState.Running, "threads: only the running thread blocks");
        row.State = ThreadState.Blocked;
        row.Reason = reason;
        row.BlockedOn = on;
        row.Submission = NextSubmission();
    }

    /// <summary>A blocked thread gets its answer and becomes ready.</summary>
    public void Wake(int thread, ulong value, Status status, Domain domain, ulong contract)
    {
        _invariant.Check(_rows[thread].State == ThreadState.Blocked, "threads: only a blocked thread wakes");
        SetReturn(thread, value, status);
        MakeReady(thread, domain, contract);
    }

    public void SetReturn(int thread, ulong value, Status status)
    {
        ref ThreadRow row = ref _rows[thread];
        row.ReturnValue = value;
        row.ReturnStatus = status;
        row.HasReturn = 1;
    }

    /// <summary>The pending return of a thread, once.</summary>
    public bool TakeReturn(int thread, out ulong value, out Status status)
    {
        ref ThreadRow row = ref _rows[thread];
        value = row.ReturnValue;
        status = row.ReturnStatus;
        if (row.HasReturn == 0) return false;
        row.HasReturn = 0;
        row.ReturnValue = 0;
        row.ReturnStatus = Status.Ok;
        return true;
    }

    /// <summary>The earliest blocked thread that waits for this; −1 when none does.</summary>
    public int FindBlocked(BlockReason reason, ulong on, bool anyOperand)
    {
        int found = -1;
        for (int thread = 0; thread < _rows.Length; thread++)
        {
            ref ThreadRow row = ref _rows[thread];
            if (row.State != ThreadState.Blocked || row.Reason != reason) continue;
            if (!anyOperand && row.BlockedOn != on) continue;
            if (found < 0 || row.Submission < _rows[found].Submission) found = thread;
        }
        return found;
    }

    /// <summary>Level at which a thread runs or waits to run.</summary>
    public int LevelOf(int thread) => Schedulable.Rank(_rows[thread].Domain) * 8 + (_rows[thread].Priority & 7);

    private Schedulable Describe(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        Schedulable entry = default;
        entry.Id = thread;
        entry.Process = row.Process;
        entry.Contract = row.Contract;
        entry.Submission = row.Submission;
        entry.Domain = row.Domain;
        entry.Priority = row.Priority;
        return entry;
    }

    private ulong NextSubmission()
    {
        ulong next = _lastSubmission + 1;
        _lastSubmission = _journal.Sequence > next ? _journal.Sequence : next;
        return _lastSubmission;
    }

    public void AddTo(ref Sha3State digest)
    {
        digest.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes((System.ReadOnlySpan<ThreadRow>)_rows));
        Ready.AddTo(ref digest);
    }

    public void CopyFrom(ThreadTable source)
    {
        for (int i = 0; i < _rows.Length; i++) _rows[i] = source._rows[i];
        Ready.CopyFrom(source.Ready);
        _lastSubmission = source._lastSubmission;
    }
}
