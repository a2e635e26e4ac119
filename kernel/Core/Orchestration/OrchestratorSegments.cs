// Shared memory by grant (XDV-021.2): who may create, map and unmap segments, who pays, and what a revocation, an end
// of a right or an end of a process takes away. Addresses are the machine layer's, as for memory_map.
//
// Invariants: a segment's frames are its owner's, from segment_create to its end; every mapping stands under a
// capability that exists, permits it and has not expired; a segment's capabilities end with it.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Ipc;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private const MemoryFlags SegmentFlags = MemoryFlags.Write;

    /// <summary>What segment_map will be asked about, for the machine layer to look for a place. False: Core refuses
    /// the capability whatever else is said.</summary>
    public bool TryReadSegment(int thread, ulong capability, out uint pages)
    {
        pages = 0;
        if (!_capabilities.TryFind(capability, out int index)) return false;
        ref readonly Capability row = ref _capabilities[index];
        if (row.OwnerSlot != _threads[thread].ProcessSlot || row.Kind != CapabilityKind.Segment
            || !_segments.TryFind(row.Resource, out int segment)) return false;
        pages = _segments[segment].Pages;
        return true;
    }

    private Status SegmentOperation(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.SegmentCreate:
                return CreateSegment(call, subject, out value);
            case SystemCall.SegmentMap:
                return MapSegment(call, subject, out value);
            default:
                return UnmapSegment(call, subject);
        }
    }

    /// <summary>segment_create: rights, verdict, size, room, quota.</summary>
    private Status CreateSegment(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Permissions rights = Permissions.ReadSegment | Permissions.WriteSegment;
        Status status = RequireOwn(rights, subject);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (call.Arg0 is 0 or > SegmentSize.MaxPages) return Status.InvalidArgument;
        if (_capabilities.Free == 0 || !MayHoldCapability(subject.Slot) || !_segments.HasRoom
            || !MayHaveObject(subject.Vhm))
            return Status.ResourceExhausted;
        status = Charge(subject.Slot, call.Arg0, Status.Ok);
        if (status != Status.Ok) return status;
        int index = _segments.Create(subject, (uint)call.Arg0);
        _machines.Of(subject.Vhm).Used.Objects++;
        int parent = DomainCapabilityOf(subject.Slot, Domain.Classical);
        CapabilityGrant grant = _capabilities.GrantLike(parent);
        grant.Permissions = rights;
        grant.Kind = CapabilityKind.Segment;
        grant.Resource = _segments.HandleOf(index);
        if (grant.ResourceLimit > call.Arg0) grant.ResourceLimit = (uint)call.Arg0;
        status = _capabilities.Derive(parent, grant, subject, out int capability);
        _invariant.Check(status == Status.Ok, "segments: capability of a new segment");
        value = _capabilities.HandleOf(capability);
        _segments[index].Capability = value;
        return Status.Ok;
    }

    /// <summary>segment_map: capability with its rights, verdict, flags, address, room, quota for page tables.
    /// </summary>
    private Status MapSegment(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Permissions needed = Permissions.ReadSegment;
        if ((call.Arg1 & (ulong)MemoryFlags.Write) != 0) needed |= Permissions.WriteSegment;
        Status status = _check.RequireObject(call.Capability, subject, CapabilityKind.Segment, needed,
            out int capability);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if ((call.Arg1 & ~(ulong)SegmentFlags) != 0) return Status.InvalidArgument;
        if (_segments.FindMapping(subject.Slot, call.Arg2) >= 0) return Status.BadAddress;
        bool exists = _segments.TryFind(_capabilities[capability].Resource, out int segment);
        _invariant.Check(exists, "segments: a capability outlived its segment");
        // A process has no more mappings than it may have capabilities: so process_limits bounds both.
        if (_segments.MappingsOf(subject.Slot) >= (long)_processes[subject.Slot].Limits.Capabilities)
            return Status.ResourceExhausted;
        if (!HasRoom(ref _processes[subject.Slot], call.Arg3)) return Status.OutOfMemory;
        if (!_segments.TryMap(segment, subject, call.Arg2, (MemoryFlags)call.Arg1, call.Capability,
            _capabilities[capability].ValidUntil, _journal.Sequence)) return Status.ResourceExhausted;
        TryTakePages(subject.Slot, call.Arg3);
        value = call.Arg2;
        return Status.Ok;
    }

    private Status UnmapSegment(in TraceRecord call, in Subject subject)
    {
        if (call.Verdict != Status.Ok) return call.Verdict;
        int mapping = _segments.FindMapping(subject.Slot, call.Arg0);
        if (mapping < 0) return Status.BadAddress;
        _segments.Unmap(mapping);
        return Status.Ok;
    }

    /// <summary>Mappings whose right ends at this T end with it; each is recorded, because nobody asked.</summary>
    private void ExpireMappings()
    {
        while (_segments.NextExpiry <= _clock.Now)
        {
            int mapping = _segments.NextToExpire;
            ref SegmentMapping row = ref _segments.Mapping(mapping);
            ref TraceRecord record = ref _journal.Append(RecordKind.Capability, (ushort)CapabilityEvent.Expired,
                Domain.Classical, _processes.SubjectOf(row.ProcessSlot));
            record.Capability = row.Capability;
            record.Arg1 = row.Address;
            _segments.Unmap(mapping);
        }
    }

    /// <summary>Capabilities were revoked: what stood under them goes.</summary>
    private void EndWhatWasRevoked()
    {
        for (int i = 0; _segments.Mappings > 0 && i < _segments.MappingHighWater; i++)
            if (_segments.IsMapped(i) && !_capabilities.TryFind(_segments.Mapping(i).Capability, out _))
                _segments.Unmap(i);
        for (int i = 0; _segments.Count > 0 && i < _segments.HighWater; i++)
            if (_segments.IsLive(i) && !_capabilities.TryFind(_segments[i].Capability, out _)) EndSegment(i);
    }

    /// <summary>A process ends: its mappings are forgotten, its segments end.</summary>
    private void EndSegments(int slot)
    {
        _segments.ForgetMappingsOf(slot);
        for (int i = 0; _segments.OwnedBy(slot) > 0 && i < _segments.HighWater; i++)
        {
            if (!_segments.IsLive(i) || _segments[i].OwnerSlot != slot) continue;
            RevokeObject(_segments[i].Capability);
            EndSegment(i);
        }
    }

    /// <summary>Its frames are its owner's no more.</summary>
    private void EndSegment(int index)
    {
        int owner = _segments[index].OwnerSlot;
        GivePages(owner, _segments[index].Pages);
        _machines.Of(_processes[owner].Vhm).Used.Objects--;
        _segments.End(index);
    }
}
