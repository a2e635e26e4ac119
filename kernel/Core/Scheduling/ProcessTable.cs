// Processes: who owns (XDV-020.1). Slots are reused, the latest freed first; pids never are: they grow by one per
// process, so order of pid is order of creation. A process that has ended keeps its row until its parent has waited for
// it.
//
// Invariants: rows in use are linked by ascending pid, by parent, and by hash of their pid; so creating, finding and
// forgetting a process take the same time however many there are.
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>One process. 184 bytes, no padding.</summary>
public struct ProcessRow
{
    /// <summary>User instructions executed by threads that have ended; ThreadRow has the others'.</summary>
    public ulong Instructions;
    public ulong ExitStatus;
    /// <summary>Its capability per domain; 0 = none.</summary>
    public ulong ClassicalCapability, QuantumCapability, PhaseCapability;
    /// <summary>The capability for the endpoint that its faults go to, whoever's it is; 0 = none.</summary>
    public ulong FaultHandler;
    public ProcessAffinity Affinity;
    public uint Process;
    public uint Parent;
    /// <summary>Ok, ProcessTrapped, ProcessKilled or ProcessInterrupted, once it has ended.</summary>
    public Status ExitReason;
    public uint Contracts;
    public uint StateObjects;
    public uint Jobs;
    /// <summary>The thread started last that still runs; the others are its siblings. −1 = none.</summary>
    public int Thread;
    public ushort Vhm;
    public ProcessState State;
    public byte Priority;
    /// <summary>1 when its parent ended and init took it over: nobody waits for it.</summary>
    public byte Adopted;
    /// <summary>1 when it reads Ctrl-C as a byte (console_mode).</summary>
    public byte TakesInterrupt;
    public ushort Reserved1;
    /// <summary>Endpoints and notifications it owns.</summary>
    public uint Endpoints;
    /// <summary>The thread that waits for its end, plus one; 0 = none.</summary>
    public int Waiter;
    /// <summary>Frames granted.</summary>
    public uint Pages;
    /// <summary>Threads that have not ended.</summary>
    public uint Threads;
    /// <summary>Children whose rows exist.</summary>
    public uint Children;
    public ProcessLimits Limits;
    // Slots of neighbours plus one, 0 = none: by pid, among the children of its parent, in its bucket.
    internal int Next, Previous;
    internal int FirstChild, NextSibling, PreviousSibling;
    internal int NextInBucket;
}

/// <summary>All processes.</summary>
public sealed class ProcessTable(int capacity, VhmTable machines, Journal journal, Invariant invariant)
{
    /// <summary>init's pid.</summary>
    public const uint Init = 1;

    private readonly ProcessRow[] _rows = new ProcessRow[capacity];
    // What snapshots keep of a process, and whether one does (XDV-014.6).
    private readonly ProcessRow[] _kept = new ProcessRow[capacity];
    private readonly bool[] _isKept = new bool[capacity];
    private readonly int[] _buckets = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity)];
    private readonly VhmTable _machines = machines;
    private readonly Journal _journal = journal;
    private readonly Invariant _invariant = invariant;
    private Ends _ends;
    private int _keptCount;

    // Where AtOrder was last: no part of the state, only of its speed.
    private int _place = None, _placed;

    private const int None = -1;

    private struct Ends
    {
        public uint LastPid;
        public int Count, HighWater;
        // Slots plus one.
        public int Oldest, Newest, Free;
    }

    public int Count => _ends.Count;

    public int Capacity => _rows.Length;

    public ref ProcessRow this[int slot] => ref _rows[slot];

    /// <summary>Slot of the process at a place in the order of pids; next to the place asked for last, at
    /// once.</summary>
    public int AtOrder(int place)
    {
        _invariant.Check((uint)place < (uint)_ends.Count, "processes: place");
        if (_place < 0 || place < _place / 2)
        {
            _place = 0;
            _placed = _ends.Oldest - 1;
        }
        for (; _place < place; _place++) _placed = _rows[_placed].Next - 1;
        for (; _place > place; _place--) _placed = _rows[_placed].Previous - 1;
        return _placed;
    }

    /// <summary>The process created last whose row exists; −1 = none.</summary>
    public int Newest => _ends.Newest - 1;

    /// <summary>The one created before it; −1 = none.</summary>
    public int Before(int slot) => _rows[slot].Previous - 1;

    /// <summary>A child whose row exists; −1 = none.</summary>
    public int FirstChild(int slot) => _rows[slot].FirstChild - 1;

    /// <summary>Another child of the same parent whose row exists; −1 = none.</summary>
    public int NextSibling(int slot) => _rows[slot].NextSibling - 1;

    public Subject SubjectOf(int slot)
    {
        ref ProcessRow row = ref _rows[slot];
        return new Subject(row.Process, row.Vhm, (ushort)(row.Thread < 0 ? 0 : row.Thread), slot);
    }

    /// <summary>Takes a free slot and the next pid; records Created.</summary>
    public bool TryCreate(uint parent, ushort vhm, byte priority, out int slot)
    {
        slot = _ends.Free - 1;
        if ((slot < 0 && _ends.HighWater == _rows.Length) || _ends.LastPid == uint.MaxValue) return false;
        if (slot < 0) slot = _ends.HighWater++;
        else _ends.Free = _rows[slot].Next;
        ref ProcessRow row = ref _rows[slot];
        row = default;
        row.Process = ++_ends.LastPid;
        row.Parent = parent;
        row.Vhm = vhm;
        row.Priority = priority;
        row.Thread = ThreadTable.None;
        _machines.Of(vhm).Used.Processes++;
        Link(slot);
        if (TryFind(parent, out int parentSlot)) LinkChild(parentSlot, slot);
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
        for (slot = BucketOf(process) - 1; slot >= 0; slot = _rows[slot].NextInBucket - 1)
            if (_rows[slot].Process == process) return true;
        return false;
    }

    /// <summary>A living process whose parent ended becomes an init's.</summary>
    public void Adopt(int slot, uint init)
    {
        UnlinkChild(slot);
        _rows[slot].Parent = init;
        _rows[slot].Adopted = 1;
        if (TryFind(init, out int parent)) LinkChild(parent, slot);
    }

    /// <summary>Forgets an ended process.</summary>
    public void Reap(int slot)
    {
        _invariant.Check(_rows[slot].State == ProcessState.Terminated, "processes: reaped alive");
        UnlinkChild(slot);
        Unlink(slot);
        ushort vhm = _rows[slot].Vhm;
        ref Vhm machine = ref _machines.Of(vhm);
        machine.Used.Processes--;
        machine.Instructions += _rows[slot].Instructions;
        _rows[slot] = default;
        if (!_isKept[slot]) Offer(slot);
        _machines.Settle(vhm);
    }

    /// <summary>True while there is a slot for a new process.</summary>
    public bool HasRoom => _ends.Free != 0 || _ends.HighWater < _rows.Length;

    /// <summary>Keeps a process as it is now; its slot is nobody else's until <see cref="Forget"/>.</summary>
    public ref ProcessRow Keep(int slot)
    {
        _invariant.Check(_rows[slot].Process != 0 && !_isKept[slot], "processes: keep");
        _kept[slot] = _rows[slot];
        _isKept[slot] = true;
        _keptCount++;
        return ref _kept[slot];
    }

    /// <summary>The oldest process of a machine that is kept and younger than <paramref name="process"/>; −1 = none.
    /// </summary>
    public int NextKept(ushort vhm, uint process)
    {
        int found = None;
        for (int slot = 0; slot < _ends.HighWater; slot++)
        {
            if (!_isKept[slot] || _kept[slot].Vhm != vhm || _kept[slot].Process <= process) continue;
            if (found < 0 || _kept[slot].Process < _kept[found].Process) found = slot;
        }
        return found;
    }

    /// <summary>True when a process of a machine is kept.</summary>
    public bool IsKept(ushort vhm, uint process)
    {
        for (int slot = 0; slot < _ends.HighWater; slot++)
            if (_isKept[slot] && _kept[slot].Vhm == vhm && _kept[slot].Process == process) return true;
        return false;
    }

    /// <summary>What is kept of a process.</summary>
    public ref readonly ProcessRow Kept(int slot) => ref _kept[slot];

    /// <summary>A kept process that was forgotten is created again, with the pid it had, and holds nothing yet; records
    /// Created.</summary>
    /// <param name="parent">Who is its parent now and may wait for it; 0 = who was.</param>
    public ref ProcessRow Restore(int slot, uint parent)
    {
        ref ProcessRow row = ref _rows[slot];
        _invariant.Check(_isKept[slot] && row.Process == 0, "processes: restore");
        row = _kept[slot];
        if (parent != 0) (row.Parent, row.Adopted) = (parent, 0);
        row.State = ProcessState.None;
        row.Contracts = row.StateObjects = row.Jobs = row.Endpoints = row.Children = 0;
        row.FirstChild = row.NextSibling = row.PreviousSibling = 0;
        ref Vhm machine = ref _machines.Of(row.Vhm);
        machine.Used.Processes++;
        machine.Instructions -= row.Instructions;
        Link(slot);
        if (TryFind(row.Parent, out int parentSlot)) LinkChild(parentSlot, slot);
        SetState(slot, ProcessState.Created);
        return ref row;
    }

    /// <summary>The process is not kept any more.</summary>
    public void Forget(int slot)
    {
        _invariant.Check(_isKept[slot], "processes: forget");
        _kept[slot] = default;
        _isKept[slot] = false;
        _keptCount--;
        if (_rows[slot].Process == 0) Offer(slot);
    }

    private void Offer(int slot)
    {
        _rows[slot].Next = _ends.Free;
        _ends.Free = slot + 1;
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
        digest.Append(MemoryMarshal.AsBytes(_rows.AsSpan(0, _ends.HighWater)));
        int kept = _keptCount == 0 ? 0 : _ends.HighWater;
        digest.Append(MemoryMarshal.AsBytes(_kept.AsSpan(0, kept)));
        digest.Append(MemoryMarshal.AsBytes(_isKept.AsSpan(0, kept)));
        digest.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<Ends>(in _ends)));
    }

    public void CopyFrom(ProcessTable source)
    {
        source._rows.AsSpan().CopyTo(_rows);
        source._kept.AsSpan().CopyTo(_kept);
        source._isKept.AsSpan().CopyTo(_isKept);
        _keptCount = source._keptCount;
        source._buckets.AsSpan().CopyTo(_buckets);
        _ends = source._ends;
        _place = None;
    }

    private ref int BucketOf(ulong process) => ref _buckets[(int)process & (_buckets.Length - 1)];

    /// <summary>In the order behind the last that is older, first in its bucket. The newest of all is last.</summary>
    private void Link(int slot)
    {
        ref ProcessRow row = ref _rows[slot];
        int after = _ends.Newest;
        while (after != 0 && _rows[after - 1].Process > row.Process) after = _rows[after - 1].Previous;
        ref int next = ref after == 0 ? ref _ends.Oldest : ref _rows[after - 1].Next;
        row.Previous = after;
        row.Next = next;
        next = slot + 1;
        if (row.Next == 0)
        {
            _ends.Newest = slot + 1;
        }
        else
        {
            _rows[row.Next - 1].Previous = slot + 1;
            _place = None;
        }
        ref int bucket = ref BucketOf(row.Process);
        row.NextInBucket = bucket;
        bucket = slot + 1;
        _ends.Count++;
    }

    private void Unlink(int slot)
    {
        ref ProcessRow row = ref _rows[slot];
        if (row.Next != 0) _rows[row.Next - 1].Previous = row.Previous;
        else _ends.Newest = row.Previous;
        if (row.Previous != 0) _rows[row.Previous - 1].Next = row.Next;
        else _ends.Oldest = row.Next;
        ref int link = ref BucketOf(row.Process);
        while (link != slot + 1) link = ref _rows[link - 1].NextInBucket;
        link = row.NextInBucket;
        _ends.Count--;
        _place = None;
    }

    private void LinkChild(int parent, int slot)
    {
        ref ProcessRow owner = ref _rows[parent];
        ref ProcessRow row = ref _rows[slot];
        row.NextSibling = owner.FirstChild;
        row.PreviousSibling = 0;
        if (owner.FirstChild != 0) _rows[owner.FirstChild - 1].PreviousSibling = slot + 1;
        owner.FirstChild = slot + 1;
        owner.Children++;
    }

    private void UnlinkChild(int slot)
    {
        ref ProcessRow row = ref _rows[slot];
        if (!TryFind(row.Parent, out int parent)) return;
        if (row.NextSibling != 0) _rows[row.NextSibling - 1].PreviousSibling = row.PreviousSibling;
        if (row.PreviousSibling != 0) _rows[row.PreviousSibling - 1].NextSibling = row.NextSibling;
        else _rows[parent].FirstChild = row.NextSibling;
        row.NextSibling = row.PreviousSibling = 0;
        _rows[parent].Children--;
    }
}
