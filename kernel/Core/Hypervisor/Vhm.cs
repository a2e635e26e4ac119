// One virtual hybrid machine (XDV-014.1) and the pure rules about machines (XDV-014.8): lifecycles, what a quota
// covers, who is in whom. Nothing here knows a table.
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Core.Hypervisor;

/// <summary>One machine. 128 bytes, no padding.</summary>
public struct Vhm
{
    public VhmResources Quota;
    /// <summary>What its processes hold, and the quotas of the machines directly in it.</summary>
    public VhmResources Used;
    /// <summary>User instructions of its processes that are no more.</summary>
    public ulong Instructions;
    /// <summary>Pid of its first process; 0 = none yet.</summary>
    public uint Init;
    public uint Creator;
    /// <summary>Row of the process it goes with while it has no process of its own; −1 = none.</summary>
    public int CreatorSlot;
    /// <summary>Row of the machine around it; −1 for the root.</summary>
    public int Parent;
    public ushort Tenant;
    public ushort Share;
    public VhmState State;
    public VhmProfile Profile;
    public BindingState Quantum, Phase;
    public byte Depth;
    /// <summary>1 while it exists.</summary>
    public byte Live;
    /// <summary>1 while a snapshot of it is kept.</summary>
    public byte HasSnapshot;
    public byte Reserved0;
    /// <summary>Active contracts per domain: a binding is active while there is one.</summary>
    public uint QuantumContracts, PhaseContracts;
    public uint Reserved1;
}

/// <summary>Pure rules about machines.</summary>
public static class VhmRules
{
    /// <summary>0→1→2, 2↔3, 0–3→4, 4→5, and 4→3 from a snapshot.</summary>
    public static bool IsAllowed(VhmState from, VhmState to) => (from, to) switch
    {
        (VhmState.Requested, VhmState.Validated) => true,
        (VhmState.Validated, VhmState.Active) => true,
        (VhmState.Active, VhmState.Paused) => true,
        (VhmState.Paused, VhmState.Active) => true,
        ( <= VhmState.Paused, VhmState.Terminated) => true,
        (VhmState.Terminated, VhmState.Released or VhmState.Paused) => true,
        _ => false,
    };

    /// <summary>0→1→2→3→4, 2→4, 4→1.</summary>
    public static bool IsAllowed(BindingState from, BindingState to) => (from, to) switch
    {
        (BindingState.None or BindingState.Released, BindingState.Requested) => true,
        (BindingState.Requested, BindingState.Validated) => true,
        (BindingState.Validated, BindingState.Active or BindingState.Released) => true,
        (BindingState.Active, BindingState.Released) => true,
        _ => false,
    };

    /// <summary>True when a profile includes a domain; K always.</summary>
    public static bool Includes(VhmProfile profile, Domain domain) => domain switch
    {
        Domain.Classical => true,
        Domain.Quantum => profile is VhmProfile.Quantum or VhmProfile.Full,
        Domain.Phase => profile is VhmProfile.Phase or VhmProfile.Full,
        _ => false,
    };

    /// <summary>InvalidArgument unless the terms make sense by themselves: a tenant, a profile, a share, room for one
    /// process with a capability for each domain, and resources of a domain exactly when the profile includes it.
    /// </summary>
    public static Status Check(in VhmTerms terms)
    {
        VhmResources quota = terms.Quota;
        bool quantum = Includes(terms.Profile, Domain.Quantum), phase = Includes(terms.Profile, Domain.Phase);
        uint domains = 1 + (quantum ? 1u : 0) + (phase ? 1u : 0);
        bool sound = terms.Tenant is >= VhmRange.MinTenant and <= VhmRange.MaxTenant
            && terms.Profile is >= VhmProfile.ClassicalOnly and <= VhmProfile.Full
            && terms.Share <= VhmRange.MaxShare && terms.Reserved0 == 0 && terms.Reserved1 == 0
            && quota.Pages != 0 && quota.Processes != 0 && quota.Threads != 0 && quota.Capabilities >= domains
            && quota.Qubits != 0 == quantum && quota.Modes != 0 == phase
            && quota.Contracts != 0 == (quantum || phase) && quota.Jobs != 0 == (quantum || phase);
        return sound ? Status.Ok : Status.InvalidArgument;
    }

    /// <summary>True when <paramref name="more"/> can be taken and nothing is above the quota then.</summary>
    public static bool Fits(in Vhm vhm, in VhmResources more)
    {
        VhmResources left = Subtract(vhm.Quota, vhm.Used);
        return more.IsWithin(left);
    }

    /// <summary>What a machine takes from the one around it: its quota, and itself.</summary>
    public static VhmResources Cost(in VhmResources quota)
    {
        VhmResources cost = quota;
        cost.Machines++;
        return cost;
    }

    /// <summary>What a snapshot takes from the machine around: a place for all that the machine holds but states of
    /// providers.</summary>
    public static VhmResources SnapshotCost(in VhmResources used)
    {
        VhmResources cost = used;
        cost.Machines = cost.Qubits = cost.Modes = 0;
        return cost;
    }

    public static VhmResources Add(in VhmResources a, in VhmResources b) => Combine(a, b, 1);

    /// <summary><paramref name="b"/> is within <paramref name="a"/>.</summary>
    public static VhmResources Subtract(in VhmResources a, in VhmResources b) => Combine(a, b, uint.MaxValue);

    private static VhmResources Combine(in VhmResources a, in VhmResources b, uint factor)
    {
        VhmResources result = a;
        System.Span<uint> sum = MemoryMarshal.Cast<VhmResources, uint>(new System.Span<VhmResources>(ref result));
        System.ReadOnlySpan<uint> other =
            MemoryMarshal.Cast<VhmResources, uint>(new System.ReadOnlySpan<VhmResources>(in b));
        for (int i = 0; i < sum.Length; i++) sum[i] += factor * other[i];
        return result;
    }
}
