// The policies (XDV-012.6): each a pure comparison of two schedulables, with a version. A policy may leave two of them
// undistinguished; PolicyOrder composes policies and always ends with the tie-break.
//
// A policy reads nothing but its operands, so what it says of two threads does not change while both wait. DomainFair
// also reads how much each domain has been served; it never distinguishes threads of one domain, which is what allows
// a heap for each domain (ReadyHeap) whatever the counters do.
using Xdv.Abi;

namespace Xdv.Core.Scheduling;

/// <summary>Instructions that the domains' threads have been charged. 24 bytes.</summary>
public struct DomainService
{
    public ulong Classical, Quantum, Phase;

    public readonly ulong Of(Domain domain) => domain switch
    {
        Domain.Phase => Phase,
        Domain.Quantum => Quantum,
        _ => Classical,
    };

    public void Set(Domain domain, ulong instructions)
    {
        if (domain == Domain.Phase) Phase = instructions;
        else if (domain == Domain.Quantum) Quantum = instructions;
        else Classical = instructions;
    }
}

/// <summary>The five policies. A change of what one of them decides is a new version of it: a trace that names another
/// version is not replayed by this code.</summary>
public static class Policies
{
    /// <summary>Version of a policy; 0 = there is none of this number.</summary>
    public static uint VersionOf(SchedulingPolicy policy) =>
        policy is >= SchedulingPolicy.RoundRobin and <= SchedulingPolicy.DomainFair ? 1u : 0;

    /// <summary>Negative when <paramref name="a"/> comes first, positive when <paramref name="b"/> does, 0 when the
    /// policy does not care.</summary>
    public static int Compare(SchedulingPolicy policy, in Schedulable a, in Schedulable b, in DomainService served) =>
        policy switch
        {
            SchedulingPolicy.RoundRobin => Least(a.Submission, b.Submission),
            SchedulingPolicy.Priority => b.Level - a.Level,
            SchedulingPolicy.EarliestDeadline => Least(a.Deadline, b.Deadline),
            SchedulingPolicy.CoherenceAware => Least(a.LatestStart, b.LatestStart),
            SchedulingPolicy.DomainFair => Least(served.Of(a.Domain), served.Of(b.Domain)),
            _ => 0,
        };

    private static int Least(ulong a, ulong b) => a < b ? -1 : a > b ? 1 : 0;
}
