// Logical execution time of a job (determinism.md 3, XDV-021.3): the crossing there and back plus the provider's
// declared model. Pure; computed from the job and the attestation alone, so that the provider's real speed never
// orders anything.
using Xdv.Abi;

namespace Xdv.Core.Domains;

public static class CostModel
{
    /// <summary>d in ticks, at least 1. Cannot overflow: every product is of 32-bit numbers.</summary>
    public static ulong Duration(in ProviderLimits limits, Domain domain, uint operations, uint shots, uint bytes)
    {
        ulong crossing = (ulong)CrossingCost.Base(Domain.Classical, domain)
            + CrossingCost.Base(domain, Domain.Classical);
        ulong execution = (ulong)operations * limits.CostPerOperationMilli / 1000
            + (ulong)shots * limits.CostPerShotMilli / 1000
            + (ulong)bytes * limits.CostPerKibibyte / 1024;
        return crossing + limits.CostBase + execution;
    }

    /// <summary>Physical nanoseconds as ticks (nominally microseconds), rounded up.</summary>
    public static ulong TicksFromNanoseconds(ulong nanoseconds) => nanoseconds / 1000
        + (nanoseconds % 1000 == 0 ? 0UL : 1UL);
}
