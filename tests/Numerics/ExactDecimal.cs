// The exact decimal expansion of a double and of the point halfway to the next, by big integers.
using System;
using System.Globalization;
using System.Numerics;

namespace Xdv.Numerics.Tests;

internal static class ExactDecimal
{
    public static string Of(double value) => Text(Significand(value, out int exponent), exponent);

    /// <summary>(value + next double) ÷ 2.</summary>
    public static string Midpoint(double value) => Text((2 * Significand(value, out int exponent)) + 1, exponent - 1);

    private static BigInteger Significand(double value, out int exponent)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int field = (int)(bits >> 52) & 0x7FF;
        exponent = Math.Max(field, 1) - 1075;
        return (bits & ((1L << 52) - 1)) | (field == 0 ? 0 : 1L << 52);
    }

    private static string Text(BigInteger significand, int exponent)
    {
        if (exponent >= 0) return (significand << exponent).ToString(CultureInfo.InvariantCulture) + ".";
        int decimals = -exponent;
        string digits = (significand * BigInteger.Pow(5, decimals)).ToString(CultureInfo.InvariantCulture)
            .PadLeft(decimals + 1, '0');
        return digits[..^decimals] + "." + digits[^decimals..];
    }
}
