// Why: rounding to integers without the SSE4.1 instruction being assumed. All exact; signs of zeros are kept.
namespace System;

internal static partial class LibM
{
    /// <summary>Towards zero.</summary>
    public static double Truncate(double x)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        int exponent = BiasedExponent(x) - 1023;
        if (exponent >= 52) return x;
        if (exponent < 0) return BitConverter.UInt64BitsToDouble(bits & SignBit);
        return BitConverter.UInt64BitsToDouble(bits & ~(FractionMask >> exponent));
    }

    /// <summary>Towards −∞.</summary>
    public static double Floor(double x)
    {
        double truncated = Truncate(x);
        return truncated > x ? truncated - 1 : truncated;
    }

    /// <summary>Towards +∞; values in (−1, 0) give −0.</summary>
    public static double Ceiling(double x)
    {
        double truncated = Truncate(x);
        return truncated < x ? truncated + 1 : truncated;
    }

    /// <summary>To the nearest integer, halves to the even one.</summary>
    public static double Round(double x)
    {
        const double Shift = 4503599627370496.0;
        if (BiasedExponent(x) - 1023 >= 52) return x;
        // Adding 2⁵² leaves no room for a fraction, so the addition itself rounds to nearest-even.
        double rounded = (Math.Abs(x) + Shift) - Shift;
        ulong sign = BitConverter.DoubleToUInt64Bits(x) & SignBit;
        return BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(rounded) | sign);
    }
}
