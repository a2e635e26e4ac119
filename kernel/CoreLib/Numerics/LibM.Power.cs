// Why: xʸ = e^(y·ln x) with the logarithm in double-double, so that an exponent in the hundreds leaves 53 bits.
// Special values follow IEEE 754-2019, 9.2.1 (and .NET).
namespace System;

internal static partial class LibM
{
    /// <summary>x to the power y; NaN for negative x and a y that is not an integer.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return NotANumber;
        double magnitude = Math.Abs(x);
        bool odd = IsOddInteger(y);
        bool negative = odd && (BitConverter.DoubleToUInt64Bits(x) & SignBit) != 0;

        double result;
        if (magnitude == 0 || magnitude == Infinity)
            result = (magnitude == 0) == (y < 0) ? Infinity : 0;
        else if (Math.Abs(y) == Infinity)
            return magnitude == 1 ? 1 : (magnitude > 1) == (y > 0) ? Infinity : 0;
        else if (x < 0 && Truncate(y) != y)
            return NotANumber;
        else
            result = magnitude == 1 ? 1 : PowKernel(magnitude, y);
        return negative ? -result : result;
    }

    /// <summary>Finite x &gt; 0, x ≠ 1, finite y ≠ 0.</summary>
    private static double PowKernel(double x, double y)
    {
        int exponent = BiasedExponent(y) - 1023;
        if (exponent < -65) return 1;
        // |ln x| > 2⁻⁵³, so the product is far outside the limits of the exponential.
        if (exponent > 65) return (x > 1) == (y > 0) ? Infinity : 0;
        DoubleDouble logarithm = AddExponent(LogMantissa(x, out int k), k);
        DoubleDouble product = logarithm * y;
        if (product.Hi > OverflowExponent + 1) return Infinity;
        if (product.Hi < UnderflowExponent - 1) return 0;
        return BiasedExponent(product.Hi) < 1023 - 54 ? 1.0 : ExpKernel(product);
    }

    private static bool IsOddInteger(double y)
    {
        int exponent = BiasedExponent(y) - 1023;
        if (exponent is < 0 or > 52) return false;
        ulong significand = (BitConverter.DoubleToUInt64Bits(y) & FractionMask) | ImplicitBit;
        int fractionBits = 52 - exponent;
        return (significand & ((1UL << fractionBits) - 1)) == 0 && ((significand >> fractionBits) & 1) != 0;
    }
}
