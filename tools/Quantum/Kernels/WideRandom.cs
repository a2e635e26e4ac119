// Random rows: four generators side by side, 256 fair bits a step. Vectors or not, the bits are the same.
using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>Four xoshiro256** 1.0 (Blackman and Vigna), one a lane, seeded from one.</summary>
internal sealed class WideRandom
{
    private Vector256<ulong> _s0, _s1, _s2, _s3;

    public WideRandom(Xoshiro256 seed) => Seed(seed);

    /// <summary>Starts anew from the next 16 words of a generator.</summary>
    public void Seed(Xoshiro256 seed)
    {
        _s0 = Lanes(seed);
        _s1 = Lanes(seed);
        _s2 = Lanes(seed);
        _s3 = Lanes(seed);
    }

    /// <summary>row ^= fair bits; the row's length is a multiple of 4 words.</summary>
    public void XorInto(Span<ulong> row)
    {
        ref ulong at = ref MemoryMarshal.GetReference(row);
        Vector256<ulong> s0 = _s0, s1 = _s1, s2 = _s2, s3 = _s3;
        for (int i = 0; i <= row.Length - Vector256<ulong>.Count; i += Vector256<ulong>.Count)
        {
            Vector256<ulong> five = s1 + (s1 << 2);
            Vector256<ulong> turned = five << 7 | five >>> 57;
            (Vector256.LoadUnsafe(ref at, (nuint)i) ^ (turned + (turned << 3))).StoreUnsafe(ref at, (nuint)i);
            Vector256<ulong> shifted = s1 << 17;
            s2 ^= s0;
            s3 ^= s1;
            s1 ^= s2;
            s0 ^= s3;
            s2 ^= shifted;
            s3 = s3 << 45 | s3 >>> 19;
        }
        (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);
    }

    private static Vector256<ulong> Lanes(Xoshiro256 seed) =>
        Vector256.Create(seed.Next(), seed.Next(), seed.Next(), seed.Next());
}
