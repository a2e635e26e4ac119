using System.Runtime.CompilerServices;

namespace System;

/// <summary>IEEE 754 binary64. Parsing and printing are in Numerics.</summary>
public readonly partial struct Double : IComparable<double>, IEquatable<double>, IFormattable
{
    private readonly double _value;

    public const double MinValue = -1.7976931348623157E+308;
    public const double MaxValue = 1.7976931348623157E+308;
    public const double Epsilon = 4.9406564584124654E-324;
    public const double NegativeInfinity = -1.0 / 0.0;
    public const double PositiveInfinity = 1.0 / 0.0;
    public const double NaN = 0.0 / 0.0;
    public const double NegativeZero = -0.0;
    public const double Pi = Math.PI;
    public const double E = Math.E;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNaN(double value) => value != value;

    public static bool IsFinite(double value)
        => (BitConverter.DoubleToUInt64Bits(value) & 0x7FF0000000000000) != 0x7FF0000000000000;

    public static bool IsInfinity(double value)
        => (BitConverter.DoubleToUInt64Bits(value) & 0x7FFFFFFFFFFFFFFF) == 0x7FF0000000000000;

    public static bool IsPositiveInfinity(double value) => value == PositiveInfinity;

    public static bool IsNegativeInfinity(double value) => value == NegativeInfinity;

    public static bool IsNegative(double value) => BitConverter.DoubleToInt64Bits(value) < 0;

    public static bool IsNormal(double value)
    {
        ulong magnitude = BitConverter.DoubleToUInt64Bits(value) & 0x7FFFFFFFFFFFFFFF;
        return magnitude - 0x0010000000000000 < 0x7FF0000000000000 - 0x0010000000000000;
    }

    public static bool IsSubnormal(double value)
    {
        ulong magnitude = BitConverter.DoubleToUInt64Bits(value) & 0x7FFFFFFFFFFFFFFF;
        return magnitude - 1 < 0x000FFFFFFFFFFFFF;
    }

    /// <summary>Total order of .NET: NaN sorts below everything and equals itself.</summary>
    public int CompareTo(double other)
        => _value < other ? -1
            : _value > other ? 1
            : _value == other ? 0
            : IsNaN(_value) ? (IsNaN(other) ? 0 : -1) : 1;

    public bool Equals(double other) => _value == other || (IsNaN(_value) && IsNaN(other));

    public override bool Equals(object? other) => other is double value && Equals(value);

    public override int GetHashCode()
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(_value);
        bits = _value == 0 || IsNaN(_value) ? bits & 0x7FF0000000000000 : bits;
        return (int)bits ^ (int)(bits >> 32);
    }

    public override string ToString() => Number.Format(_value, format: null);

    /// <summary>Formats: none, G and R (shortest), F with a number of decimals.</summary>
    public string ToString(string? format, IFormatProvider? provider = null) => Number.Format(_value, format);

    public static double Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out double value))
        {
            ThrowHelper.Format("no double");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out double value) => Number.TryParse(text, out value);
}
