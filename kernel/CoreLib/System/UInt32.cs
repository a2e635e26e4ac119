namespace System;

/// <summary>Unsigned 32-bit integer.</summary>
public readonly struct UInt32 : IComparable<uint>, IEquatable<uint>, IFormattable
{
    private readonly uint _value;

    public const uint MinValue = 0;
    public const uint MaxValue = 0xFFFFFFFF;

    public static uint Min(uint left, uint right) => left < right ? left : right;

    public static uint Max(uint left, uint right) => left > right ? left : right;

    public int CompareTo(uint other) => _value < other ? -1 : _value > other ? 1 : 0;

    public bool Equals(uint other) => _value == other;

    public override bool Equals(object? other) => other is uint value && _value == value;

    public override int GetHashCode() => (int)_value;

    public override string ToString() => Number.Format((ulong)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((ulong)_value, negative: false, 32, format);

    /// <summary>Decimal digits.</summary>
    public static uint Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out uint value))
        {
            ThrowHelper.Format("no uint");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out uint value)
    {
        bool parsed = Number.TryParse(text, out ulong wide) && wide <= MaxValue;
        value = parsed ? (uint)wide : (uint)0;
        return parsed;
    }
}
