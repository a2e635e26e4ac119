namespace System;

/// <summary>Signed 8-bit integer.</summary>
public readonly struct SByte : IComparable<sbyte>, IEquatable<sbyte>, IFormattable
{
    private readonly sbyte _value;

    public const sbyte MinValue = -0x80;
    public const sbyte MaxValue = 0x7F;

    public static sbyte Min(sbyte left, sbyte right) => left < right ? left : right;

    public static sbyte Max(sbyte left, sbyte right) => left > right ? left : right;

    public int CompareTo(sbyte other) => _value - other;

    public bool Equals(sbyte other) => _value == other;

    public override bool Equals(object? other) => other is sbyte value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((long)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((byte)_value, _value < 0, 8, format);

    /// <summary>Decimal digits, with an optional sign.</summary>
    public static sbyte Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out sbyte value))
        {
            ThrowHelper.Format("no sbyte");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out sbyte value)
    {
        bool parsed = Number.TryParse(text, out long wide) && wide <= MaxValue && wide >= MinValue;
        value = parsed ? (sbyte)wide : (sbyte)0;
        return parsed;
    }
}
