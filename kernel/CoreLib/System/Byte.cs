namespace System;

/// <summary>Unsigned 8-bit integer.</summary>
public readonly struct Byte : IComparable<byte>, IEquatable<byte>, IFormattable
{
    private readonly byte _value;

    public const byte MinValue = 0;
    public const byte MaxValue = 0xFF;

    public static byte Min(byte left, byte right) => left < right ? left : right;

    public static byte Max(byte left, byte right) => left > right ? left : right;

    public int CompareTo(byte other) => _value - other;

    public bool Equals(byte other) => _value == other;

    public override bool Equals(object? other) => other is byte value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((ulong)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((ulong)_value, negative: false, 8, format);

    /// <summary>Decimal digits.</summary>
    public static byte Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out byte value))
        {
            ThrowHelper.Format("no byte");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out byte value)
    {
        bool parsed = Number.TryParse(text, out ulong wide) && wide <= MaxValue;
        value = parsed ? (byte)wide : (byte)0;
        return parsed;
    }
}
