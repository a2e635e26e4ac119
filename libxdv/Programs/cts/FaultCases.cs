// Injected faults (XDV-024): the provider fails in the way the script says; one job ends by it, and nothing else does.
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Cts;

internal static class FaultCases
{
    private const int Patience = 100_000;

    public static void Decoherence(Check check) =>
        QuantumFault(check, Script.Decoherence, Status.QuantumDecoherenceExceeded);

    public static void Measurement(Check check) =>
        QuantumFault(check, Script.Measurement, Status.QuantumMeasurementFailure);

    /// <summary>A provider that answers with a status of the kernel's own is a broken provider.</summary>
    public static void ForgedStatus(Check check) =>
        QuantumFault(check, Script.Forged, Status.QuantumHardwareFailure);

    public static void CoherenceTimeout(Check check)
    {
        check.Ok("open", PhaseNative.Open(4, out PhaseNative phase));
        check.Ok("open", PhaseNative.Open(4, out PhaseNative other));
        check.Ok("keep", PhaseCases.Keep(phase, out ulong lost));
        check.Ok("keep", PhaseCases.Keep(other, out ulong kept));
        check.Is("the job", PhaseCases.Continue(phase, lost, out _, Script.CoherenceTimeout, keep: true),
            Status.PhaseCoherenceTimeout);
        check.Is("envelopes the kernel keeps", Work.Held(phase.Contract), 0);
        check.Is("its envelope", PhaseCases.Continue(phase, lost, out _), Status.PhaseEnvelopeInvalid);
        check.Ok("its contract", PhaseCases.Keep(phase, out _));
        check.Ok("another envelope", PhaseCases.Continue(other, kept, out double power));
        check.That("its light", power > 0.9);
        check.Ok("release", phase.Release());
        check.Ok("release", other.Release());
    }

    /// <summary>The provider dies with the first job. The contract is gone with it; the next provider serves.</summary>
    public static void ProviderLoss(Check check)
    {
        check.Ok("open", Quantum.Open(1, out Quantum quantum));
        check.Is("the job", Work.Measure(quantum, 0, out _), Status.QuantumHardwareFailure);
        check.Is("its contract", quantum.Release(), Status.ContractInvalid);
        check.Ok("Φ meanwhile", Until(Domain.Phase));
        check.Ok("the next provider", Until(Domain.Quantum));
        check.Ok("open", Quantum.Open(1, out quantum));
        check.Ok("the next job", Work.Measure(quantum, 0, out ulong bit));
        check.Is("its result", bit, 0);
        check.Ok("release", quantum.Release());
    }

    private static Status Until(Domain domain)
    {
        Status status = Status.DomainNotAvailable;
        for (int i = 0; i < Patience && status == Status.DomainNotAvailable; i++)
        {
            HybridProcess.Yield();
            status = Work.Ask(Work.Own(domain), domain: domain);
        }

        return status;
    }

    private static void QuantumFault(Check check, ulong seed, Status expected)
    {
        check.Ok("open", Quantum.Open(1, out Quantum quantum));
        check.Ok("open", Quantum.Open(1, out Quantum other));
        check.Ok("keep", Work.Keep(quantum, out ulong lost));
        check.Ok("keep", Work.Keep(other, out ulong kept));
        check.Is("the job", Work.Measure(quantum, lost, out _, seed, keep: true), expected);
        check.Is("containers the kernel keeps", Work.Held(quantum.Contract), 0);
        check.Is("its container", Work.Measure(quantum, lost, out _), Status.QuantumResourceUnavailable);
        check.Ok("its contract", Work.Keep(quantum, out _));
        check.Ok("another container", Work.Measure(other, kept, out ulong bit));
        check.Is("its qubit", bit, 1);
        check.Ok("release", quantum.Release());
        check.Ok("release", other.Release());
    }
}
