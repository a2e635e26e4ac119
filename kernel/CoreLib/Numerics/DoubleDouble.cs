// Why: no elementary function can be right to the last bit with 53-bit intermediates alone, and the guest may not have
// fused multiply-add. These are the error-free transformations of Dekker and Knuth.
// Invariant: |Lo| ≤ ½ ulp(Hi) after every operation that says "normalised".
using System.Runtime.CompilerServices;

namespace System;

/// <summary>An unevaluated sum Hi + Lo carrying about 106 bits.</summary>
internal readonly struct DoubleDouble(double hi, double lo)
{
    /// <summary>2²⁷ + 1: splits a double into two 26-bit halves (Dekker 1971).</summary>
    private const double Splitter = 134217729.0;

    public readonly double Hi = hi;
    public readonly double Lo = lo;

    /// <summary>Hi + Lo rounded once.</summary>
    public double Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Hi + Lo;
    }

    /// <summary>a + b exactly (Knuth's TwoSum); normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Sum(double a, double b)
    {
        double sum = a + b;
        double shadow = sum - a;
        return new DoubleDouble(sum, (a - (sum - shadow)) + (b - shadow));
    }

    /// <summary>a + b exactly when |a| ≥ |b| or a = 0; normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble QuickSum(double a, double b)
    {
        double sum = a + b;
        return new DoubleDouble(sum, b - (sum - a));
    }

    /// <summary>a · b exactly, for |a|, |b| &lt; 2⁹⁹⁶ and a product above 2⁻⁹⁶⁹; normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Product(double a, double b)
    {
        double product = a * b;
        double aCarry = Splitter * a, bCarry = Splitter * b;
        double aHigh = aCarry - (aCarry - a), bHigh = bCarry - (bCarry - b);
        double aLow = a - aHigh, bLow = b - bHigh;
        double error = (((aHigh * bHigh) - product) + (aHigh * bLow) + (aLow * bHigh)) + (aLow * bLow);
        return new DoubleDouble(product, error);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.Hi, -a.Lo);

    /// <summary>Relative error below 2⁻¹⁰⁴ when no cancellation occurs; normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble high = Sum(a.Hi, b.Hi), low = Sum(a.Lo, b.Lo);
        DoubleDouble carried = QuickSum(high.Hi, high.Lo + low.Hi);
        return QuickSum(carried.Hi, carried.Lo + low.Lo);
    }

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + (-b);

    /// <summary>Relative error below 2⁻¹⁰²; normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble product = Product(a.Hi, b.Hi);
        return QuickSum(product.Hi, product.Lo + ((a.Hi * b.Lo) + (a.Lo * b.Hi)));
    }

    /// <summary>Relative error below 2⁻¹⁰²; normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble a, double b)
    {
        DoubleDouble product = Product(a.Hi, b);
        return QuickSum(product.Hi, product.Lo + (a.Lo * b));
    }

    /// <summary>Relative error below 2⁻¹⁰¹; normalised. The divisor is not zero.</summary>
    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double quotient = a.Hi / b.Hi;
        DoubleDouble product = Product(quotient, b.Hi);
        double remainder = ((a.Hi - product.Hi) - product.Lo) + (a.Lo - (quotient * b.Lo));
        return QuickSum(quotient, remainder / b.Hi);
    }
}
