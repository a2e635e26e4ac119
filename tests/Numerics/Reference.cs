// Elementary functions to about 190 bits in fixed point, by nothing but series on big integers: slow, and independent
// of everything it judges. Results of magnitude 2⁻⁶⁰ and above keep more than 70 bits beyond a double's last.
using System;
using System.Numerics;

namespace Xdv.Numerics.Tests;

internal static class Reference
{
    private const int P = 192;
    /// <summary>Extra bits of π, enough to reduce the largest double.</summary>
    private const int Wide = 1100;

    private static readonly BigInteger One = BigInteger.One << P;
    private static readonly BigInteger WidePi = 4 * ((4 * AtanInverse(5)) - AtanInverse(239));
    private static readonly BigInteger Pi = WidePi >> Wide;
    private static readonly BigInteger Ln2 = 2 * AtanhSeries(One / 3);

    public static BigInteger Sin(double x) => SinCos(x, 0);

    public static BigInteger Cos(double x) => SinCos(x, 1);

    public static BigInteger Tan(double x) => Divide(Sin(x), Cos(x));

    public static BigInteger Exp(double x) => Exp(Of(x));

    public static BigInteger Log(double x) => LogOf(x);

    public static BigInteger Log2(double x) => Divide(LogOf(x), Ln2);

    public static BigInteger Log10(double x) => Divide(LogOf(x), LogOf(10));

    public static BigInteger Pow(double x, double y) => Exp(Multiply(LogOf(x), Of(y)));

    public static BigInteger Atan(double x) => Angle(Of(x), One);

    public static BigInteger Atan2(double y, double x) => Angle(Of(y), Of(x));

    public static BigInteger Asin(double x) => Angle(Of(x), Cofactor(x));

    public static BigInteger Acos(double x) => Angle(Cofactor(x), Of(x));

    /// <summary>|approximation − reference| in units of the reference's last place.</summary>
    public static double UlpError(double approximation, BigInteger reference)
    {
        BigInteger error = BigInteger.Abs(Of(approximation) - reference);
        int exponent = (int)BigInteger.Abs(reference).GetBitLength() - 1 - P;
        int scale = 52 - P - exponent, kept = Math.Max(0, (int)error.GetBitLength() - 64);
        return Math.ScaleB((double)(error >> kept), scale + kept);
    }

    /// <summary>The double as a fixed-point number, truncated below 2⁻¹⁹².</summary>
    private static BigInteger Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int field = (int)(bits >> 52) & 0x7FF;
        BigInteger significand = (bits & ((1L << 52) - 1)) | (field == 0 ? 0 : 1L << 52);
        int shift = Math.Max(field, 1) - 1075 + P;
        BigInteger magnitude = shift >= 0 ? significand << shift : significand >> -shift;
        return bits < 0 ? -magnitude : magnitude;
    }

    private static BigInteger Multiply(BigInteger a, BigInteger b) => (a * b) >> P;

    private static BigInteger Divide(BigInteger a, BigInteger b) => (a << P) / b;

    private static BigInteger AtanInverse(int n)
    {
        BigInteger term = (BigInteger.One << (P + Wide)) / n, sum = term;
        for (int k = 3; !term.IsZero; k += 2)
        {
            term /= -(n * n);
            sum += term / k;
        }
        return sum;
    }

    private static BigInteger SinCos(double x, int quarter)
    {
        BigInteger halfPi = WidePi >> 1;
        BigInteger quotient = BigInteger.DivRem((Of(x) << Wide) + (halfPi >> 1), halfPi, out BigInteger remainder);
        if (remainder.Sign < 0)
        {
            remainder += halfPi;
            quotient -= 1;
        }
        BigInteger r = (remainder - (halfPi >> 1)) >> Wide;
        int quadrant = (int)((((quotient + quarter) % 4) + 4) % 4);
        BigInteger square = Multiply(r, r);
        BigInteger term = (quadrant & 1) == 0 ? r : One, sum = term;
        for (int k = (quadrant & 1) == 0 ? 2 : 1; !term.IsZero && term != -1; k += 2)
        {
            term = -Multiply(term, square) / (k * (k + 1));
            sum += term;
        }
        return quadrant >= 2 ? -sum : sum;
    }

    private static BigInteger Exp(BigInteger x)
    {
        int k = (int)BigInteger.Divide(x, Ln2);
        BigInteger r = x - (k * Ln2), term = One, sum = One;
        for (int n = 1; !term.IsZero && term != -1; n++)
        {
            term = Multiply(term, r) / n;
            sum += term;
        }
        return k >= 0 ? sum << k : sum >> -k;
    }

    private static BigInteger LogOf(double x)
    {
        int k = Math.ILogB(x) + 1;
        double m = Math.ScaleB(x, -k);
        if (m < 0.7071)
        {
            m *= 2;
            k--;
        }
        return (k * Ln2) + (2 * AtanhSeries(Divide(Of(m) - One, Of(m) + One)));
    }

    private static BigInteger AtanhSeries(BigInteger s)
    {
        BigInteger square = Multiply(s, s), term = s, sum = s;
        for (int k = 3; !term.IsZero && term != -1; k += 2)
        {
            term = Multiply(term, square);
            sum += term / k;
        }
        return sum;
    }

    private static BigInteger Angle(BigInteger y, BigInteger x)
    {
        BigInteger ay = BigInteger.Abs(y), ax = BigInteger.Abs(x);
        BigInteger angle = ay <= ax ? AtanOf(Divide(ay, ax)) : (Pi >> 1) - AtanOf(Divide(ax, ay));
        if (x.Sign < 0) angle = Pi - angle;
        return y.Sign < 0 ? -angle : angle;
    }

    /// <summary>Two halvings of the angle, then the series.</summary>
    private static BigInteger AtanOf(BigInteger t)
    {
        for (int i = 0; i < 2; i++) t = Divide(t, One + SquareRoot(One + Multiply(t, t)));
        BigInteger square = Multiply(t, t), term = t, sum = t;
        for (int k = 3; !term.IsZero && term != -1; k += 2)
        {
            term = -Multiply(term, square);
            sum += term / k;
        }
        return sum << 2;
    }

    private static BigInteger Cofactor(double x) => SquareRoot(One - Multiply(Of(x), Of(x)));

    /// <summary>√v by Newton's method from a double.</summary>
    private static BigInteger SquareRoot(BigInteger v)
    {
        if (v.IsZero) return v;
        BigInteger target = v << P;
        int shift = ((int)target.GetBitLength() - 100) & ~1;
        BigInteger root = shift > 0
            ? (BigInteger)Math.Sqrt((double)(target >> shift)) << (shift / 2)
            : (BigInteger)Math.Sqrt((double)target);
        for (int i = 0; i < 5; i++) root = (root + (target / root)) >> 1;
        return root;
    }
}
