// What metrics, categories, units and severities are called wherever people or other programs read them (XDV-070.1).
using System;

namespace Xdv.Abi;

/// <summary>Names in ASCII.</summary>
public static class MetricNames
{
    /// <summary>Unique over all domains; empty for no metric.</summary>
    public static ReadOnlySpan<byte> Of(MetricId id) => MetricFormat.DomainOf(id) switch
    {
        Domain.Classical => Classical(id),
        Domain.Quantum => Quantum(id),
        Domain.Phase => Phase(id),
        _ => default,
    };

    public static ReadOnlySpan<byte> Of(MetricCategory category) => category switch
    {
        MetricCategory.Performance => "performance"u8,
        MetricCategory.Resource => "resource"u8,
        MetricCategory.Stability => "stability"u8,
        MetricCategory.Security => "security"u8,
        MetricCategory.Fault => "fault"u8,
        MetricCategory.Scheduling => "scheduling"u8,
        _ => "none"u8,
    };

    public static ReadOnlySpan<byte> Of(MetricSeverity severity) => severity switch
    {
        MetricSeverity.Info => "info"u8,
        MetricSeverity.Notice => "notice"u8,
        MetricSeverity.Warning => "warning"u8,
        MetricSeverity.Serious => "serious"u8,
        MetricSeverity.Critical => "critical"u8,
        _ => "none"u8,
    };

    /// <summary>Empty for counts.</summary>
    public static ReadOnlySpan<byte> Of(MetricUnit unit) => unit switch
    {
        MetricUnit.Instructions => "instructions"u8,
        MetricUnit.Ticks => "ticks"u8,
        MetricUnit.Nanoseconds => "ns"u8,
        MetricUnit.Billionths => "1e-9"u8,
        MetricUnit.Nanoradians => "nrad"u8,
        MetricUnit.Pages => "pages"u8,
        MetricUnit.Words => "words"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Classical(MetricId id) => id switch
    {
        MetricId.Instructions => "k.instructions"u8,
        MetricId.SystemCalls => "k.calls"u8,
        MetricId.Messages => "k.messages"u8,
        MetricId.MessageWords => "k.message-words"u8,
        MetricId.Signals => "k.signals"u8,
        MetricId.PageFaults => "k.page-faults"u8,
        MetricId.Pages => "k.pages"u8,
        MetricId.Processes => "k.processes"u8,
        MetricId.Threads => "k.threads"u8,
        MetricId.Capabilities => "k.capabilities"u8,
        MetricId.Objects => "k.objects"u8,
        MetricId.QueueDepth => "k.queue-depth"u8,
        MetricId.Switches => "k.switches"u8,
        MetricId.Preemptions => "k.preemptions"u8,
        MetricId.Interrupts => "k.interrupts"u8,
        MetricId.Idle => "k.idle"u8,
        MetricId.Refusals => "k.refusals"u8,
        MetricId.Derivations => "k.derivations"u8,
        MetricId.Revocations => "k.revocations"u8,
        MetricId.Traps => "k.traps"u8,
        MetricId.ClassicalFaults => "k.faults"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Quantum(MetricId id) => id switch
    {
        MetricId.Containers => "q.containers"u8,
        MetricId.QubitsHeld => "q.qubits-held"u8,
        MetricId.QubitsFree => "q.qubits-free"u8,
        MetricId.QuantumContracts => "q.contracts"u8,
        MetricId.QuantumJobs => "q.jobs"u8,
        MetricId.QuantumCompleted => "q.completed"u8,
        MetricId.QuantumFailed => "q.failed"u8,
        MetricId.QuantumInFlight => "q.in-flight"u8,
        MetricId.Measurements => "q.measurements"u8,
        MetricId.Margin => "q.margin"u8,
        MetricId.LeastMargin => "q.margin-least"u8,
        MetricId.Fidelity => "q.fidelity"u8,
        MetricId.LeastFidelity => "q.fidelity-least"u8,
        MetricId.T1 => "q.t1"u8,
        MetricId.T2 => "q.t2"u8,
        MetricId.OneQubitError => "q.error-1q"u8,
        MetricId.TwoQubitError => "q.error-2q"u8,
        MetricId.ReadoutError => "q.error-readout"u8,
        MetricId.CalibrationEpoch => "q.calibration"u8,
        MetricId.QuantumFaults => "q.faults"u8,
        MetricId.QuantumRollbacks => "q.rollbacks"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Phase(MetricId id) => id switch
    {
        MetricId.Envelopes => "phi.envelopes"u8,
        MetricId.ModesHeld => "phi.modes-held"u8,
        MetricId.ModesFree => "phi.modes-free"u8,
        MetricId.Windows => "phi.windows"u8,
        MetricId.Transforms => "phi.transforms"u8,
        MetricId.TransformsCompleted => "phi.completed"u8,
        MetricId.TransformsFailed => "phi.failed"u8,
        MetricId.TransformsInFlight => "phi.in-flight"u8,
        MetricId.Stability => "phi.stability"u8,
        MetricId.LeastStability => "phi.stability-least"u8,
        MetricId.Noise => "phi.noise"u8,
        MetricId.NoiseGradient => "phi.noise-gradient"u8,
        MetricId.Drift => "phi.drift"u8,
        MetricId.Impact => "phi.impact"u8,
        MetricId.Violations => "phi.violations"u8,
        MetricId.DeclaredNoise => "phi.noise-declared"u8,
        MetricId.PhaseFaults => "phi.faults"u8,
        MetricId.PhaseRollbacks => "phi.rollbacks"u8,
        _ => default,
    };
}
