// What the header of a Φ result must say about the bytes behind it. The kernel applies it to its own copy, because
// the server can still write the window (XDV-030.2).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Drivers.Phi;

public static class PhaseResultCheck
{
    private const ulong ValueBytes = sizeof(double);

    /// <summary>What a job ends with whose provider reports Ok and this result: Ok; PhaseTransformUnsupported when it
    /// is of another program than the job's, or an evaluation of another kind (XDV-033.3); PhaseHardwareFailure when it
    /// is none of this job (XDV-024.1).</summary>
    /// <param name="start">As many of its first bytes as there are, at most a header.</param>
    public static Status Judge(ReadOnlySpan<byte> start, ulong job, uint resultBytes, JobPrograms programs)
    {
        if (start.Length < PhaseResult.HeaderBytes) return Status.PhaseHardwareFailure;
        PhaseResult header = MemoryMarshal.Read<PhaseResult>(start);
        if (!IsValid(header, job, resultBytes)) return Status.PhaseHardwareFailure;
        return programs.Matches(job, header) ? Status.Ok : Status.PhaseTransformUnsupported;
    }

    /// <summary>True when the header belongs to the job, its figures are numbers in range, and its values fill exactly
    /// <paramref name="resultBytes"/>; without an evaluation there are none.</summary>
    public static bool IsValid(in PhaseResult header, ulong job, uint resultBytes)
    {
        if (header.Job != job || header.Size != PhaseResult.HeaderBytes || header.Modes > TransformFormat.MaxModes)
            return false;
        if (header.Evaluated > 1 || header.Evaluated == 0 != (header.Values == 0)) return false;
        // Comparisons are false for NaN.
        if (!(header.Stability >= 0 && header.Stability <= 1)) return false;
        if (!(header.Noise >= 0) || !(header.PowerRatio >= 0)) return false;
        return PhaseResult.HeaderBytes + header.Values * ValueBytes == resultBytes;
    }
}
