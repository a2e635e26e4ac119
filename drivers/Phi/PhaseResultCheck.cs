// What the header of a Φ result must say about the bytes behind it. The kernel applies it to its own copy, because
// the server can still write the window (XDV-030.2).
using Xdv.Abi;

namespace Xdv.Drivers.Phi;

public static class PhaseResultCheck
{
    private const ulong IntensityBytes = sizeof(double);

    /// <summary>True when the header belongs to the job, its figures are numbers in range, and its intensities fill
    /// exactly
    /// <paramref name="resultBytes"/>: Modes of them after an evaluation, none otherwise.</summary>
    public static bool IsValid(in PhaseResult header, ulong job, uint resultBytes)
    {
        if (header.Job != job || header.Size != PhaseResult.HeaderBytes || header.Modes > TransformFormat.MaxModes)
            return false;
        if (header.Evaluated > 1) return false;
        // Comparisons are false for NaN.
        if (!(header.Stability >= 0 && header.Stability <= 1)) return false;
        if (!(header.Noise >= 0) || !(header.PowerRatio >= 0)) return false;
        ulong intensities = header.Evaluated * (ulong)header.Modes * IntensityBytes;
        return PhaseResult.HeaderBytes + intensities == resultBytes;
    }
}
