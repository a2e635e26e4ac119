// What the registry knows of one capability (XDV-002.3, XDV-015.1), and the pure rules about rights: what a domain's
// rights are, and what containment means. A capability can only lead to smaller ones.
using Xdv.Abi;
using Xdv.Core.Trace;

namespace Xdv.Core.Capabilities;

/// <summary>One row of the registry. 80 bytes, no padding. Links are row indices, −1 = none.</summary>
public struct Capability
{
    /// <summary>Valid while T is in [ValidFrom, ValidUntil).</summary>
    public ulong ValidFrom, ValidUntil;
    public Permissions Permissions;
    /// <summary>Most qubits or modes of one contract under it.</summary>
    public uint ResourceLimit;
    public uint OwnerProcess;
    public int OwnerSlot;
    public int Parent, FirstChild, NextSibling, PreviousSibling;
    public int NextOwned, PreviousOwned;
    public ushort Vhm;
    public ushort Thread;
    public Domain Origin;
    /// <summary>The domain it is for; Invalid (255) = every domain, which only the root is.</summary>
    public Domain Target;
    /// <summary>What it names beside a domain.</summary>
    public CapabilityKind Kind;
    public byte Reserved0;
    /// <summary>Handle of the object it names; 0 for a domain's.</summary>
    public ulong Resource;
    /// <summary>Its own handle when it names an object and permits Ipc from now on for ever: the quick path's one
    /// question; else 0.</summary>
    public ulong Standing;

    public readonly Subject Owner => new(OwnerProcess, Vhm, Thread, OwnerSlot);
}

/// <summary>What a new capability is to permit.</summary>
public struct CapabilityGrant
{
    public Permissions Permissions;
    public Domain Origin, Target;
    public ulong ValidFrom, ValidUntil;
    public uint ResourceLimit;
    public CapabilityKind Kind;
    public ulong Resource;
}

/// <summary>Pure rules about rights.</summary>
public static class CapabilityRules
{
    /// <summary>Rights that mean something for a domain; a process's capability for that domain holds at most
    /// these.</summary>
    public static Permissions RightsOf(Domain domain) => domain switch
    {
        Domain.Classical => Permissions.CallClassical | Permissions.Ipc | Permissions.Syscall | Permissions.Replay
            | Permissions.Telemetry | Permissions.Spawn | Permissions.Administer | Permissions.ReadSegment
            | Permissions.WriteSegment | Permissions.Hypervise,
        Domain.Quantum => Permissions.CallQuantum | Permissions.Transition | Permissions.ContractBind
            | Permissions.MeasureQuantum | Permissions.Allocate,
        Domain.Phase => Permissions.CallPhase | Permissions.Transition | Permissions.ContractBind
            | Permissions.ProjectPhase | Permissions.Allocate,
        _ => Permissions.None,
    };

    /// <summary>The EXECUTE right of a domain.</summary>
    public static Permissions CallRight(Domain target) => target switch
    {
        Domain.Quantum => Permissions.CallQuantum,
        Domain.Phase => Permissions.CallPhase,
        _ => Permissions.CallClassical,
    };

    /// <summary>What a job needs of its capability (XDV-022.1, phase 1).</summary>
    public static Permissions JobRights(Domain target) =>
        CallRight(target) | Permissions.Transition | Permissions.ContractBind;

    /// <summary>The right to read results of a domain (XDV-002.2: measurement, evaluation).</summary>
    public static Permissions ReadRight(Domain domain) =>
        domain == Domain.Quantum ? Permissions.MeasureQuantum : Permissions.ProjectPhase;

    /// <summary>True when <paramref name="grant"/> is contained in <paramref name="parent"/>: rights, domain, time,
    /// resources.</summary>
    public static bool Contains(in Capability parent, in CapabilityGrant grant) =>
        (grant.Permissions & ~parent.Permissions) == 0
        && grant.Origin == parent.Origin
        && (parent.Target == Domain.Invalid || grant.Target == parent.Target)
        && grant.ValidFrom >= parent.ValidFrom && grant.ValidUntil <= parent.ValidUntil
        && grant.ValidFrom < grant.ValidUntil
        && grant.ResourceLimit <= parent.ResourceLimit
        && (parent.Kind == CapabilityKind.Domain || (grant.Kind == parent.Kind && grant.Resource == parent.Resource));

    /// <summary>True when all that <paramref name="inner"/> permits <paramref name="outer"/> does: a partial order.
    /// </summary>
    public static bool Covers(in CapabilityGrant outer, in CapabilityGrant inner) =>
        IsForTheSame(outer, inner) && (inner.Permissions & ~outer.Permissions) == 0
        && inner.ValidFrom >= outer.ValidFrom && inner.ValidUntil <= outer.ValidUntil
        && inner.ValidFrom < inner.ValidUntil && inner.ResourceLimit <= outer.ResourceLimit;

    /// <summary>The most that both permit; false when that is nothing.</summary>
    public static bool TryIntersect(in CapabilityGrant left, in CapabilityGrant right, out CapabilityGrant both)
    {
        both = left;
        both.Permissions &= right.Permissions;
        if (right.ValidFrom > left.ValidFrom) both.ValidFrom = right.ValidFrom;
        if (right.ValidUntil < left.ValidUntil) both.ValidUntil = right.ValidUntil;
        if (right.ResourceLimit < left.ResourceLimit) both.ResourceLimit = right.ResourceLimit;
        return IsForTheSame(left, right) && both.Permissions != Permissions.None && both.ValidFrom < both.ValidUntil;
    }

    /// <summary>What permits exactly what either permits. False when nothing does: rights, time and resources are
    /// independent of each other in a capability, so that one which has all rights and all the time of two others would
    /// permit more than they do.</summary>
    public static bool TryUnite(in CapabilityGrant left, in CapabilityGrant right, out CapabilityGrant either)
    {
        bool inside = Covers(left, right);
        either = inside ? left : right;
        if (inside || Covers(right, left)) return true;
        if (!IsForTheSame(left, right) || left.ResourceLimit != right.ResourceLimit) return false;
        bool rights = left.Permissions == right.Permissions;
        bool times = left.ValidFrom == right.ValidFrom && left.ValidUntil == right.ValidUntil;
        bool touch = left.ValidFrom <= right.ValidUntil && right.ValidFrom <= left.ValidUntil;
        if (!times && !(rights && touch)) return false;
        either.Permissions = left.Permissions | right.Permissions;
        if (left.ValidFrom < right.ValidFrom) either.ValidFrom = left.ValidFrom;
        if (left.ValidUntil > right.ValidUntil) either.ValidUntil = left.ValidUntil;
        return true;
    }

    /// <summary>The same origin, and the same domain or object.</summary>
    private static bool IsForTheSame(in CapabilityGrant left, in CapabilityGrant right) => left.Origin == right.Origin
        && left.Target == right.Target && left.Kind == right.Kind && left.Resource == right.Resource;
}
