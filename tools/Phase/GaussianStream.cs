// Seeded normal deviates. The generator is part of the engine's observable behaviour (same seed, same errors), so it is
// ours and never the platform's.
using System;

namespace Xdv.Phase;

/// <summary>SplitMix64 (Steele et al. 2014) through the Box–Muller transform.</summary>
internal sealed class GaussianStream(ulong seed)
{
    private const double Unit = 1.0 / (1UL << 53);

    private ulong _state = seed;
    private double _spare;
    private bool _hasSpare;

    public ulong NextBits()
    {
        ulong mixed = _state += 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Mean 0, variance 1.</summary>
    public double Next()
    {
        _hasSpare = !_hasSpare;
        if (!_hasSpare) return _spare;
        double radius = Math.Sqrt(-2 * Math.Log(((NextBits() >> 11) + 1) * Unit));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * (NextBits() >> 11) * Unit);
        _spare = radius * sine;
        return radius * cosine;
    }
}
