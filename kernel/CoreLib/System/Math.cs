using System.Runtime.CompilerServices;

namespace System;

/// <summary>Integer and elementary arithmetic. Transcendental functions are in Numerics.</summary>
public static partial class Math
{
    public const double E = 2.7182818284590452354;
    public const double PI = 3.14159265358979323846;
    public const double Tau = 6.283185307179586477;

    public static int Min(int a, int b) => a < b ? a : b;

    public static uint Min(uint a, uint b) => a < b ? a : b;

    public static long Min(long a, long b) => a < b ? a : b;

    public static ulong Min(ulong a, ulong b) => a < b ? a : b;

    public static nint Min(nint a, nint b) => a < b ? a : b;

    public static nuint Min(nuint a, nuint b) => a < b ? a : b;

    public static byte Min(byte a, byte b) => a < b ? a : b;

    public static ushort Min(ushort a, ushort b) => a < b ? a : b;

    /// <summary>NaN if either is NaN; -0 is below +0.</summary>
    public static double Min(double a, double b)
        => a != b ? (!double.IsNaN(a) ? (a < b || double.IsNaN(b) ? (double.IsNaN(b) ? b : a) : b) : a)
            : double.IsNegative(a) ? a : b;

    public static float Min(float a, float b) => (float)Min((double)a, b);

    public static int Max(int a, int b) => a > b ? a : b;

    public static uint Max(uint a, uint b) => a > b ? a : b;

    public static long Max(long a, long b) => a > b ? a : b;

    public static ulong Max(ulong a, ulong b) => a > b ? a : b;

    public static nint Max(nint a, nint b) => a > b ? a : b;

    public static nuint Max(nuint a, nuint b) => a > b ? a : b;

    public static byte Max(byte a, byte b) => a > b ? a : b;

    public static ushort Max(ushort a, ushort b) => a > b ? a : b;

    /// <summary>NaN if either is NaN; +0 is above -0.</summary>
    public static double Max(double a, double b)
        => a != b ? (!double.IsNaN(a) ? (b < a || double.IsNaN(b) ? (double.IsNaN(b) ? b : a) : b) : a)
            : double.IsNegative(b) ? a : b;

    public static float Max(float a, float b) => (float)Max((double)a, b);

    public static int Abs(int value) => value >= 0 ? value : checked(-value);

    public static long Abs(long value) => value >= 0 ? value : checked(-value);

    [Intrinsic]
    public static double Abs(double value)
        => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(value) & 0x7FFFFFFFFFFFFFFF);

    [Intrinsic]
    public static float Abs(float value)
        => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0x7FFFFFFF);

    public static int Sign(int value) => value < 0 ? -1 : value > 0 ? 1 : 0;

    public static int Sign(long value) => value < 0 ? -1 : value > 0 ? 1 : 0;

    public static int Sign(double value) => value < 0 ? -1 : value > 0 ? 1 : 0;

    public static int Clamp(int value, int min, int max) => value < min ? min : value > max ? max : value;

    public static uint Clamp(uint value, uint min, uint max) => value < min ? min : value > max ? max : value;

    public static long Clamp(long value, long min, long max) => value < min ? min : value > max ? max : value;

    public static ulong Clamp(ulong value, ulong min, ulong max) => value < min ? min : value > max ? max : value;

    public static double Clamp(double value, double min, double max) => value < min ? min : value > max ? max : value;

    /// <summary>The square-root instruction: correctly rounded.</summary>
    [Intrinsic]
    public static double Sqrt(double value) => Sqrt(value);

    public static (int Quotient, int Remainder) DivRem(int left, int right)
    {
        int quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static (uint Quotient, uint Remainder) DivRem(uint left, uint right)
    {
        uint quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static (long Quotient, long Remainder) DivRem(long left, long right)
    {
        long quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static (ulong Quotient, ulong Remainder) DivRem(ulong left, ulong right)
    {
        ulong quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static long BigMul(int a, int b) => (long)a * b;

    public static ulong BigMul(uint a, uint b) => (ulong)a * b;

    /// <summary>The full 128-bit product by four 32-bit products.</summary>
    /// <returns>The high 64 bits.</returns>
    public static ulong BigMul(ulong a, ulong b, out ulong low)
    {
        ulong aLow = (uint)a, aHigh = a >> 32, bLow = (uint)b, bHigh = b >> 32;
        ulong middle = (aHigh * bLow) + ((aLow * bLow) >> 32);
        ulong carry = (aLow * bHigh) + (uint)middle;
        low = a * b;
        return (aHigh * bHigh) + (middle >> 32) + (carry >> 32);
    }

    /// <summary>The full signed 128-bit product.</summary>
    /// <returns>The high 64 bits.</returns>
    public static long BigMul(long a, long b, out long low)
    {
        ulong high = BigMul((ulong)a, (ulong)b, out ulong unsignedLow);
        low = (long)unsignedLow;
        return (long)high - ((a >> 63) & b) - ((b >> 63) & a);
    }

    // Checked conversions, called by the compiler by name. A comparison with NaN is false, so NaN overflows.
    internal static int ConvertToInt32Checked(double value)
        => value > -2147483649.0 && value < 2147483648.0 ? (int)value : (int)ThrowHelper.Overflow();

    internal static uint ConvertToUInt32Checked(double value)
        => value > -1.0 && value < 4294967296.0 ? (uint)(long)value : (uint)ThrowHelper.Overflow();

    internal static long ConvertToInt64Checked(double value)
        => value >= -9223372036854775808.0 && value < 9223372036854775808.0 ? (long)value : ThrowHelper.Overflow();

    internal static ulong ConvertToUInt64Checked(double value)
        => value > -1.0 && value < 18446744073709551616.0 ? (ulong)value : (ulong)ThrowHelper.Overflow();

    internal static long MultiplyChecked(long left, long right)
    {
        long high = BigMul(left, right, out long low);
        return high == low >> 63 ? low : ThrowHelper.Overflow();
    }

    internal static ulong MultiplyChecked(ulong left, ulong right)
        => BigMul(left, right, out ulong low) == 0 ? low : (ulong)ThrowHelper.Overflow();
}

/// <summary>Single-precision counterparts.</summary>
public static partial class MathF
{
    [Intrinsic]
    public static float Sqrt(float value) => Sqrt(value);

    public static float Abs(float value) => Math.Abs(value);
}
