// One resource contract (XDV-023): immutable terms plus the status that changes. The rules about terms are pure
// functions, open to proof (XDV-014.8, XDV-053).
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Trace;

namespace Xdv.Core.Contracts;

/// <summary>One contract. 96 bytes, no padding.</summary>
public struct Contract
{
    /// <summary>[Start, End) in ticks; for Φ also the coherence window.</summary>
    public ulong Start, End;
    /// <summary>Q: longest physical duration of one job, in ticks.</summary>
    public ulong Budget;
    public ulong Calibration;
    /// <summary>The capability it was issued under; the contract ends with it.</summary>
    public ulong Capability;
    public uint Resources;
    public uint Tolerance;
    public uint OwnerProcess;
    public int OwnerSlot;
    /// <summary>Resources that containers or envelopes under it take, of those that it has.</summary>
    public uint Held;
    public ushort Vhm;
    public ushort Thread;
    public Domain Domain;
    public ContractState State;
    /// <summary>1 while a job executes under it.</summary>
    public byte Busy;
    /// <summary>State it takes when the job that executes is over: its process or capability has gone meanwhile.
    /// None = stays.</summary>
    public ContractState EndsAs;
    /// <summary>Measurements in each window of ticks from Start on; 0 = any number.</summary>
    public uint MeasurementLimit, MeasurementWindow;
    /// <summary>Measurements in the window with this number.</summary>
    public uint Measured;
    public ulong Window;
    public ContractFlags Flags;
    public AllowedProjections Projections;
    /// <summary>Evaluations of one preparation; 0 = any number.</summary>
    public ushort Evaluations;
    /// <summary>Further attempts of a job that failed for no fault of its own.</summary>
    public byte Retries;
    public byte Reserved0;
    public ushort Reserved1;

    public readonly Subject Owner => new(OwnerProcess, Vhm, Thread, OwnerSlot);

    /// <summary>True when its window and [start, end) have a tick in common.</summary>
    public readonly bool Overlaps(ulong start, ulong end) => start < End && Start < end;
}

/// <summary>What a contract request asks for.</summary>
public struct ContractRequest
{
    public Domain Domain;
    public uint Resources;
    public uint Tolerance;
    /// <summary>0 = now.</summary>
    public ulong Start;
    public ulong Duration;
    /// <summary>0 = the provider's declared coherence.</summary>
    public ulong Budget;
    /// <summary>0 = the current epoch.</summary>
    public ulong Calibration;
    public uint MeasurementLimit, MeasurementWindow;
    public ContractFlags Flags;
    public AllowedProjections Projections;
    public ushort Evaluations;
    public byte Retries;
}

/// <summary>Pure rules about terms.</summary>
public static class ContractRules
{
    /// <summary>Tolerances are millionths.</summary>
    public const uint Millionths = 1_000_000;

    /// <summary>No contract ends later, so that T, which only jobs take far, never comes near its own end, whatever a
    /// provider says its jobs cost.</summary>
    public const ulong LastEnd = long.MaxValue;

    /// <summary>Checks a request against a provider at <paramref name="now"/>, and fills in its defaults.</summary>
    /// <returns>Ok; InvalidArgument (empty, in the past, behind LastEnd, tolerance); ResourceExhausted (more than the
    /// capability or the provider has); QuantumCalibrationInvalid or ContractInvalid (another epoch);
    /// DecoherenceExceeded (Q budget above the declared coherence); CoherenceViolation (Φ window longer than the
    /// provider holds coherence).</returns>
    public static Status Complete(ref ContractRequest request, in ProviderLimits limits, uint resourceLimit, ulong now)
    {
        if (request.Start == 0) request.Start = now;
        if (request.Resources == 0 || request.Duration == 0 || request.Start < now || request.Start > LastEnd
            || request.Duration > LastEnd - request.Start || request.Tolerance > Millionths)
            return Status.InvalidArgument;
        if (request.Resources > resourceLimit || request.Resources > limits.Capacity) return Status.ResourceExhausted;
        if (request.Calibration == 0) request.Calibration = limits.CalibrationEpoch;
        bool quantum = request.Domain == Domain.Quantum;
        if (request.Calibration != limits.CalibrationEpoch)
            return quantum ? Status.QuantumCalibrationInvalid : Status.ContractInvalid;
        if (request.Budget == 0) request.Budget = limits.MaxCoherence;
        if (request.Budget > limits.MaxCoherence)
            return quantum ? Status.DecoherenceExceeded : Status.CoherenceViolation;
        return !quantum && request.Duration > limits.MaxCoherence ? Status.CoherenceViolation : Status.Ok;
    }

    /// <summary>A request for what a contract promised. Start and End of a kept one are from now.</summary>
    public static ContractRequest RequestLike(in Contract contract)
    {
        ContractRequest request = default;
        request.Domain = contract.Domain;
        request.Resources = contract.Resources;
        request.Tolerance = contract.Tolerance;
        request.Start = contract.Start;
        request.Duration = contract.End;
        request.Budget = contract.Budget;
        request.Calibration = contract.Calibration;
        request.MeasurementLimit = contract.MeasurementLimit;
        request.MeasurementWindow = contract.MeasurementWindow;
        request.Flags = contract.Flags;
        request.Projections = contract.Projections;
        request.Evaluations = contract.Evaluations;
        request.Retries = contract.Retries;
        return request;
    }

    /// <summary>Terms that a request leaves open, as its process usually wants them (XDV-020.2).</summary>
    public static void Advise(ref ContractRequest request, in ProcessAffinity affinity)
    {
        bool quantum = request.Domain == Domain.Quantum;
        if (request.Duration == 0) request.Duration = quantum ? affinity.QuantumDuration : affinity.PhaseDuration;
        if (request.Tolerance == 0) request.Tolerance = quantum ? affinity.QuantumTolerance : affinity.PhaseTolerance;
        if (quantum && request.Calibration == 0) request.Calibration = affinity.Calibration;
    }

    /// <summary>A limit and its window, or neither.</summary>
    public static bool IsRate(uint limit, uint window) => limit == 0 == (window == 0);

    /// <summary>Nothing, or sharing, with measurement or without.</summary>
    public static bool AreFlags(ContractFlags flags) => flags is ContractFlags.None or ContractFlags.Share
        or (ContractFlags.Share | ContractFlags.ShareMeasurement);

    /// <summary>Most attempts that a contract may allow beyond the first.</summary>
    public const byte MaxRetries = 7;

    /// <summary>How envelopes may be evaluated is a term of Φ contracts alone.</summary>
    public static bool AreEvaluations(in ContractRequest request) => request.Domain == Domain.Phase
        ? request.Projections <= AllProjections : request.Projections == 0 && request.Evaluations == 0;

    private const AllowedProjections AllProjections = (AllowedProjections)15;

    /// <summary>May an envelope of this contract be evaluated so, which has been <paramref name="evaluated"/> times
    /// since it was prepared?</summary>
    /// <returns>Ok; ContractInvalid (not in this way); ResourceExhausted (not once more).</returns>
    public static Status MayEvaluate(in Contract contract, ulong projection, uint evaluated)
    {
        if (contract.Projections != 0 && ((ulong)contract.Projections >> (int)projection & 1) == 0)
            return Status.ContractInvalid;
        return contract.Evaluations != 0 && evaluated >= contract.Evaluations ? Status.ResourceExhausted : Status.Ok;
    }

    /// <summary>What a share of a container or envelope needs of the contract (XDV-032.3).</summary>
    public static ContractFlags Needed(bool measure) =>
        ContractFlags.Share | (measure ? ContractFlags.ShareMeasurement : ContractFlags.None);

    /// <summary>True when so many measurements more fit the contract's limit at <paramref name="now"/>.</summary>
    public static bool MayMeasure(in Contract contract, uint measurements, ulong now)
    {
        if (contract.MeasurementLimit == 0) return true;
        ulong measured = WindowOf(contract, now) == contract.Window ? contract.Measured : 0;
        return measured + measurements <= contract.MeasurementLimit;
    }

    /// <summary>Counts measurements that <see cref="MayMeasure"/> allowed.</summary>
    public static void Measure(ref Contract contract, uint measurements, ulong now)
    {
        if (contract.MeasurementLimit == 0) return;
        ulong window = WindowOf(contract, now);
        if (window != contract.Window) contract.Measured = 0;
        contract.Window = window;
        contract.Measured += measurements;
    }

    private static ulong WindowOf(in Contract contract, ulong now) =>
        (now - contract.Start) / contract.MeasurementWindow;

    /// <summary>Lifecycle of XDV-023.1: Issued → Active → Released, or Revoked from either; an Issued one may be
    /// released.</summary>
    public static bool IsAllowed(ContractState from, ContractState to) => (from, to) switch
    {
        (ContractState.None, ContractState.Issued) => true,
        (ContractState.Issued, ContractState.Active or ContractState.Released or ContractState.Revoked) => true,
        (ContractState.Active, ContractState.Released or ContractState.Revoked) => true,
        _ => false,
    };

    /// <summary>True when two contracts of a domain cannot hold the same resource: Q qubits are exclusive for as
    /// long as a contract lives, Φ modes for its window (XDV-023.2, XDV-012.3).</summary>
    public static bool Competes(in Contract contract, Domain domain, ulong start, ulong end) =>
        contract.Domain == domain && (domain == Domain.Quantum || contract.Overlaps(start, end));
}
