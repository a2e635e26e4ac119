// Processes: who owns (XDV-020.1). Slots are reused, pids never are: they grow by one per process, so order of pid
// is order of creation. A process that has ended keeps its row until its parent has waited for it.
//
// Invariant: `_order` holds the slots in use, by ascending pid; lookup by pid is a binary search.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>One process. 80 bytes, no padding.</summary>
public struct ProcessRow
{
    /// <summary>User instructions executed.</summary>
    public ulong Instructions;
    public ulong ExitStatus;
    /// <summary>Its capability per domain; 0 = none.</summary>
    public ulong ClassicalCapability, QuantumCapability, PhaseCapability;
    public uint Process;
    public uint Parent;
    /// <summary>Ok, ProcessTrapped or ProcessKilled, once it has ended.</summary>
    public Status ExitReason;
    public uint Contracts;
    public uint StateObjects;
    public uint Jobs;
    public int Thread;
    public ushort Vhm;
    public ProcessState State;
    public byte Priority;
    /// <summary>1 when its parent ended and init took it over: nobody waits for it.</summary>
    public byte Adopted;
    public byte Reserved0;
    public ushort Reserved1;
    public uint Reserved2;
}

/// <summary>All processes.</summary>
public sealed class ProcessTable(int capacity, Journal journal, Invariant invariant)
{
    /// <summary>init's pid.</summary>
    public const uint Init = 1;

    private readonly ProcessRow[] _rows = new ProcessRow[capacity];
    private readonly int[] _order = new int[capacity];
    private readonly Journal _journal = journal;
    private readonly Invariant _invariant = invariant;
    private uint _last;

    public int Count { get; private set; }

    public int Capacity => _rows.Length;

    public ref ProcessRow this[int slot] => ref _rows[slot];

    /// <summary>Slot of the process at a place in the order of pids.</summary>
    public int AtOrder(int place) => _order[place];

    public Subject SubjectOf(int slot)
    {
        ref ProcessRow row = ref _rows[slot];
        return new Subject(row.Process, row.Vhm, (ushort)row.Thread, slot);
    }

    /// <summary>Takes the lowest free slot and the next pid; records Created.</summary>
    public bool TryCreate(uint parent, ushort vhm, byte priority, int thread, out int slot)
    {
        slot = 0;
        if (Count == _rows.Length || _last == uint.MaxValue) return false;
        while (_rows[slot].State != ProcessState.None) slot++;
        ref ProcessRow row = ref _rows[slot];
        row.Process = ++_last;
        row.Parent = parent;
        row.Vhm = vhm;
        row.Priority = priority;
        row.Thread = thread;
        _order[Count++] = slot;
        SetState(slot, ProcessState.Created);
        return true;
    }

    /// <summary>Moves on in the lifecycle (XDV-020.3) and records it.</summary>
    public void SetState(int slot, ProcessState state)
    {
        ref ProcessRow row = ref _rows[slot];
        _invariant.Check(IsAllowed(row.State, state), "processes: lifecycle");
        row.State = state;
        ref TraceRecord record =
            ref _journal.Append(RecordKind.Process, (ushort)state, Domain.Classical, SubjectOf(slot));
        record.Arg0 = row.Parent;
        if (state != ProcessState.Terminated) return;
        record.Status = row.ExitReason;
        record.Value = row.ExitStatus;
        record.Arg1 = row.Instructions;
    }

    /// <summary>1→2→3→4, 4↔5, 4→6, 5→6; creation is 0→1.</summary>
    public static bool IsAllowed(ProcessState from, ProcessState to) => (from, to) switch
    {
        (ProcessState.None, ProcessState.Created) => true,
        (ProcessState.Created, ProcessState.Initialized) => true,
        (ProcessState.Initialized, ProcessState.DomainBound) => true,
        (ProcessState.DomainBound, ProcessState.Active) => true,
        (ProcessState.Active, ProcessState.Suspended or ProcessState.Terminated) => true,
        (ProcessState.Suspended, ProcessState.Active or ProcessState.Terminated) => true,
        _ => false,
    };

    /// <summary>Slot of a process that exists, ended or not.</summary>
    public bool TryFind(ulong process, out int slot)
    {
        int low = 0, high = Count - 1;
        slot = -1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            uint candidate = _rows[_order[middle]].Process;
            if (candidate == process)
            {
                slot = _order[middle];
                return true;
            }
            if (candidate < process) low = middle + 1;
            else high = middle - 1;
        }
        return false;
    }

    /// <summary>Forgets an ended process.</summary>
    public void Reap(int slot)
    {
        _invariant.Check(_rows[slot].State == ProcessState.Terminated, "processes: reaped alive");
        int place = 0;
        while (_order[place] != slot) place++;
        Count--;
        for (; place < Count; place++) _order[place] = _order[place + 1];
        _order[Count] = 0;
        _rows[slot] = default;
    }

    /// <summary>True when <paramref name="ancestor"/> created <paramref name="slot"/>, directly or through
    /// others.</summary>
    public bool IsDescendant(int slot, uint ancestor)
    {
        for (int steps = 0; steps <= _rows.Length; steps++)
        {
            uint parent = _rows[slot].Parent;
            if (parent == ancestor) return true;
            if (!TryFind(parent, out slot)) return false;
        }
        return false;
    }

    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes((ReadOnlySpan<ProcessRow>)_rows));
        digest.Append(MemoryMarshal.AsBytes((ReadOnlySpan<int>)_order));
        Span<uint> scalars = [_last, (uint)Count];
        digest.Append(MemoryMarshal.AsBytes(scalars));
    }

    public void CopyFrom(ProcessTable source)
    {
        source._rows.AsSpan().CopyTo(_rows);
        source._order.AsSpan().CopyTo(_order);
        _last = source._last;
        Count = source.Count;
    }
}
