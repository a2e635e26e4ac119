// Metrics and alerts (XDV-070, XDV-072): what a machine is told about itself and about the providers it uses.
// Structured figures only; nothing here is, or leads to, quantum or phase state.
//
// Every counter and every alert is a function of the trace, every gauge of Core's state, so that a replay has the same
// ones. Alerts decide nothing: what has consequences is a fault (XDV-024).
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>XDV-070.1.</summary>
public enum MetricCategory : byte
{
    None = 0,
    Performance = 1,
    Resource = 2,
    Stability = 3,
    Security = 4,
    Fault = 5,
    Scheduling = 6,
}

/// <summary>How urgent a record is; a metric that no threshold is about is Info.</summary>
public enum MetricSeverity : byte
{
    None = 0,
    Info = 1,
    Notice = 2,
    Warning = 3,
    Serious = 4,
    Critical = 5,
}

public enum MetricUnit : byte
{
    Count = 0,
    Instructions = 1,
    Ticks = 2,
    Nanoseconds = 3,
    /// <summary>10⁻⁹ of one: fidelities, error rates, margins, stability.</summary>
    Billionths = 4,
    Nanoradians = 5,
    /// <summary>4 KiB.</summary>
    Pages = 6,
    Words = 7,
}

/// <summary>What is measured. Domain × 32 + its place in the domain's list, from 1; values are fixed.</summary>
public enum MetricId : ushort
{
    None = 0,

    /// <summary>User instructions of all processes there were.</summary>
    Instructions = 1,
    SystemCalls = 2,
    /// <summary>Calls and replies that endpoints took.</summary>
    Messages = 3,
    MessageWords = 4,
    Signals = 5,
    PageFaults = 6,
    Pages = 7,
    Processes = 8,
    Threads = 9,
    Capabilities = 10,
    /// <summary>Endpoints, notifications and segments.</summary>
    Objects = 11,
    /// <summary>Threads that are ready, of all machines; the root's alone.</summary>
    QueueDepth = 12,
    /// <summary>Threads of the machine that got the processor.</summary>
    Switches = 13,
    /// <summary>Slices that were used up.</summary>
    Preemptions = 14,
    /// <summary>Slice timer, console, disk, entropy, providers and their answers; the root's alone but for the
    /// first.</summary>
    Interrupts = 15,
    /// <summary>Ticks in which everybody waited; the root's alone.</summary>
    Idle = 16,
    /// <summary>Operations that a capability or the boundary did not permit.</summary>
    Refusals = 17,
    Derivations = 18,
    Revocations = 19,
    Traps = 20,
    ClassicalFaults = 21,

    Containers = 33,
    QubitsHeld = 34,
    /// <summary>The provider's, that no contract holds; 0 while there is no provider.</summary>
    QubitsFree = 35,
    QuantumContracts = 36,
    QuantumJobs = 37,
    QuantumCompleted = 38,
    QuantumFailed = 39,
    QuantumInFlight = 40,
    /// <summary>Shots of completed jobs.</summary>
    Measurements = 41,
    /// <summary>Part of its decoherence budget that the job admitted last leaves.</summary>
    Margin = 42,
    LeastMargin = 43,
    /// <summary>The provider's estimate for the job completed last.</summary>
    Fidelity = 44,
    LeastFidelity = 45,
    /// <summary>As attested; 0 = not declared.</summary>
    T1 = 46,
    T2 = 47,
    OneQubitError = 48,
    TwoQubitError = 49,
    ReadoutError = 50,
    CalibrationEpoch = 51,
    QuantumFaults = 52,
    QuantumRollbacks = 53,

    Envelopes = 65,
    ModesHeld = 66,
    ModesFree = 67,
    /// <summary>Contracts of Φ that live: each is a coherence window.</summary>
    Windows = 68,
    Transforms = 69,
    TransformsCompleted = 70,
    TransformsFailed = 71,
    TransformsInFlight = 72,
    /// <summary>Index of the transform completed last; 10⁹ = as declared.</summary>
    Stability = 73,
    LeastStability = 74,
    /// <summary>RMS phase error of the transform completed last.</summary>
    Noise = 75,
    /// <summary>Noise of the last transform less that of the one before.</summary>
    NoiseGradient = 76,
    Drift = 77,
    /// <summary>Stability that the last transform cost.</summary>
    Impact = 78,
    /// <summary>Stability breaches, coherence timeouts and envelope collisions.</summary>
    Violations = 79,
    DeclaredNoise = 80,
    PhaseFaults = 81,
    PhaseRollbacks = 82,
}

/// <summary>Lists that metric_read reads.</summary>
public enum MetricList : ushort
{
    /// <summary>All metrics of one machine after those of another, in order of their numbers.</summary>
    Metrics = 0,
    /// <summary>The latest alerts, oldest first.</summary>
    Alerts = 1,
}

/// <summary>A metric, or an alert about one (XDV-070.1). 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct MetricRecord
{
    public const int Size = 64;

    /// <summary>None: there is nothing at this place.</summary>
    [FieldOffset(0)] public MetricId Id;
    [FieldOffset(2)] public MetricCategory Category;
    [FieldOffset(3)] public Domain Domain;
    [FieldOffset(4)] public MetricSeverity Severity;
    [FieldOffset(5)] public MetricUnit Unit;
    /// <summary>The machine it is about.</summary>
    [FieldOffset(6)] public ushort Vhm;
    /// <summary>Alerts: pid of whose job or fault it was; else 0.</summary>
    [FieldOffset(8)] public uint Process;
    /// <summary>Alerts: samples one after the other that were beyond the threshold, this one included.</summary>
    [FieldOffset(12)] public uint Repeats;
    /// <summary>Alerts: the contract; else 0.</summary>
    [FieldOffset(16)] public ulong Contract;
    [FieldOffset(24)] public long Value;
    /// <summary>What it is compared with; 0 when no threshold is about it.</summary>
    [FieldOffset(32)] public long Threshold;
    /// <summary>T: of the reading, or of the sample that gave the alert.</summary>
    [FieldOffset(40)] public ulong Time;
    /// <summary>n: the records below it are counted; of an alert, the record that gave it.</summary>
    [FieldOffset(48)] public ulong Sequence;
    [FieldOffset(56)] public ulong Reserved0;
}

/// <summary>Row of contract_info. 96 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
public struct ContractInfo
{
    public const int Size = 96;

    [FieldOffset(0)] public ulong Contract;
    [FieldOffset(8)] public ulong Start;
    /// <summary>Valid while T is below it.</summary>
    [FieldOffset(16)] public ulong End;
    /// <summary>Q: decoherence budget in ticks.</summary>
    [FieldOffset(24)] public ulong Budget;
    [FieldOffset(32)] public ulong Calibration;
    /// <summary>Qubits or modes.</summary>
    [FieldOffset(40)] public uint Resources;
    /// <summary>Φ: lowest stability in millionths.</summary>
    [FieldOffset(44)] public uint Tolerance;
    /// <summary>Pid; 0 once it has ended and a job in flight outlives it.</summary>
    [FieldOffset(48)] public uint Owner;
    /// <summary>Containers or envelopes under it.</summary>
    [FieldOffset(52)] public uint StateObjects;
    [FieldOffset(56)] public ushort Vhm;
    [FieldOffset(58)] public Domain Domain;
    [FieldOffset(59)] public ContractState State;
    /// <summary>1 while a job runs under it.</summary>
    [FieldOffset(60)] public byte Busy;
    /// <summary>Φ: how it may be evaluated; None = in every way.</summary>
    [FieldOffset(61)] public AllowedProjections Projections;
    /// <summary>Φ: how often one preparation may be evaluated; 0 = any number.</summary>
    [FieldOffset(62)] public ushort Evaluations;
    /// <summary>Measurements in each window of ticks; 0 = any number.</summary>
    [FieldOffset(64)] public uint MeasurementLimit;
    [FieldOffset(68)] public uint MeasurementWindow;
    /// <summary>Measurements in the latest window that had one.</summary>
    [FieldOffset(72)] public uint Measured;
    /// <summary>How often a job that failed for no fault of its own is run again.</summary>
    [FieldOffset(76)] public byte Retries;
    /// <summary>The capability it was made under.</summary>
    [FieldOffset(80)] public ulong Capability;
}

/// <summary>Facts about metrics.</summary>
public static class MetricFormat
{
    /// <summary>Numbers that a domain's metrics take.</summary>
    public const int PerDomain = 32;

    /// <summary>Alerts that are kept.</summary>
    public const int MaxAlerts = 64;

    /// <summary>One, in Billionths.</summary>
    public const long One = 1_000_000_000;

    /// <summary>How many metrics a domain has; their numbers are without gaps.</summary>
    public static int CountOf(Domain domain) => domain switch
    {
        Domain.Classical => (int)MetricId.ClassicalFaults,
        Domain.Quantum => (int)MetricId.QuantumRollbacks - PerDomain,
        Domain.Phase => (int)MetricId.PhaseRollbacks - 2 * PerDomain,
        _ => 0,
    };

    public static Domain DomainOf(MetricId id) => (Domain)((ushort)id / PerDomain);

    public static MetricCategory CategoryOf(MetricId id) => id switch
    {
        <= MetricId.PageFaults or MetricId.Interrupts => MetricCategory.Performance,
        <= MetricId.Objects => MetricCategory.Resource,
        <= MetricId.Idle => MetricCategory.Scheduling,
        <= MetricId.Revocations => MetricCategory.Security,
        <= MetricId.ClassicalFaults => MetricCategory.Fault,
        <= MetricId.QuantumContracts or (>= MetricId.Envelopes and <= MetricId.ModesFree) => MetricCategory.Resource,
        MetricId.QuantumFailed or MetricId.TransformsFailed or MetricId.Violations => MetricCategory.Fault,
        MetricId.QuantumFaults or MetricId.PhaseFaults => MetricCategory.Fault,
        MetricId.QuantumInFlight or MetricId.TransformsInFlight or MetricId.Windows => MetricCategory.Scheduling,
        MetricId.QuantumRollbacks or MetricId.PhaseRollbacks => MetricCategory.Scheduling,
        <= MetricId.Measurements or MetricId.Transforms or MetricId.TransformsCompleted =>
            MetricCategory.Performance,
        _ => MetricCategory.Stability,
    };

    public static MetricUnit UnitOf(MetricId id) => id switch
    {
        MetricId.Instructions => MetricUnit.Instructions,
        MetricId.MessageWords => MetricUnit.Words,
        MetricId.Pages => MetricUnit.Pages,
        MetricId.Idle => MetricUnit.Ticks,
        MetricId.T1 or MetricId.T2 => MetricUnit.Nanoseconds,
        >= MetricId.Margin and <= MetricId.LeastFidelity => MetricUnit.Billionths,
        >= MetricId.OneQubitError and <= MetricId.ReadoutError => MetricUnit.Billionths,
        MetricId.Stability or MetricId.LeastStability or MetricId.Impact => MetricUnit.Billionths,
        >= MetricId.Noise and <= MetricId.Drift => MetricUnit.Nanoradians,
        MetricId.DeclaredNoise => MetricUnit.Nanoradians,
        _ => MetricUnit.Count,
    };
}
