// Seeded random numbers of the outcomes. The generator is part of the engine's observable behaviour (same seed, same
// counts), so it is ours and never the platform's.
using System;
using System.Numerics;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>xoshiro256** 1.0 (Blackman and Vigna), seeded by SplitMix64.</summary>
internal sealed class Xoshiro256
{
    private const double Unit = 1.0 / (1UL << 53);

    /// <summary>Below this probability, gaps take fewer draws than trials.</summary>
    private const double Rare = 0.05;

    private ulong _s0, _s1, _s2, _s3;

    public Xoshiro256(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextUnit() => (Next() >> 11) * Unit;

    /// <summary>
    /// Successes in <paramref name="trials"/> independent trials: exact. One draw each, or one for each gap between
    /// rare ones; none for a certain outcome.
    /// </summary>
    public uint Successes(uint trials, double probability)
    {
        if (probability <= 0 || trials == 0) return 0;
        if (probability >= 1) return trials;
        if (probability < Rare) return RareSuccesses(trials, probability);
        uint successes = 0;
        for (uint i = 0; i < trials; i++)
            if (NextUnit() < probability) successes++;
        return successes;
    }

    private uint RareSuccesses(uint trials, double probability)
    {
        double scale = 1 / NaturalLog.OfComplement(probability), at = -1;
        for (uint successes = 0;; successes++)
        {
            at += 1 + Math.Floor(NaturalLog.Of(1 - NextUnit()) * scale);
            if (at >= trials) return successes;
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong mixed = state += 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
