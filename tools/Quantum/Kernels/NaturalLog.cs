// A logarithm that is the same on every machine: the platform's may differ in its last digit, and with it the shot that
// an error hits.
using System;

namespace Xdv.Quantum.Kernels;

internal static class NaturalLog
{
    private const double Ln2 = 0.693147180559945309417;
    private const long MantissaMask = (1L << 52) - 1, One = 1023L << 52;

    /// <summary>ln of a normal number above 0, to some 1e-15; arithmetic that IEEE 754 defines only.</summary>
    public static double Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        double exponent = (bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble(bits & MantissaMask | One);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent += 1;
        }
        // ln m = 2 artanh s, |s| < 0.172.
        double s = (mantissa - 1) / (mantissa + 1), t = s * s, u = t * t;
        double even = 1 + u * (1.0 / 5 + u * (1.0 / 9 + u * (1.0 / 13 + u * (1.0 / 17 + u * (1.0 / 21)))));
        double odd = 1.0 / 3 + u * (1.0 / 7 + u * (1.0 / 11 + u * (1.0 / 15 + u * (1.0 / 19))));
        return exponent * Ln2 + 2 * s * (even + t * odd);
    }

    /// <summary>ln(1 − p) for p from 0 up to, but not, 1.</summary>
    public static double OfComplement(double p) =>
        p < 1e-5 ? -p * (1 + p * (1.0 / 2 + p * (1.0 / 3))) : Of(1 - p);
}
