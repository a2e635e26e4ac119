// What a bad outcome means (XDV-024.1) and how far it escalates (XDV-024.2). Pure functions: the same status always
// gives the same fault, so that replay and proof need nothing else. A status that a provider has no right to report
// counts as an invalid result of that provider: hostile answers cannot forge capability or contract statuses.
using Xdv.Abi;

namespace Xdv.Core.Faults;

/// <summary>Class and level of a fault.</summary>
public readonly struct FaultClass(FaultKind kind, EscalationLevel level)
{
    public readonly FaultKind Kind = kind;
    public readonly EscalationLevel Level = level;
}

/// <summary>Classification of outcomes.</summary>
public static class FaultPolicy
{
    /// <summary>The status a job of <paramref name="domain"/> ends with when its provider reports
    /// <paramref name="reported"/>: itself when it is Ok, one of the domain's own (XDV-060.4, XDV-061.4) or says that
    /// the job was not run, else the domain's hardware failure.</summary>
    public static Status Admissible(Domain domain, Status reported)
    {
        if (reported == Status.Ok) return Status.Ok;
        bool own = domain == Domain.Quantum
            ? reported is >= Status.QuantumDecoherenceExceeded and <= Status.QuantumMeasurementFailure
            : reported is >= Status.PhaseCoherenceTimeout and <= Status.PhaseHardwareFailure;
        return own || IsNotRun(reported) ? reported : HardwareFailure(domain);
    }

    /// <summary>True of what a provider says that has no room for a job, gave it back, or is being maintained: words
    /// that accuse nobody, and cost this job alone.</summary>
    public static bool IsNotRun(Status reported) =>
        reported is Status.ResourceExhausted or Status.TransitionRollback or Status.DomainNotAvailable;

    /// <summary>True when a job that ended so may be run again (XDV-022.3): its provider did not run it, had no qubits
    /// to spare, or got no reading. What terms or program are the reason of comes again; a provider that broke its word
    /// is not asked twice.</summary>
    public static bool MayRetry(Status status) =>
        IsNotRun(status) || status is Status.QuantumResourceUnavailable or Status.QuantumMeasurementFailure;

    /// <summary>What jobs in flight end with when their provider is lost.</summary>
    public static Status HardwareFailure(Domain domain) =>
        domain == Domain.Quantum ? Status.QuantumHardwareFailure : Status.PhaseHardwareFailure;

    /// <summary>True when a process that ends so has failed.</summary>
    public static bool IsFault(Status reason) => reason is Status.ProcessTrapped or Status.OutOfMemory;

    /// <summary>Fault class of a status that a job may end with, other than Ok.</summary>
    public static FaultClass Classify(Status status) => status switch
    {
        Status.QuantumDecoherenceExceeded => new(FaultKind.BudgetExhausted, EscalationLevel.Process),
        Status.QuantumCalibrationInvalid => new(FaultKind.ProviderFault, EscalationLevel.Domain),
        Status.ResourceExhausted or Status.TransitionRollback or Status.DomainNotAvailable =>
            new(FaultKind.ProviderFault, EscalationLevel.Process),
        Status.QuantumResourceUnavailable => new(FaultKind.ProviderFault, EscalationLevel.Process),
        Status.QuantumGateUnsupported => new(FaultKind.InvalidResult, EscalationLevel.Process),
        Status.QuantumMeasurementFailure => new(FaultKind.InvalidResult, EscalationLevel.Process),
        Status.PhaseCoherenceTimeout => new(FaultKind.CoherenceTimeout, EscalationLevel.Process),
        Status.PhaseStabilityBreach => new(FaultKind.StabilityBreach, EscalationLevel.Process),
        Status.PhaseTransformUnsupported => new(FaultKind.TransformIntegrity, EscalationLevel.Process),
        Status.PhaseEnvelopeInvalid => new(FaultKind.EnvelopeCollision, EscalationLevel.Process),
        Status.DomainPanic => new(FaultKind.DomainStopped, EscalationLevel.Domain),
        _ => new(FaultKind.ProviderFault, EscalationLevel.Domain),
    };
}
