// Domains, statuses and lifecycles: the enumerations every layer shares. Values are fixed; they are never reordered.
namespace Xdv.Abi;

/// <summary>A computational domain (XDV-001.1). K, Q and Φ are peers.</summary>
public enum Domain : byte
{
    Classical = 0,
    Quantum = 1,
    Phase = 2,
    Invalid = 255,
}

/// <summary>Process lifecycle as the runtime shows it (XDV-081 §4.2, XDV-020.3). Allowed: 1→2→3→4, 4↔5, 4→6,
/// 5→6.</summary>
public enum ProcessState : byte
{
    None = 0,
    Created = 1,
    Initialized = 2,
    DomainBound = 3,
    Active = 4,
    Suspended = 5,
    Terminated = 6,
}

/// <summary>Domain lifecycle (XDV-011.4).</summary>
public enum DomainState : byte
{
    Unbound = 0,
    Bound = 1,
    Initialized = 2,
    Active = 3,
    Suspended = 4,
    Terminated = 5,
    Released = 6,
}

/// <summary>Resource contract lifecycle (XDV-023.1): Issued → Active → Released, or Revoked from either.</summary>
public enum ContractState : byte
{
    None = 0,
    Issued = 1,
    Active = 2,
    Released = 3,
    Revoked = 4,
}

/// <summary>Lifecycle of a Q container or Φ envelope (XDV-032, XDV-033): Allocated → Held → Released, or
/// Invalidated.</summary>
public enum StateObjectState : byte
{
    None = 0,
    Allocated = 1,
    Held = 2,
    Released = 3,
    Invalidated = 4,
}

/// <summary>Provider lifecycle (XDV-060.1).</summary>
public enum ProviderState : byte
{
    Absent = 0,
    Registered = 1,
    Attested = 2,
    Active = 3,
    Lost = 4,
}

/// <summary>The seven phases of a transition (XDV-022.1), in order.</summary>
public enum TransitionPhase : byte
{
    None = 0,
    Capability = 1,
    Reservation = 2,
    Contract = 3,
    Binding = 4,
    Projection = 5,
    Activation = 6,
    Logging = 7,
    /// <summary>No phase: a job that failed is run again (XDV-022.3).</summary>
    Retry = 8,
}

/// <summary>Escalation levels of a fault (XDV-024.2).</summary>
public enum EscalationLevel : byte
{
    Process = 0,
    Domain = 1,
    Vhm = 2,
    Orchestration = 3,
}

/// <summary>Fault classes (XDV-024.1, XDV-010.5).</summary>
public enum FaultKind : ushort
{
    None = 0,
    MeasurementTimeout = 1,
    InvalidResult = 2,
    BudgetExhausted = 3,
    ProviderFault = 4,
    CoherenceTimeout = 5,
    StabilityBreach = 6,
    TransformIntegrity = 7,
    EnvelopeCollision = 8,
    CapabilityViolation = 16,
    CloneAttempt = 17,
    ProcessTrap = 18,
    /// <summary>A process touched a page it could not have.</summary>
    MemoryExhausted = 19,
    /// <summary>The domain was stopped while the job ran, or the contract lived (domain_freeze).</summary>
    DomainStopped = 24,
    /// <summary>A machine's init ended by a fault, and the machine with it (XDV-014.7).</summary>
    VhmFault = 20,
    /// <summary>The root machine's init ended by a fault, and the session with it.</summary>
    SessionFault = 21,
}
