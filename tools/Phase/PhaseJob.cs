// What the caller asks and what it gets: the engine's vocabulary, without any wire format.
using System;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>One transform (XDV-061.3), as far as it concerns the execution of its program.</summary>
public readonly struct PhaseJob
{
    /// <summary>Copied into the result.</summary>
    public ulong Job { get; init; }

    /// <summary>Modes the contract holds; the program may use fewer. 0 = as many as the program.</summary>
    public uint Modes { get; init; }

    /// <summary>Lowest acceptable stability index, in millionths; 0 = any.</summary>
    public uint Tolerance { get; init; }

    /// <summary>Seed of the stability model: same seed, same errors.</summary>
    public ulong Seed { get; init; }

    /// <summary>Keep: the envelope holds the light after the job. Evaluate: the result carries values.</summary>
    public JobFlags Flags { get; init; }

    /// <summary>With Evaluate: which values.</summary>
    public PhaseProjection Projection { get; init; }

    /// <summary>Bit m set: light enters mode m with phase π (XDV-022.2).</summary>
    public ulong PhaseBits { get; init; }

    /// <summary>T at which it begins, in ticks.</summary>
    public ulong Time { get; init; }

    /// <summary>Start from the envelope's light instead of darkness.</summary>
    public bool Continues { get; init; }
}

/// <summary>Checksum of an executed program, given by the caller: SHA3-256 in the hardware server.</summary>
public delegate Bytes32 IntegrityChecksum(ReadOnlySpan<byte> program);

/// <summary>Bounds and noise of an engine.</summary>
public sealed record PhaseEngineOptions
{
    /// <summary>Most modes of one envelope.</summary>
    public int MaxModes { get; init; } = (int)TransformFormat.MaxModes;

    /// <summary>Ideal by default.</summary>
    public PhaseStabilityModel Stability { get; init; }
}

/// <summary>Answer to one job: a result, or a status and the reason in words.</summary>
public sealed class PhaseAnswer
{
    private PhaseAnswer(Status status, string problem, byte[] result)
    {
        Status = status;
        Problem = problem;
        Result = result;
    }

    public Status Status { get; }

    /// <summary>Why the job was refused or stopped, with the numbers; empty if it ran.</summary>
    public string Problem { get; }

    /// <summary>
    /// PhaseResult (TransformFormat.cs), then Values × f64 if it was evaluated; never phases. After a
    /// stability breach the header alone: it is the stability report. Empty if the job was refused.
    /// </summary>
    public byte[] Result { get; }

    internal static PhaseAnswer Ok(byte[] result) => new(Status.Ok, "", result);

    internal static PhaseAnswer Breach(byte[] report, string problem) =>
        new(Status.PhaseStabilityBreach, problem, report);

    internal static PhaseAnswer Refused(Status status, string problem) => new(status, problem, []);
}
