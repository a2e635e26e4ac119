// Why: logarithms to about 95 bits, from which ln, log₂, log₁₀ and powers are each one rounding away.
// x = 2ᵏ·m with m in [√½, √2); ln m = 2 atanh s, s = (m−1)/(m+1), |s| ≤ 0.1716.
namespace System;

internal static partial class LibM
{
    private const ulong SqrtHalfBits = 0x3FE6_A09E_667F_3BCD;

    private static DoubleDouble Log2E => new(1.4426950408889634, 2.0355273740931033e-17);

    private static DoubleDouble Log10E => new(0.4342944819032518, 1.098319650216765e-17);

    /// <summary>Natural logarithm; −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (LogSpecial(x, out double special)) return special;
        DoubleDouble mantissa = LogMantissa(x, out int k);
        return AddExponent(mantissa, k).Value;
    }

    /// <summary>Logarithm to base 2, exact for powers of two; −∞ at 0, NaN below.</summary>
    public static double Log2(double x)
    {
        if (LogSpecial(x, out double special)) return special;
        DoubleDouble mantissa = LogMantissa(x, out int k);
        return (new DoubleDouble(k, 0) + (mantissa * Log2E)).Value;
    }

    /// <summary>Logarithm to base 10, exact for representable powers of ten; −∞ at 0, NaN below.</summary>
    public static double Log10(double x)
    {
        if (LogSpecial(x, out double special)) return special;
        DoubleDouble mantissa = LogMantissa(x, out int k);
        return (AddExponent(mantissa, k) * Log10E).Value;
    }

    private static bool LogSpecial(double x, out double result)
    {
        result = x == 0 ? -Infinity : x < 0 ? NotANumber : x;
        return !(x > 0) || x == Infinity;
    }

    /// <summary>k · ln 2 + mantissa.</summary>
    private static DoubleDouble AddExponent(DoubleDouble mantissa, int k)
        => k == 0 ? mantissa : DoubleDouble.Sum(k * Ln2High, k * Ln2Low) + mantissa;

    /// <summary>ln m of x = 2ᵏ·m for finite x &gt; 0.</summary>
    private static DoubleDouble LogMantissa(double x, out int k)
    {
        k = 0;
        if (BiasedExponent(x) == 0)
        {
            x *= PowerOfTwo(54);
            k = -54;
        }
        // Subtracting the bits of √½ makes the exponent field round towards [√½, √2).
        ulong offset = BitConverter.DoubleToUInt64Bits(x) - SqrtHalfBits;
        int shift = (int)((long)offset >> 52);
        k += shift;
        double m = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(x) - ((ulong)(long)shift << 52));

        DoubleDouble s = new DoubleDouble(m - 1, 0) / DoubleDouble.Sum(m, 1);
        DoubleDouble z = s * s;
        double t = z.Hi;
        double tail = 1.0 / 9 + t * (1.0 / 11 + t * (1.0 / 13 + t * (1.0 / 15 + t * (1.0 / 17 + t * (1.0 / 19
            + t * (1.0 / 21 + t * (1.0 / 23 + t * (1.0 / 25 + t * (1.0 / 27 + t * (1.0 / 29))))))))));
        DoubleDouble series = new DoubleDouble(0.14285714285714285, 7.93016446160826e-18) + (z * tail);
        series = new DoubleDouble(0.2, -1.1102230246251566e-17) + (z * series);
        series = new DoubleDouble(0.3333333333333333, 1.850371707708594e-17) + (z * series);
        DoubleDouble twice = new(2 * s.Hi, 2 * s.Lo);
        return twice + (twice * (z * series));
    }
}
