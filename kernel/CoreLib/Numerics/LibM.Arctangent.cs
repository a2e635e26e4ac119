// Why: arctangent, and arcsine and arccosine as angles of the point (√(1−x²), x). One kernel takes a quotient a/b in
// double-double, subtracts the nearest of 17 known angles atan(i/16), and sums the series of what is left (|z| ≤ 1/32).
namespace System;

internal static partial class LibM
{
    private static DoubleDouble Pi => new(3.141592653589793, 1.2246467991473532e-16);

    /// <summary>atan(i/16) for i = 0 … 16, high part then low part.</summary>
    private static ReadOnlySpan<double> AtanTable =>
    [
        0.0, 0.0,
        0.06241880999595735, -1.5490756308295046e-18,
        0.12435499454676144, -3.1253241424539383e-18,
        0.18534794999569476, 4.180692268843079e-18,
        0.24497866312686414, 1.0698755618734451e-17,
        0.3028848683749714, -1.1010827903001369e-17,
        0.35877067027057225, -2.4623815582638635e-17,
        0.4124104415973873, -1.587652227770689e-17,
        0.4636476090008061, 2.2698777452961687e-17,
        0.5123894603107377, -2.5462781472855804e-17,
        0.5585993153435624, -5.4556305485916264e-18,
        0.6022873461349642, 2.950430737228402e-17,
        0.6435011087932844, 1.5834785051444286e-17,
        0.6823165548747481, 6.943223671560008e-18,
        0.7188299996216245, -2.1478388444456983e-17,
        0.7531512809621944, -2.4256934659182068e-17,
        0.7853981633974483, 3.061616997868383e-17,
    ];

    /// <summary>Angle in (−π/2, π/2) whose tangent is x.</summary>
    public static double Atan(double x)
    {
        if (double.IsNaN(x) || BiasedExponent(x) < 1023 - 27) return x;
        double magnitude = Math.Abs(x);
        double angle;
        if (magnitude <= 1) angle = AtanKernel(new DoubleDouble(magnitude, 0), new DoubleDouble(1, 0)).Value;
        else if (magnitude >= 1e17) angle = HalfPi.Hi;
        else angle = (HalfPi - AtanKernel(new DoubleDouble(1, 0), new DoubleDouble(magnitude, 0))).Value;
        return x < 0 ? -angle : angle;
    }

    /// <summary>Angle of the point (x, y) in [−π, π]; signed zeros and infinities as IEEE 754-2019, 9.2.</summary>
    public static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y)) return NotANumber;
        bool left = (BitConverter.DoubleToUInt64Bits(x) & SignBit) != 0;
        bool below = (BitConverter.DoubleToUInt64Bits(y) & SignBit) != 0;
        double angle = PositiveAngle(Math.Abs(y), Math.Abs(x), left);
        return below ? -angle : angle;
    }

    /// <summary>Angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1].</summary>
    public static double Asin(double x)
    {
        double magnitude = Math.Abs(x);
        if (!(magnitude <= 1)) return NotANumber;
        if (BiasedExponent(x) < 1023 - 27) return x;
        double angle = PointAngle(new DoubleDouble(magnitude, 0), Cofactor(magnitude)).Value;
        return x < 0 ? -angle : angle;
    }

    /// <summary>Angle in [0, π] whose cosine is x; NaN outside [−1, 1].</summary>
    public static double Acos(double x)
    {
        double magnitude = Math.Abs(x);
        if (!(magnitude <= 1)) return NotANumber;
        if (BiasedExponent(x) < 1023 - 60) return HalfPi.Hi;
        DoubleDouble angle = PointAngle(Cofactor(magnitude), new DoubleDouble(magnitude, 0));
        return x < 0 ? (Pi - angle).Value : angle.Value;
    }

    /// <summary>√(1 − x²) in double-double for 0 ≤ x ≤ 1: a root of the exact factors and one Newton step.</summary>
    private static DoubleDouble Cofactor(double x)
    {
        DoubleDouble square = DoubleDouble.Sum(1, -x) * DoubleDouble.Sum(1, x);
        if (square.Hi <= 0) return default;
        double root = Math.Sqrt(square.Hi);
        DoubleDouble error = square - DoubleDouble.Product(root, root);
        return DoubleDouble.QuickSum(root, error.Hi / (2 * root));
    }

    private static double PositiveAngle(double y, double x, bool left)
    {
        int yExponent = BiasedExponent(y), xExponent = BiasedExponent(x);
        if (y == 0) return left ? Pi.Hi : 0;
        if (x == 0) return HalfPi.Hi;
        if (y == Infinity) return x != Infinity ? HalfPi.Hi : left ? 3 * QuarterPi : QuarterPi;
        if (x == Infinity) return left ? Pi.Hi : 0;
        if (yExponent - xExponent > 64) return HalfPi.Hi;
        if (xExponent - yExponent > 64) return left ? Pi.Hi : y / x;

        // Bring both near 1, where no intermediate can overflow or lose bits.
        int scale = 1023 - (yExponent > xExponent ? yExponent : xExponent);
        DoubleDouble angle = PointAngle(new DoubleDouble(Scale(y, scale), 0), new DoubleDouble(Scale(x, scale), 0));
        return left ? (Pi - angle).Value : angle.Value;
    }

    /// <summary>Angle of (x, y) in the first quadrant.</summary>
    private static DoubleDouble PointAngle(DoubleDouble y, DoubleDouble x)
        => y.Hi <= x.Hi ? AtanKernel(y, x) : HalfPi - AtanKernel(x, y);

    /// <summary>atan(a/b) for 0 ≤ a ≤ b, b &gt; 0.</summary>
    private static DoubleDouble AtanKernel(DoubleDouble a, DoubleDouble b)
    {
        int index = (int)((a.Hi / b.Hi * 16) + 0.5);
        index = index > 16 ? 16 : index;
        double known = index * 0.0625;
        DoubleDouble z = index == 0 ? a / b : (a - (b * known)) / (b + (a * known));
        double square = z.Hi * z.Hi;
        double series = -1.0 / 3 + square * (1.0 / 5 + square * (-1.0 / 7 + square * (1.0 / 9 + square * (-1.0 / 11
            + square * (1.0 / 13)))));
        DoubleDouble head = DoubleDouble.Sum(AtanTable[2 * index], z.Hi);
        double tail = head.Lo + (AtanTable[(2 * index) + 1] + z.Lo + (z.Hi * square * series));
        return DoubleDouble.QuickSum(head.Hi, tail);
    }
}
