// Why: eˣ, also for a double-double exponent, which is what makes powers accurate. x = k·ln 2 + r, |r| ≤ ½ ln 2; the
// Taylor series of eʳ to r¹⁴ is below 2⁻⁵⁷, and 2ᵏ is applied with one rounding.
namespace System;

internal static partial class LibM
{
    /// <summary>ln 2 in a 42-bit part, so that k · part is exact for |k| &lt; 2¹¹, and the rest.</summary>
    private const double Ln2High = 0.6931471805598903;
    private const double Ln2Low = 5.497923018708371e-14;
    private const double OverflowExponent = 709.782712893384;
    private const double UnderflowExponent = -745.1332191019412;

    /// <summary>e to the power x; +∞ above 709.78, 0 below −745.13.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > OverflowExponent) return Infinity;
        if (x < UnderflowExponent) return 0;
        return BiasedExponent(x) < 1023 - 54 ? 1.0 : ExpKernel(new DoubleDouble(x, 0));
    }

    /// <summary>e to the power x for an exponent within the two limits above.</summary>
    private static double ExpKernel(DoubleDouble x)
    {
        int k = (int)((x.Hi * 1.4426950408889634) + (x.Hi < 0 ? -0.5 : 0.5));
        DoubleDouble r = DoubleDouble.Sum(x.Hi - (k * Ln2High), x.Lo - (k * Ln2Low));
        double t = r.Hi;
        double series = 0.5 + t * (1.0 / 6 + t * (1.0 / 24 + t * (1.0 / 120 + t * (1.0 / 720 + t * (1.0 / 5040
            + t * (1.0 / 40320 + t * (1.0 / 362880 + t * (1.0 / 3628800 + t * (1.0 / 39916800 + t * (1.0 / 479001600
            + t * (1.0 / 6227020800.0 + t * (1.0 / 87178291200.0))))))))))));
        DoubleDouble head = DoubleDouble.QuickSum(1.0, t);
        double value = head.Hi + (head.Lo + ((t * t * series) + (r.Lo * (1 + t))));
        return Scale(value, k);
    }
}
