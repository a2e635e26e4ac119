// From a row per bit to a word per shot.
using System;

namespace Xdv.Quantum.Kernels;

/// <summary>A square of 64 × 64 bits turned about its diagonal.</summary>
internal static class BitTranspose
{
    public const int Size = 64;

    /// <summary>
    /// Bit c of word r becomes bit r of word c, in place: squares of 32, then 16, … 1 change places (Warren, Hacker's
    /// Delight, 7-3).
    /// </summary>
    public static void Turn(Span<ulong> words)
    {
        words = words[..Size];
        ulong mask = 0x0000_0000_FFFF_FFFF;
        for (int width = Size / 2; width != 0; width >>= 1, mask ^= mask << width)
        {
            for (int row = 0; row < Size; row = (row + width + 1) & ~width)
            {
                ulong crossing = ((words[row] >> width) ^ words[row + width]) & mask;
                words[row + width] ^= crossing;
                words[row] ^= crossing << width;
            }
        }
    }
}
