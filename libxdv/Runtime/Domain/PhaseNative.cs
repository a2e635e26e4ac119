// The Φ API (XDV-081 §5.3): a coherence window by contract, transforms inside it, structured values and stability out.
// Never phases.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>How a transform is run.</summary>
public struct PhaseJob
{
    /// <summary>Lowest acceptable stability, in millionths; 0 = any.</summary>
    public uint Tolerance;
    public ulong Seed;
    /// <summary>Envelope to continue; 0 = a fresh one.</summary>
    public ulong Envelope;
    /// <summary>Keep the envelope for the next job. Its modes are the contract's, which has that much less for others
    /// until this one is released.</summary>
    public bool Keep;
    /// <summary>Nothing is evaluated: the light evolves.</summary>
    public bool EvolveOnly;
    /// <summary>What the evaluation tells.</summary>
    public PhaseProjection Projection;
    /// <summary>A completed Q job, whose outcome gives the phases that light enters with (XDV-022.2): classical bit m →
    /// mode m, 1 → π. It is used up; default = none.</summary>
    public Job From;
    /// <summary>Out: the envelope kept.</summary>
    public ulong KeptEnvelope;
}

/// <summary>An active Φ contract: so many modes, for one coherence window.</summary>
public readonly struct PhaseNative
{
    /// <summary>Default coherence window, in ticks.</summary>
    public const ulong DefaultWindow = 100_000;

    private readonly ResourceContract _contract;
    private readonly CapabilityHandle _capability;

    private PhaseNative(ResourceContract contract, CapabilityHandle capability)
    {
        _contract = contract;
        _capability = capability;
    }

    public ulong Contract => _contract.Handle;

    /// <summary>Requests and activates a contract for <paramref name="modes"/> modes over [now, now +
    /// window), under the process's own capability for Φ if none is given.</summary>
    /// <param name="projections">How envelopes may be evaluated; None = in every way.</param>
    /// <param name="evaluations">How often one preparation may be, by this process and those it shares it with; 0 = any
    /// number.</param>
    /// <param name="retries">How often the kernel runs a job again that failed for no fault of its own, 0–7.</param>
    public static Status Open(uint modes, out PhaseNative phase, ulong window = DefaultWindow, uint tolerance = 0,
        ContractFlags flags = ContractFlags.None, CapabilityHandle capability = default,
        AllowedProjections projections = AllowedProjections.None, ushort evaluations = 0, byte retries = 0)
    {
        if (capability.IsNone) capability = CapabilityHandle.For(Abi.Domain.Phase);
        ContractTerms terms = new()
        {
            Domain = Abi.Domain.Phase,
            Resources = modes,
            Duration = window,
            Tolerance = tolerance,
            Flags = flags,
            Projections = projections,
            Evaluations = evaluations,
            Retries = retries,
        };
        Status status = ResourceContract.Request(terms, capability, out ResourceContract contract);
        if (status == Status.Ok) status = contract.Activate();
        phase = new PhaseNative(contract, capability);
        return status;
    }

    /// <summary>Submits a transform program (kernel/Abi/TransformFormat.cs). Returns at once with the job.</summary>
    public Status Submit(ReadOnlySpan<byte> program, scoped ref PhaseJob how, out Job job)
    {
        job = default;
        if (program.Length < TransformHeader.Size) return Status.DescriptorInvalid;
        PhiTransformDescriptor descriptor = new()
        {
            Contract = _contract.Handle,
            Transform = PhaseTransform.Program,
            StabilityTolerance = how.Tolerance,
        };
        PhiTransformExtension extension = new()
        {
            Size = PhiTransformExtension.CurrentSize,
            Version = PhiTransformExtension.CurrentVersion,
            Envelope = how.Envelope,
            Flags = (how.EvolveOnly ? JobFlags.None : JobFlags.Evaluate) | (how.Keep ? JobFlags.Keep : JobFlags.None),
            Projection = how.EvolveOnly ? PhaseProjection.Intensities : how.Projection,
            Modes = MemoryMarshal.Read<TransformHeader>(program).Modes,
            ProgramPointer = Gateway.Address(program),
            Seed = how.Seed,
            SourceJob = how.From.Handle,
        };
        Status status = CrossDomainCall.Invoke(ref descriptor, ref extension, _capability, out job);
        how.KeptEnvelope = extension.KeptEnvelope;
        return status;
    }

    /// <summary>Submits, waits and reads.</summary>
    public Status Run(ReadOnlySpan<byte> program, scoped ref PhaseJob how, Span<byte> buffer,
        out PhaseEvaluation evaluation)
    {
        evaluation = default;
        Status status = Submit(program, ref how, out Job job);
        if (status == Status.Ok) status = job.Wait();
        if (status == Status.Ok) status = job.Read(buffer, _capability);
        if (status == Status.Ok) evaluation = new PhaseEvaluation(buffer);
        return status;
    }

    /// <summary>Runs a transform once from a fresh envelope.</summary>
    public Status Run(ReadOnlySpan<byte> program, Span<byte> buffer, out PhaseEvaluation evaluation)
    {
        PhaseJob how = default;
        return Run(program, ref how, buffer, out evaluation);
    }

    /// <summary>Bytes of a result that tells the power in so many modes, or so many other values.</summary>
    public static int ResultBytes(uint modes) => PhaseResult.HeaderBytes + (int)modes * 8;

    public Status Release() => _contract.Release();

    /// <summary>Gives back an envelope that no transform continues any more.</summary>
    public Status Release(ulong envelope) => _capability.Release(envelope);

    /// <summary>Lets a child, or the parent, run transforms in a kept envelope, and evaluate it (XDV-033.2,
    /// XDV-012.3). Errors: CapabilityUnauthorized (the contract's flags).</summary>
    public Status Share(ulong envelope, uint process, bool evaluate) =>
        _capability.Share(envelope, process, evaluate);

    /// <summary>Another process's window, for transforms in the one envelope that <paramref name="share"/> is for:
    /// each continues and keeps it.</summary>
    public static PhaseNative Shared(ulong contract, CapabilityHandle share) =>
        new(new ResourceContract(contract, Abi.Domain.Phase), share);
}

/// <summary>What an evaluation gives: values of a projection, and how stable the envelope was.</summary>
public readonly ref struct PhaseEvaluation
{
    private readonly ReadOnlySpan<double> _values;

    public PhaseEvaluation(ReadOnlySpan<byte> result)
    {
        Header = MemoryMarshal.Read<PhaseResult>(result);
        int wanted = (int)Math.Min(Header.Values, (uint)TransformFormat.MaxModes) * sizeof(double);
        _values = MemoryMarshal.Cast<byte, double>(
            result.Slice(PhaseResult.HeaderBytes, Math.Min(wanted, result.Length - PhaseResult.HeaderBytes)));
    }

    public PhaseResult Header { get; }

    /// <summary>Values there are: of the default projection without detectors, one for each mode.</summary>
    public int Length => _values.Length;

    public double this[int index] => _values[index];
}
