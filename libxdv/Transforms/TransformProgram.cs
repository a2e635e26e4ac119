// The product of a compilation: bytes for the provider, and what the program asks of its contract.
using System;
using Xdv.Abi;

namespace Xdv.Transforms;

/// <summary>A compiled transform program.</summary>
public sealed class TransformProgram
{
    internal TransformProgram(byte[] bytes, int modes, int elements)
    {
        Bytes = bytes;
        Modes = modes;
        Elements = elements;
    }

    /// <summary>TransformHeader and elements (kernel/Abi/TransformFormat.cs), ready for xdv_call.</summary>
    public byte[] Bytes { get; }

    public int Modes { get; }

    public int Elements { get; }

    /// <summary>Length of the coherence window the program asks for, in ticks; 0 = it does not say.</summary>
    public ulong WindowTicks { get; internal init; }

    /// <summary>Lowest acceptable stability index, in millionths; 0 = it does not say.</summary>
    public uint Tolerance { get; internal init; }

    /// <summary>Seed of the stability model; 0 = it does not say.</summary>
    public ulong Seed { get; internal init; }

    /// <summary>Detectors it ends with; 0 = one in each mode.</summary>
    public int Detectors { get; internal init; }

    /// <summary>What its evaluation tells.</summary>
    public PhaseProjection Projection { get; internal init; }

    /// <summary>A projection's word, in programs and in what they print.</summary>
    public static ReadOnlySpan<byte> NameOf(PhaseProjection projection) => projection switch
    {
        PhaseProjection.Largest => "largest"u8,
        PhaseProjection.Thresholds => "thresholds"u8,
        PhaseProjection.Correlations => "correlations"u8,
        _ => "intensities"u8,
    };
}

/// <summary>Outcome of <see cref="TransformCompiler"/>: exactly one of Program and Error is there.</summary>
public sealed class TransformCompilation
{
    internal TransformCompilation(TransformProgram program) => Program = program;

    internal TransformCompilation(TransformError error) => Error = error;

    public bool Succeeded => Program is not null;

    public TransformProgram? Program { get; }

    public TransformError? Error { get; }
}

/// <summary>How the compiler reaches the files a program names; paths are as written in the source.</summary>
public interface IFileSource
{
    /// <summary>The whole file.</summary>
    /// <returns>False when there is no such file or it cannot be read.</returns>
    bool TryLoad(scoped ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content);
}

/// <summary>For callers without files: every name is unknown.</summary>
public struct NoFiles : IFileSource
{
    public readonly bool TryLoad(scoped ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content)
    {
        content = default;
        return false;
    }
}
