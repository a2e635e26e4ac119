// Capability handles (XDV-081 §7): typed by domain so that one cannot be passed for another by mistake; the kernel
// checks anyway.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A capability the process holds. Value 0 = none.</summary>
public readonly struct CapabilityHandle(ulong value, Domain target)
{
    public ulong Value { get; } = value;

    public Domain Target { get; } = target;

    public bool IsNone => Value == 0;

    /// <summary>The process's own capability for a domain, from its capability table; none when it was given
    /// none.</summary>
    public static CapabilityHandle For(Domain target)
    {
        CapabilityInfo info = default;
        for (uint index = 0; Get(index, ref info) == Status.Ok; index++)
            if (info.Target == target && info.Kind == CapabilityKind.Domain)
                return new CapabilityHandle(info.Handle, target);
        return default;
    }

    /// <summary>Row <paramref name="index"/> of the process's capability table; EndOfList behind the last.</summary>
    public static Status Get(uint index, ref CapabilityInfo info)
    {
        Gateway.Invoke(SystemCall.CapabilityGet, out Status status, index, Gateway.Address(ref info));
        return status;
    }

    /// <summary>The first capability for an endpoint, notification or segment in the process's table; 0 =
    /// none.</summary>
    public static ulong ForObject(CapabilityKind kind)
    {
        CapabilityInfo info = default;
        for (uint index = 0; Get(index, ref info) == Status.Ok; index++)
            if (info.Kind == kind) return info.Handle;
        return 0;
    }

    /// <summary>The first capability for K in the process's table that has a right; 0 = none.</summary>
    public static ulong WithRight(Permissions right)
    {
        CapabilityInfo info = default;
        for (uint index = 0; Get(index, ref info) == Status.Ok; index++)
            if (info is { Target: Domain.Classical, Kind: CapabilityKind.Domain } && (info.Permissions & right) != 0)
                return info.Handle;
        return 0;
    }

    /// <summary>What the process's table says of a capability it holds. Errors: CapabilityInvalid.</summary>
    public static Status Find(ulong capability, ref CapabilityInfo info)
    {
        info.Handle = 0;
        for (uint index = 0; info.Handle != capability || capability == 0; index++)
            if (Get(index, ref info) != Status.Ok) return Status.CapabilityInvalid;
        return Status.Ok;
    }

    /// <summary>Gives the parent or a child the same rights to an endpoint or notification.</summary>
    public static Status Share(ulong capability, uint process) =>
        Grant(capability, process, Permissions.All, out _);

    /// <summary>Gives the parent or a child a capability for the same object, with no other rights than some of
    /// one's own.</summary>
    /// <param name="granted">The handle in that process's table; to revoke it is to take it back.</param>
    public static Status Grant(ulong capability, uint process, Permissions rights, out ulong granted)
    {
        granted = 0;
        CapabilityInfo info = default;
        Status status = Find(capability, ref info);
        if (status != Status.Ok) return status;
        info.Owner = process;
        info.Permissions &= rights;
        granted = Gateway.Invoke(SystemCall.CapabilityDerive, out status, capability, Gateway.Address(ref info));
        return status;
    }

    /// <summary>What two capabilities both permit, for this process (0), its parent or a child. Errors:
    /// CapabilityUnauthorized (nothing).</summary>
    public static Status Combine(ulong capability, ulong other, uint process, out ulong both)
    {
        both = Gateway.Invoke(SystemCall.CapabilityCombine, out Status status, capability, other, process);
        return status;
    }

    /// <summary>A weaker capability: permissions, time and resources at most this one's (XDV-002.3).</summary>
    public Status Derive(Permissions permissions, ulong validUntil, uint resourceLimit, out CapabilityHandle derived)
    {
        CapabilityInfo spec = new()
        {
            Permissions = permissions,
            Origin = Domain.Classical,
            Target = Target,
            ValidUntil = validUntil,
            ResourceLimit = resourceLimit,
        };
        ulong handle = Gateway.Invoke(SystemCall.CapabilityDerive, out Status status, Value, Gateway.Address(ref spec));
        derived = status == Status.Ok ? new CapabilityHandle(handle, Target) : default;
        return status;
    }

    /// <summary>Releases a container or envelope of the process's own.</summary>
    public Status Release(ulong stateObject)
    {
        Gateway.Invoke(SystemCall.StateOperation, out Status status, stateObject, (ulong)StateOperationKind.Release,
            Value);
        return status;
    }

    /// <summary>A capability for one operation in Q or Φ, for so long and so much, out of the process's own
    /// (XDV-011.2). Errors: DomainUnauthorized, DomainNotAvailable, CapabilityUnauthorized,
    /// CapabilityInvalid.</summary>
    public static Status Negotiate(Domain domain, BoundaryOperation operation, ulong duration, uint resources,
        out CapabilityHandle granted)
    {
        ulong handle = Gateway.Invoke(SystemCall.CapabilityNegotiate, out Status status, (ulong)domain,
            (ulong)operation, duration, resources);
        granted = status == Status.Ok ? new CapabilityHandle(handle, domain) : default;
        return status;
    }

    /// <summary>state_share with this capability.</summary>
    public Status Share(ulong stateObject, uint process, bool measure)
    {
        Gateway.Invoke(SystemCall.StateShare, out Status status, stateObject, Value, process, measure ? 1UL : 0);
        return status;
    }

    /// <summary>A container or envelope that another process shares with this one; none until it does.</summary>
    public static CapabilityHandle ForShare(Domain target)
    {
        CapabilityInfo info = default;
        for (uint index = 0; Get(index, ref info) == Status.Ok; index++)
            if (info.Kind == CapabilityKind.StateObject && info.Target == target)
                return new CapabilityHandle(info.Handle, target);
        return default;
    }

    /// <summary>Revokes this capability and everything derived from it.</summary>
    public Status Revoke()
    {
        Gateway.Invoke(SystemCall.CapabilityRevoke, out Status status, Value);
        return status;
    }
}
