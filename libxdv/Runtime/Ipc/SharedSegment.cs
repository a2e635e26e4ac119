// Shared memory by grant (XDV-021.2): a segment is made, granted to kin for reading or for writing too, mapped, and
// taken back by revoking what was granted.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A capability for a segment.</summary>
public readonly struct SharedSegment(ulong capability)
{
    public ulong Capability { get; } = capability;

    /// <summary>A new segment of zeroes, which the calling process owns and pays for. Errors: InvalidArgument,
    /// ResourceExhausted, OutOfMemory.</summary>
    /// <param name="pages">1–<see cref="SegmentSize.MaxPages"/>.</param>
    public static Status Create(uint pages, out SharedSegment segment)
    {
        segment = new SharedSegment(Gateway.Invoke(SystemCall.SegmentCreate, out Status status, pages));
        return status;
    }

    /// <summary>Gives the parent or a child the right to map it. Errors: InvalidProcess, CapabilityUnauthorized,
    /// ResourceExhausted.</summary>
    /// <param name="granted">Names it in the other's table; see <see cref="Revoke(ulong)"/>.</param>
    public Status Grant(uint process, bool writable, out ulong granted) => CapabilityHandle.Grant(Capability, process,
        Permissions.ReadSegment | (writable ? Permissions.WriteSegment : 0), out granted);

    /// <summary>Maps all of it; the kernel finds a place. Errors: CapabilityInvalid, CapabilityUnauthorized (a grant
    /// for reading mapped writable), InvalidArgument (no segment), ResourceExhausted, OutOfMemory.</summary>
    public Status Map(bool writable, out SharedMapping mapping)
    {
        mapping = default;
        CapabilityInfo info = default;
        Status status = CapabilityHandle.Find(Capability, ref info);
        if (status != Status.Ok) return status;
        if (info.Kind != CapabilityKind.Segment) return Status.InvalidArgument;
        ulong address = Gateway.Invoke(SystemCall.SegmentMap, out status, Capability, 0,
            writable ? (ulong)MemoryFlags.Write : 0);
        if (status == Status.Ok) mapping = new SharedMapping(address, (int)(info.ResourceLimit * Pages.Bytes));
        return status;
    }

    /// <summary>Ends it: every mapping anywhere is gone, its frames are free. Of a granted one: only that.</summary>
    public Status Revoke() => Revoke(Capability);

    /// <summary>Takes back what was granted, with everything derived from it and mapped under it.</summary>
    public static Status Revoke(ulong granted)
    {
        Gateway.Invoke(SystemCall.CapabilityRevoke, out Status status, granted);
        return status;
    }
}
