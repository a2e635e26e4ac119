// The Φ engine: evolution of N coherent modes through one transform program (XDV-061.3, 061.4). Entry of this library.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>
/// Executes transform programs on complex mode amplitudes in double precision. Stateless and safe to use from several
/// threads; light between jobs lies in envelopes that the caller holds. The program's bytes are not trusted.
/// </summary>
/// <param name="checksum">Integrity check over the executed program's bytes (XDV-033.3).</param>
/// <param name="options">Bounds and noise; ideal by default.</param>
public sealed class PhaseEngine(IntegrityChecksum checksum, PhaseEngineOptions? options = null)
{
    private const double Millionth = 1e-6;
    /// <summary>Rounding an exact fidelity may have lost.</summary>
    private const double Rounding = 1e-12;

    private readonly PhaseEngineOptions _options = options ?? new();

    public PhaseEngineOptions Options => _options;

    /// <summary>Runs one job to its end.</summary>
    /// <param name="job">What to do; see the properties.</param>
    /// <param name="program">Header and elements of TransformFormat.cs.</param>
    /// <param name="envelope">Needed if the job keeps or continues an envelope. A job that continues without keeping
    /// empties it.</param>
    /// <returns>
    /// Ok and the result; PhaseStabilityBreach and the stability report: the envelope is then empty; or
    /// DescriptorInvalid (malformed program or flags), PhaseTransformUnsupported (unknown element), InvalidArgument
    /// (tolerance), ResourceExhausted (more modes than the contract or the engine has), PhaseEnvelopeInvalid (no
    /// envelope to keep, none to continue, or one of another size). A refused job leaves the envelope as it was.
    /// </returns>
    public PhaseAnswer Execute(in PhaseJob job, ReadOnlySpan<byte> program, PhaseEnvelope? envelope = null)
    {
        byte[] copy = program.Length <= (long)TransformFormat.MaxBytes ? program.ToArray() : [];
        Status status = ProgramReader.Read(copy, out PhaseProgram? decoded, out string problem);
        if (status == Status.Ok) status = Admit(job, decoded!, envelope, out problem);
        return status == Status.Ok
            ? Run(job, decoded!.Entering(job.PhaseBits), checksum(copy), envelope)
            : PhaseAnswer.Refused(status, problem);
    }

    private PhaseAnswer Run(in PhaseJob job, PhaseProgram program, in Bytes32 integrity, PhaseEnvelope? envelope)
    {
        bool keep = job.Flags.HasFlag(JobFlags.Keep);
        double before = job.Continues ? envelope!.Stability : 1;
        RealisedProgram realised = RealisedProgram.Draw(
            program, _options.Stability, job.Seed, job.Continues ? envelope!.Drift : 0, Elapsed(job, envelope));
        ModeEvolution evolution = new(program.Modes, realised.Elements);
        double fidelity = realised.Differs ? Fidelity(job, program, realised, envelope) : 1;

        PhaseResult result = new()
        {
            Size = PhaseResult.HeaderBytes,
            Job = job.Job,
            Modes = (uint)program.Modes,
            Stability = before * fidelity,
            Noise = realised.Noise,
            Drift = realised.Drift,
            Impact = before - (before * fidelity),
            PowerRatio = 1,
            Integrity = integrity,
        };
        if (result.Stability + Rounding < job.Tolerance * Millionth)
        {
            envelope?.Clear();
            result.Status = Status.PhaseStabilityBreach;
            return PhaseAnswer.Breach(Bytes(result, []),
                $"stability {result.Stability:F6} is below the tolerance {job.Tolerance * Millionth:F6}");
        }

        ModeState state = job.Continues ? envelope!.Copy() : new ModeState(program.Modes);
        double powerIn = job.Continues ? state.Power : Injected(program).Power;
        evolution.Apply(state);
        if (powerIn > 0) result.PowerRatio = state.Power / powerIn;
        if (!job.Continues) envelope?.Clear();
        if (keep) envelope!.Hold(state, result.Stability, realised.Offset, job.Time);
        else envelope?.Clear();

        if (!job.Flags.HasFlag(JobFlags.Evaluate)) return PhaseAnswer.Ok(Bytes(result, []));
        double[] values = program.Evaluation.Of(state, job.Projection);
        (result.Evaluated, result.Projection, result.Values) = (1, job.Projection, (uint)values.Length);
        return PhaseAnswer.Ok(Bytes(result, values));
    }

    /// <summary>Fidelity of the evolution alone: injections are no part of the transform. What is no matrix is judged
    /// on the light it gets.</summary>
    private static double Fidelity(in PhaseJob job, PhaseProgram program, in RealisedProgram realised,
        PhaseEnvelope? envelope)
    {
        int first = program.Injections;
        ModeEvolution intended = new(program.Modes, program.Elements.AsSpan(first));
        ModeEvolution actual = new(program.Modes, realised.Elements.AsSpan(first));
        return program.IsLinear
            ? FidelityEstimator.Estimate(program.Modes, intended, actual, job.Seed, program.IsLossless)
            : FidelityEstimator.Overlap(job.Continues ? envelope!.Copy() : Injected(program), intended, actual);
    }

    /// <summary>Everything that can be refused, before anything has happened to an envelope.</summary>
    private Status Admit(in PhaseJob job, PhaseProgram program, PhaseEnvelope? envelope, out string problem)
    {
        bool keep = job.Flags.HasFlag(JobFlags.Keep);
        problem = "";
        if ((job.Flags & ~(JobFlags.Keep | JobFlags.Evaluate)) != 0)
            return Refuse(Status.DescriptorInvalid, $"flags 0x{(uint)job.Flags:X}", out problem);
        if (job.Projection != 0 && !job.Flags.HasFlag(JobFlags.Evaluate))
            return Refuse(Status.DescriptorInvalid, $"{job.Projection} without an evaluation", out problem);
        if (program.Evaluation.Count(job.Projection) == 0)
            return Refuse(Status.DescriptorInvalid,
                $"{job.Projection} of these detectors: {Needs(job.Projection)}", out problem);
        if (job.Tolerance > 1_000_000)
            return Refuse(Status.InvalidArgument, $"tolerance {job.Tolerance} is above one million", out problem);
        int limit = job.Modes == 0 ? _options.MaxModes : (int)Math.Min(job.Modes, (uint)_options.MaxModes);
        if (program.Modes > limit)
            return Refuse(Status.ResourceExhausted, $"{program.Modes} modes; {limit} are available", out problem);
        if (keep && envelope is null)
            return Refuse(Status.PhaseEnvelopeInvalid, "no envelope to keep the light in", out problem);
        if (!job.Continues) return Status.Ok;
        if (envelope is not { IsPrepared: true })
            return Refuse(Status.PhaseEnvelopeInvalid, "the envelope to continue does not exist here", out problem);
        if (envelope.Modes != program.Modes)
            return Refuse(Status.PhaseEnvelopeInvalid,
                $"the envelope has {envelope.Modes} modes, the program {program.Modes}", out problem);
        return program.Injections == 0
            ? Status.Ok
            : Refuse(Status.DescriptorInvalid, "light enters a fresh envelope only", out problem);
    }

    /// <summary>Ticks since the latest transform; none for light that enters now.</summary>
    private static ulong Elapsed(in PhaseJob job, PhaseEnvelope? envelope) =>
        job.Continues && job.Time > envelope!.Time ? job.Time - envelope.Time : 0;

    private static string Needs(PhaseProjection projection) => projection switch
    {
        PhaseProjection.Thresholds => "the program has none",
        PhaseProjection.Correlations => $"2 to {TransformFormat.MaxCorrelated} of one size are needed",
        _ => "there is no such projection",
    };

    /// <summary>The light that enters: the last injection into each mode.</summary>
    private static ModeState Injected(PhaseProgram program)
    {
        ModeState state = new(program.Modes);
        new ModeEvolution(program.Modes, program.Elements.AsSpan(0, program.Injections)).Apply(state);
        return state;
    }

    private static byte[] Bytes(in PhaseResult result, double[] values)
    {
        byte[] bytes = new byte[PhaseResult.HeaderBytes + (values.Length * sizeof(double))];
        MemoryMarshal.Write(bytes, in result);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(bytes.AsSpan(PhaseResult.HeaderBytes));
        return bytes;
    }

    private static Status Refuse(Status status, string text, out string problem)
    {
        problem = text;
        return status;
    }
}
