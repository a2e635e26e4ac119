// Attempts on what light may be asked (XDV-033.1): in a way that the contract does not allow, once too often, with
// questions that make no sense, and with bytes where none belong.
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Abuse;

internal static class LightAttempts
{
    private const JobFlags Look = JobFlags.Evaluate | JobFlags.Keep;

    public static void Run()
    {
        Program.Expect("evaluations of qubits"u8, Request(Domain.Quantum, AllowedProjections.None, 1),
            Status.InvalidArgument);
        Program.Expect("a way that there is not"u8, Request(Domain.Phase, (AllowedProjections)16, 0),
            Status.InvalidArgument);
        Status status = PhaseNative.Open(4, out PhaseNative phase,
            projections: AllowedProjections.Largest | AllowedProjections.Thresholds, evaluations: 2);
        Program.Expect("a window for two looks"u8, status, Status.Ok);
        ulong contract = phase.Contract;
        Expect("a question that there is not"u8, contract, Asking((PhaseProjection)4), Status.DescriptorInvalid);
        Expect("thresholds without detectors"u8, contract, Asking(PhaseProjection.Thresholds),
            Status.DescriptorInvalid);
        Expect("a question and no look"u8, contract,
            new() { Flags = JobFlags.Keep, Projection = PhaseProjection.Largest }, Status.DescriptorInvalid);
        Expect("what the contract does not allow"u8, contract, Asking(PhaseProjection.Intensities),
            Status.ContractInvalid);
        PhiTransformExtension hidden = Asking(PhaseProjection.Largest);
        hidden.Reserved0 = 1;
        Expect("a hidden byte"u8, contract, hidden, Status.DescriptorInvalid);
        (hidden.Reserved0, hidden.Reserved2) = (0, 1);
        Expect("hidden bytes"u8, contract, hidden, Status.DescriptorInvalid);
        PhiTransformExtension asking = Asking(PhaseProjection.Largest);
        Expect("a look"u8, contract, asking, Status.Ok, out asking.Envelope);
        Expect("another one"u8, contract, asking, Status.Ok);
        Expect("one too many"u8, contract, asking, Status.ResourceExhausted);
        phase.Release();
    }

    private static PhiTransformExtension Asking(PhaseProjection projection) =>
        new() { Flags = Look, Projection = projection };

    private static void Expect(System.ReadOnlySpan<byte> name, ulong contract, PhiTransformExtension asking,
        Status expected) => Expect(name, contract, asking, expected, out _);

    private static void Expect(System.ReadOnlySpan<byte> name, ulong contract, PhiTransformExtension asking,
        Status expected, out ulong envelope)
    {
        Status status = StateAttempts.Transform(contract, ref asking, out Job job);
        envelope = asking.KeptEnvelope;
        Program.Expect(name, status == Status.Ok ? job.Wait() : status, expected);
    }

    private static Status Request(Domain domain, AllowedProjections projections, ushort evaluations)
    {
        ContractTerms terms = new()
        {
            Domain = domain, Resources = 1, Duration = 1000, Projections = projections, Evaluations = evaluations,
        };
        return ResourceContract.Request(terms, CapabilityHandle.For(domain), out _);
    }
}
