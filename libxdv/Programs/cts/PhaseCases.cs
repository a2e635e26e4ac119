// Φ (XDV-033, XDV-061, XDV-012.3): windows, and what happens to an envelope that is no longer stable.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;
using Xdv.Transforms;

namespace Xdv.Programs.Cts;

internal static class PhaseCases
{
    private const ulong Window = 100_000, Far = 1_000_000;
    private const uint Modes = 4;

    public static void Early(Check check)
    {
        ulong start = LogicalClock.Now + Far;
        ContractTerms terms = new() { Domain = Domain.Phase, Resources = Modes, Start = start, Duration = Window };
        ResourceContract contract = Active(check, terms);
        check.Is("before the window", Submit(contract.Handle), Status.CoherenceViolation);
        contract.Release();
        terms.Start = 0;
        contract = Active(check, terms);
        check.Is("before its part of the window", Submit(contract.Handle, LogicalClock.Now + Window / 2),
            Status.CoherenceViolation);
        check.Ok("inside", Submit(contract.Handle));
        contract.Release();
        terms.Start = 1;
        check.Is("a window in the past", Work.Request(terms, Work.Own(Domain.Phase), out _),
            Status.InvalidArgument);
    }

    public static void Late(Check check)
    {
        ContractTerms terms = new() { Domain = Domain.Phase, Resources = Modes, Duration = 600 };
        ResourceContract contract = Active(check, terms);
        check.Ok("inside", Submit(contract.Handle));
        check.Ok("time", Work.Pass(600));
        check.Is("behind the window", Submit(contract.Handle), Status.ContractInvalid);
    }

    public static void Overlong(Check check)
    {
        AttestationRecord provider = Work.Declared(Domain.Phase);
        ulong own = Work.Own(Domain.Phase);
        ContractTerms terms = new() { Domain = Domain.Phase, Resources = Modes,
            Duration = provider.MaxCoherence + 1 };
        check.Is("a window longer than the provider holds coherence", Work.Request(terms, own, out _),
            Status.CoherenceViolation);
        terms.Duration = 20;
        ResourceContract contract = Active(check, terms);
        check.Is("a transform longer than the window", Submit(contract.Handle), Status.CoherenceViolation);
        contract.Release();
        terms.Duration = Window;
        contract = Active(check, terms);
        check.Is("a transform longer than its part", Submit(contract.Handle, duration: 20),
            Status.CoherenceViolation);
        check.Is("a part beyond the window", Submit(contract.Handle, duration: Window + 1),
            Status.CoherenceViolation);
        check.Ok("inside", Submit(contract.Handle));
        contract.Release();
    }

    public static void Exclusive(Check check)
    {
        uint capacity = Work.Declared(Domain.Phase).Capacity;
        ulong own = Work.Own(Domain.Phase), start = LogicalClock.Now + Far;
        ContractTerms terms = new() { Domain = Domain.Phase, Resources = capacity, Start = start,
            Duration = Window };
        check.Ok("all modes for a window", Work.Request(terms, own, out ResourceContract all));
        terms.Resources = 1;
        check.Is("a mode in the same", Work.Request(terms, own, out _), Status.ResourceExhausted);
        terms.Start = start + Window - 1;
        check.Is("a mode in the last tick", Work.Request(terms, own, out _), Status.ResourceExhausted);
        terms.Start = start + Window;
        check.Ok("a mode in the next", Work.Request(terms, own, out ResourceContract next));
        terms.Start = start - Window + 1;
        check.Is("a mode up to its first tick", Work.Request(terms, own, out _), Status.ResourceExhausted);
        terms.Start = start - Window;
        check.Ok("a mode in the one before", Work.Request(terms, own, out ResourceContract before));
        all.Release();
        next.Release();
        before.Release();
    }

    public static void NotDoubled(Check check)
    {
        check.Ok("open", PhaseNative.Open(Modes, out PhaseNative phase));
        check.Ok("keep", Keep(phase, out ulong envelope));
        QuantumCases.Clone(check, "to copy it", Domain.Phase, envelope, StateOperationKind.Copy,
            Status.PhaseEnvelopeInvalid);
        QuantumCases.Clone(check, "to export it", Domain.Phase, envelope, StateOperationKind.Export,
            Status.PhaseEnvelopeInvalid);
        QuantumCases.Clone(check, "to map it", Domain.Phase, envelope, StateOperationKind.Map,
            Status.PhaseEnvelopeInvalid);
        check.Ok("to go on with it", Continue(phase, envelope, out double power));
        check.That("its light", power > 0.9);
        phase.Release();
    }

    /// <summary>The provider's phases drift, and this transform tolerates none of it.</summary>
    public static void Breach(Check check)
    {
        check.Ok("open", PhaseNative.Open(Modes, out PhaseNative phase));
        check.Ok("keep", Keep(phase, out ulong envelope));
        check.Is("below the tolerance", Strain(phase, envelope), Status.PhaseStabilityBreach);
        check.Is("envelopes the kernel keeps", Work.Held(phase.Contract), 0);
        check.Is("the envelope afterwards", Continue(phase, envelope, out _), Status.PhaseEnvelopeInvalid);
        check.Ok("the contract afterwards", Keep(phase, out envelope));
        check.Ok("release", phase.Release());
    }

    /// <summary>Of two envelopes one breaks: the other has its light.</summary>
    public static void Isolated(Check check)
    {
        check.Ok("open", PhaseNative.Open(Modes, out PhaseNative broken));
        check.Ok("open", PhaseNative.Open(Modes, out PhaseNative other));
        check.Ok("keep", Keep(other, out ulong envelope));
        check.Ok("keep", Keep(broken, out ulong lost));
        check.Is("another's", Continue(broken, envelope, out _), Status.ContractInvalid);
        check.Is("one breaks", Strain(broken, lost), Status.PhaseStabilityBreach);
        broken.Release();
        check.Ok("the other", Continue(other, envelope, out double power));
        check.That("its light", power > 0.9);
        other.Release();
    }

    /// <summary>An envelope whose light is in mode 0.</summary>
    public static Status Keep(PhaseNative phase, out ulong envelope)
    {
        PhaseJob job = new() { Keep = true, Seed = 1 };
        Status status = phase.Run(new TransformBuilder((int)Modes).Inject(0, 1.0).Phase(0, 0).Build(), ref job,
            Room, out _);
        envelope = job.KeptEnvelope;
        return status;
    }

    /// <summary>Brings the light into mode 1 and says how much of it is there.</summary>
    public static Status Continue(PhaseNative phase, ulong envelope, out double power, ulong seed = 1,
        bool keep = false)
    {
        PhaseJob job = new() { Envelope = envelope, Seed = seed, Keep = keep };
        Status status = phase.Run(new TransformBuilder((int)Modes).Rotation(0, 1, Math.PI / 2).Build(), ref job,
            Room, out PhaseEvaluation intensities);
        power = status == Status.Ok ? intensities[1] : 0;
        return status;
    }

    private static byte[] Room => new byte[PhaseNative.ResultBytes(Modes)];

    private static Status Strain(PhaseNative phase, ulong envelope)
    {
        TransformBuilder builder = new((int)Modes);
        for (int i = 0; i < 8; i++) builder.MachZehnder(0, 1, 0.3, 0.2);
        PhaseJob job = new() { Envelope = envelope, Seed = 1, Tolerance = Script.Unbearable, Keep = true };
        Status status = phase.Submit(builder.Build(), ref job, out Job running);
        return status == Status.Ok ? running.Wait() : status;
    }

    private static ResourceContract Active(Check check, in ContractTerms terms)
    {
        check.Ok("contract", Work.Request(terms, Work.Own(Domain.Phase), out ResourceContract contract));
        check.Ok("activation", contract.Activate());
        return contract;
    }

    private static Status Submit(ulong contract, ulong start = 0, ulong duration = 0)
    {
        ReadOnlySpan<byte> program = new TransformBuilder((int)Modes).Inject(0, 1.0).Fourier().Build();
        PhiTransformDescriptor descriptor = new() { Contract = contract, Transform = PhaseTransform.Program,
            CoherenceStart = start, Duration = duration };
        PhiTransformExtension extension = new() { Size = PhiTransformExtension.CurrentSize,
            Version = PhiTransformExtension.CurrentVersion, Flags = JobFlags.Evaluate, Modes = Modes,
            ProgramPointer = Gateway.Address(program), Seed = 1 };
        Status status = CrossDomainCall.Invoke(ref descriptor, ref extension, CapabilityHandle.For(Domain.Phase),
            out Job job);
        return status == Status.Ok ? Work.Finish(job, Room) : status;
    }
}
