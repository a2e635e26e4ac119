namespace System;

/// <summary>Signed 16-bit integer.</summary>
public readonly struct Int16 : IComparable<short>, IEquatable<short>, IFormattable
{
    private readonly short _value;

    public const short MinValue = -0x8000;
    public const short MaxValue = 0x7FFF;

    public static short Min(short left, short right) => left < right ? left : right;

    public static short Max(short left, short right) => left > right ? left : right;

    public int CompareTo(short other) => _value - other;

    public bool Equals(short other) => _value == other;

    public override bool Equals(object? other) => other is short value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((long)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((ushort)_value, _value < 0, 16, format);

    /// <summary>Decimal digits, with an optional sign.</summary>
    public static short Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out short value))
        {
            ThrowHelper.Format("no short");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out short value)
    {
        bool parsed = Number.TryParse(text, out long wide) && wide <= MaxValue && wide >= MinValue;
        value = parsed ? (short)wide : (short)0;
        return parsed;
    }
}
