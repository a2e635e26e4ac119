// Pseudo-random numbers that are the same for the same seed: for programs that try things at random and must be able to
// do so again. Not for secrets (`entropy` is).
namespace Xdv.Runtime;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every seed is a good one.</summary>
public struct Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 … <paramref name="bound"/> − 1.</summary>
    public uint Below(uint bound) => (uint)(((Next() >> 32) * bound) >> 32);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool Once(uint times) => Below(times) == 0;
}
