namespace System;

/// <summary>Unsigned 16-bit integer.</summary>
public readonly struct UInt16 : IComparable<ushort>, IEquatable<ushort>, IFormattable
{
    private readonly ushort _value;

    public const ushort MinValue = 0;
    public const ushort MaxValue = 0xFFFF;

    public static ushort Min(ushort left, ushort right) => left < right ? left : right;

    public static ushort Max(ushort left, ushort right) => left > right ? left : right;

    public int CompareTo(ushort other) => _value - other;

    public bool Equals(ushort other) => _value == other;

    public override bool Equals(object? other) => other is ushort value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((ulong)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((ulong)_value, negative: false, 16, format);

    /// <summary>Decimal digits.</summary>
    public static ushort Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out ushort value))
        {
            ThrowHelper.Format("no ushort");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out ushort value)
    {
        bool parsed = Number.TryParse(text, out ulong wide) && wide <= MaxValue;
        value = parsed ? (ushort)wide : (ushort)0;
        return parsed;
    }
}
