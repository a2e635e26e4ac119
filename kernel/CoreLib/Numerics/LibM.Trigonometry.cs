// Why: sine, cosine and tangent. After reduction to |r| ≤ π/4 the Taylor series in r² (coefficients 1/n!) converge
// below 2⁻⁶³; the leading terms are kept unevaluated, so that one rounding decides the result.
namespace System;

internal static partial class LibM
{
    private const double QuarterPi = 0.7853981633974483;

    /// <summary>Sine of an angle in radians. NaN for ±∞.</summary>
    public static double Sin(double x)
    {
        int quadrant = Reduce(x, out DoubleDouble r);
        if (quadrant < 0) return quadrant == -1 ? x : NotANumber;
        DoubleDouble value = (quadrant & 1) == 0 ? SinKernel(r) : CosKernel(r);
        return (quadrant & 2) == 0 ? value.Value : -value.Value;
    }

    /// <summary>Cosine of an angle in radians. NaN for ±∞.</summary>
    public static double Cos(double x)
    {
        int quadrant = Reduce(x, out DoubleDouble r);
        if (quadrant < 0) return quadrant == -1 ? 1.0 : NotANumber;
        DoubleDouble value = (quadrant & 1) == 0 ? CosKernel(r) : SinKernel(r);
        return quadrant is 1 or 2 ? -value.Value : value.Value;
    }

    /// <summary>Tangent of an angle in radians. NaN for ±∞.</summary>
    public static double Tan(double x)
    {
        int quadrant = Reduce(x, out DoubleDouble r);
        if (quadrant < 0) return quadrant == -1 ? x : NotANumber;
        DoubleDouble sine = SinKernel(r), cosine = CosKernel(r);
        return (quadrant & 1) == 0 ? (sine / cosine).Value : -(cosine / sine).Value;
    }

    /// <summary>Quadrant 0–3 and remainder; −1: |x| &lt; 2⁻²⁷, the first term suffices; −2: not finite.</summary>
    private static int Reduce(double x, out DoubleDouble r)
    {
        int exponent = BiasedExponent(x);
        r = new DoubleDouble(x, 0);
        if (exponent < 1023 - 27) return -1;
        if (exponent == 0x7FF) return -2;
        return x is <= QuarterPi and >= -QuarterPi ? 0 : ReduceQuadrant(x, out r);
    }

    /// <summary>sin(r) for |r| ≤ π/4; normalised.</summary>
    private static DoubleDouble SinKernel(DoubleDouble r)
    {
        double z = r.Hi * r.Hi;
        double series = -1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800
            + z * (1.0 / 6227020800.0 + z * (-1.0 / 1307674368000.0 + z * (1.0 / 355687428096000.0)))))));
        return DoubleDouble.QuickSum(r.Hi, (r.Hi * z * series) + (r.Lo * (1 - (0.5 * z))));
    }

    /// <summary>cos(r) for |r| ≤ π/4; normalised.</summary>
    private static DoubleDouble CosKernel(DoubleDouble r)
    {
        DoubleDouble square = DoubleDouble.Product(r.Hi, r.Hi);
        double z = square.Hi;
        double series = 1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (1.0 / 479001600
            + z * (-1.0 / 87178291200.0 + z * (1.0 / 20922789888000.0 + z * (-1.0 / 6402373705728000.0)))))));
        DoubleDouble head = DoubleDouble.QuickSum(1.0, -0.5 * z);
        double tail = head.Lo + ((z * z * series) - (r.Hi * r.Lo) - (0.5 * square.Lo));
        return DoubleDouble.QuickSum(head.Hi, tail);
    }
}
