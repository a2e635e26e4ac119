// Scheduling policies as a person and a trace name them (XDV-012.6). Which ones arbitrate, in which order, is fixed at
// boot and part of the Boot record, one byte for each: number | version << 4, the first one lowest; 0 = the default,
// Priority alone.
namespace Xdv.Abi;

/// <summary>What orders ready threads.</summary>
public enum SchedulingPolicy : byte
{
    None = 0,
    /// <summary>Who has been ready longest.</summary>
    RoundRobin = 1,
    /// <summary>The higher level: domain priority (Φ, Q, K), then the thread's priority. The default.</summary>
    Priority = 2,
    /// <summary>The earlier end of the contract that the thread works under.</summary>
    EarliestDeadline = 3,
    /// <summary>Least slack: what is left of the coherence window, or of the contract beyond the decoherence budget.
    /// </summary>
    CoherenceAware = 4,
    /// <summary>The domain that has been served least.</summary>
    DomainFair = 5,
}
