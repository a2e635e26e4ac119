// Why: sin(10²²) is a well-defined number. Reducing modulo π/2 in floating point loses every bit for large arguments;
// so x · 2/π is formed in integers, from 192 bits of 2/π at the place the exponent points to (Payne & Hanek 1983).
// Worst case over all doubles: |x mod π/2| > 2⁻⁶³, which leaves more than 64 correct bits after cancellation.
using System.Numerics;

namespace System;

/// <summary>Elementary functions in double precision; at most 2 ulp. Errors are NaN, as IEEE 754 has them.</summary>
internal static partial class LibM
{
    private const double Infinity = 1.0 / 0.0;
    private const double NotANumber = 0.0 / 0.0;
    private const ulong SignBit = 0x8000_0000_0000_0000;
    private const ulong FractionMask = 0x000F_FFFF_FFFF_FFFF;
    private const ulong ImplicitBit = 0x0010_0000_0000_0000;

    private static DoubleDouble HalfPi => new(1.5707963267948966, 6.123233995736766e-17);

    /// <summary>64 zero bits, then 1216 bits of 2/π after the binary point.</summary>
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041,
        0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E,
        0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B,
        0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
        0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
    ];

    private static int BiasedExponent(double x) => (int)(BitConverter.DoubleToUInt64Bits(x) >> 52) & 0x7FF;

    /// <summary>2ⁿ for −1022 ≤ n ≤ 1023.</summary>
    private static double PowerOfTwo(int n) => BitConverter.UInt64BitsToDouble((ulong)(n + 1023) << 52);

    /// <summary>x · 2ⁿ with one rounding, for any n.</summary>
    private static double Scale(double x, int n)
    {
        if (n > 1023)
        {
            x *= PowerOfTwo(1023);
            n = n - 1023 > 1023 ? 1023 : n - 1023;
        }
        else if (n < -1022)
        {
            // Stop 54 bits early, so that only the last product can round into the subnormal range.
            n = n < -2044 ? -2044 : n;
            x *= PowerOfTwo(-968);
            n += 968;
            if (n >= -1022) return x * PowerOfTwo(n);
            x *= PowerOfTwo(n + 54 < -1022 ? -1022 : n + 54);
            n = -54;
        }
        return x * PowerOfTwo(n);
    }

    /// <summary>x = q · π/2 + r with |r| ≤ π/4.</summary>
    /// <param name="x">Finite, |x| ≥ ½.</param>
    /// <param name="r">The remainder, relative error below 2⁻⁷⁰.</param>
    /// <returns>q modulo 4.</returns>
    private static int ReduceQuadrant(double x, out DoubleDouble r)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        ulong significand = (bits & FractionMask) | ImplicitBit;
        int first = BiasedExponent(x) - 1075 + 62;
        ulong w2 = TableWord(first), w1 = TableWord(first + 64), w0 = TableWord(first + 128);

        // significand · window modulo 2¹⁹²: the two top bits are the quadrant, the rest the fraction of it.
        ulong high0 = Math.BigMul(significand, w0, out ulong p0);
        ulong high1 = Math.BigMul(significand, w1, out ulong p1);
        p1 += high0;
        ulong p2 = (significand * w2) + high1 + (p1 < high0 ? 1UL : 0);

        int quadrant = (int)(p2 >> 62);
        ulong f2 = (p2 << 2) | (p1 >> 62), f1 = (p1 << 2) | (p0 >> 62), f0 = p0 << 2;
        bool negative = (long)f2 < 0;
        if (negative)
        {
            quadrant++;
            f0 = ~f0 + 1;
            f1 = ~f1 + (f0 == 0 ? 1UL : 0);
            f2 = ~f2 + (f0 == 0 && f1 == 0 ? 1UL : 0);
        }
        if ((bits & SignBit) != 0)
        {
            quadrant = -quadrant;
            negative = !negative;
        }
        r = Fraction(f2, f1, f0) * HalfPi;
        if (negative) r = -r;
        return quadrant & 3;
    }

    /// <summary>64 bits of the table from bit <paramref name="first"/>.</summary>
    private static ulong TableWord(int first)
    {
        int word = first >> 6, shift = first & 63;
        ulong value = TwoOverPi[word] << shift;
        return shift == 0 ? value : value | (TwoOverPi[word + 1] >> (64 - shift));
    }

    /// <summary>The 192-bit binary fraction f2.f1.f0 in [0, ½] as a double-double.</summary>
    private static DoubleDouble Fraction(ulong f2, ulong f1, ulong f0)
    {
        int zeros = 0;
        if (f2 == 0)
        {
            (f2, f1, f0) = (f1, f0, 0);
            zeros = 64;
        }
        int shift = BitOperations.LeadingZeroCount(f2);
        if (shift is > 0 and < 64)
        {
            f2 = (f2 << shift) | (f1 >> (64 - shift));
            f1 = (f1 << shift) | (f0 >> (64 - shift));
        }
        zeros += shift;
        double high = (double)(long)(f2 >> 11) * PowerOfTwo(-53 - zeros);
        ulong rest = ((f2 & 0x7FF) << 53) | (f1 >> 11);
        double low = (double)(long)(rest >> 1) * PowerOfTwo(-116 - zeros);
        return DoubleDouble.QuickSum(high, low);
    }
}
