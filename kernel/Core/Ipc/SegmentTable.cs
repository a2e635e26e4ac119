// All segments and their mappings (XDV-021.2): fixed tables, linked by segment and by process, so that an end takes
// as long as there is something to end. Tells the machine layer what to do; quotas and capabilities are the
// orchestrator's.
//
// Invariants: a mapping's segment and process exist; no two mappings of a process start at the same address; whatever
// ends is told to the machine layer once, but for mappings of a process that ends, whose space goes as a whole.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Ipc;

public sealed class SegmentTable
{
    private readonly HandleTable<Segment> _segments;
    private readonly HandleTable<SegmentMapping> _mappings;
    private readonly OfProcess[] _processes;
    private readonly DueQueue _expiry;
    private readonly EffectRing _effects;
    private readonly Invariant _invariant;

    private struct OfProcess
    {
        /// <summary>Its newest mapping plus one; 0 = none.</summary>
        public int FirstMapping;
        public int Mappings;
        /// <summary>Segments it owns.</summary>
        public int Segments;
    }

    public SegmentTable(int segments, int mappings, int processes, EffectRing effects, Invariant invariant)
    {
        _segments = new HandleTable<Segment>(segments, invariant);
        _mappings = new HandleTable<SegmentMapping>(mappings, invariant);
        _processes = new OfProcess[processes];
        _expiry = new DueQueue(mappings, invariant);
        _effects = effects;
        _invariant = invariant;
    }

    public int Count => _segments.Count;

    public int Mappings => _mappings.Count;

    /// <summary>Every segment's row is below this.</summary>
    public int HighWater => _segments.HighWater;

    /// <summary>Every mapping's row is below this.</summary>
    public int MappingHighWater => _mappings.HighWater;

    public bool HasRoom => _segments.Count < _segments.Capacity;

    /// <summary>T at which the next mapping ends by itself.</summary>
    public ulong NextExpiry => _expiry.NextTime;

    /// <summary>The mapping that does.</summary>
    public int NextToExpire => _expiry.Top;

    public ref Segment this[int index] => ref _segments[index];

    public ref SegmentMapping Mapping(int index) => ref _mappings[index];

    public bool IsLive(int index) => _segments.IsLive(index);

    public bool IsMapped(int index) => _mappings.IsLive(index);

    public ulong HandleOf(int index) => _segments.HandleOf(index);

    public bool TryFind(ulong handle, out int index) => _segments.TryFind(handle, out index);

    /// <summary>Mappings in a process.</summary>
    public int MappingsOf(int slot) => _processes[slot].Mappings;

    /// <summary>Segments that a process owns.</summary>
    public int OwnedBy(int slot) => _processes[slot].Segments;

    /// <summary>True when a process owns or maps a segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsUsedBy(int slot) => (_processes[slot].Mappings | _processes[slot].Segments) != 0;

    /// <summary>A new segment, for which there is room; its owner's capability is still to be named.</summary>
    public int Create(in Subject owner, uint pages)
    {
        bool fits = _segments.TryAllocate(out int index);
        _invariant.Check(fits, "segments: no room after the check");
        ref Segment row = ref _segments[index];
        row.OwnerProcess = owner.Process;
        row.OwnerSlot = owner.Slot;
        row.Pages = pages;
        _processes[owner.Slot].Segments++;
        ref Effect effect = ref _effects.Add(EffectKind.CreateSegment);
        effect.Process = owner.Process;
        effect.Count = (uint)index;
        effect.Bytes0 = pages;
        return index;
    }

    /// <summary>Maps a segment; false when the table is full.</summary>
    /// <param name="until">When it ends by itself; <see cref="ulong.MaxValue"/> = it does not.</param>
    /// <param name="admission">n of the event, for the order of ends at the same T.</param>
    public bool TryMap(int segment, in Subject subject, ulong address, MemoryFlags flags, ulong capability, ulong until,
        ulong admission)
    {
        if (!_mappings.TryAllocate(out int index)) return false;
        ref SegmentMapping row = ref _mappings[index];
        row.Address = address;
        row.Capability = capability;
        row.Process = subject.Process;
        row.ProcessSlot = subject.Slot;
        row.Segment = segment;
        row.Flags = flags;
        Link(index, ref row);
        if (until != ulong.MaxValue)
        {
            row.Expires = 1;
            _expiry.Insert(index, until, admission);
        }

        ref Effect effect = ref _effects.Add(EffectKind.MapSegment);
        effect.Process = subject.Process;
        effect.Count = (uint)subject.Slot;
        effect.Bytes0 = address;
        effect.Bytes1 = _segments[segment].Pages;
        effect.Bytes2 = (ulong)flags;
        effect.Bytes3 = (ulong)segment;
        return true;
    }

    /// <summary>The mapping of a process that starts at an address; −1 = none.</summary>
    public int FindMapping(int slot, ulong address)
    {
        int place = _processes[slot].FirstMapping;
        while (place != 0 && _mappings[place - 1].Address != address) place = _mappings[place - 1].NextOfProcess;
        return place - 1;
    }

    /// <summary>Ends a mapping in an address space that stays.</summary>
    public void Unmap(int index)
    {
        ref SegmentMapping row = ref _mappings[index];
        ref Effect effect = ref _effects.Add(EffectKind.UnmapSegment);
        effect.Process = row.Process;
        effect.Count = (uint)row.ProcessSlot;
        effect.Bytes0 = row.Address;
        effect.Bytes1 = _segments[row.Segment].Pages;
        Forget(index);
    }

    /// <summary>A process ends: its mappings go with its space.</summary>
    public void ForgetMappingsOf(int slot)
    {
        while (_processes[slot].FirstMapping != 0) Forget(_processes[slot].FirstMapping - 1);
    }

    /// <summary>Ends a segment, with its mappings everywhere; its frames are free.</summary>
    public void End(int index)
    {
        ref Segment row = ref _segments[index];
        while (row.FirstMapping != 0) Unmap(row.FirstMapping - 1);
        _processes[row.OwnerSlot].Segments--;
        ref Effect effect = ref _effects.Add(EffectKind.FreeSegment);
        effect.Process = row.OwnerProcess;
        effect.Count = (uint)index;
        effect.Bytes0 = row.Pages;
        _segments.Free(index);
    }

    public void AddTo(ref Sha3State digest)
    {
        _segments.AddTo(ref digest);
        _mappings.AddTo(ref digest);
        digest.Append(MemoryMarshal.AsBytes((ReadOnlySpan<OfProcess>)_processes));
    }

    public void CopyFrom(SegmentTable source)
    {
        _segments.CopyFrom(source._segments);
        _mappings.CopyFrom(source._mappings);
        source._processes.AsSpan().CopyTo(_processes);
        _expiry.CopyFrom(source._expiry);
    }

    private void Link(int index, ref SegmentMapping row)
    {
        ref Segment segment = ref _segments[row.Segment];
        ref OfProcess process = ref _processes[row.ProcessSlot];
        row.NextOfSegment = segment.FirstMapping;
        row.NextOfProcess = process.FirstMapping;
        if (row.NextOfSegment != 0) _mappings[row.NextOfSegment - 1].PreviousOfSegment = index + 1;
        if (row.NextOfProcess != 0) _mappings[row.NextOfProcess - 1].PreviousOfProcess = index + 1;
        segment.FirstMapping = process.FirstMapping = index + 1;
        process.Mappings++;
    }

    private void Forget(int index)
    {
        ref SegmentMapping row = ref _mappings[index];
        ref OfProcess process = ref _processes[row.ProcessSlot];
        if (row.NextOfSegment != 0) _mappings[row.NextOfSegment - 1].PreviousOfSegment = row.PreviousOfSegment;
        if (row.PreviousOfSegment != 0) _mappings[row.PreviousOfSegment - 1].NextOfSegment = row.NextOfSegment;
        else _segments[row.Segment].FirstMapping = row.NextOfSegment;
        if (row.NextOfProcess != 0) _mappings[row.NextOfProcess - 1].PreviousOfProcess = row.PreviousOfProcess;
        if (row.PreviousOfProcess != 0) _mappings[row.PreviousOfProcess - 1].NextOfProcess = row.NextOfProcess;
        else process.FirstMapping = row.NextOfProcess;
        process.Mappings--;
        if (row.Expires != 0) _expiry.Remove(index);
        _mappings.Free(index);
    }
}
