namespace System;

/// <summary>Unsigned 64-bit integer.</summary>
public readonly struct UInt64 : IComparable<ulong>, IEquatable<ulong>, IFormattable
{
    private readonly ulong _value;

    public const ulong MinValue = 0;
    public const ulong MaxValue = 0xFFFFFFFFFFFFFFFF;

    public static ulong Min(ulong left, ulong right) => left < right ? left : right;

    public static ulong Max(ulong left, ulong right) => left > right ? left : right;

    public int CompareTo(ulong other) => _value < other ? -1 : _value > other ? 1 : 0;

    public bool Equals(ulong other) => _value == other;

    public override bool Equals(object? other) => other is ulong value && _value == value;

    public override int GetHashCode() => (int)_value ^ (int)(_value >> 32);

    public override string ToString() => Number.Format((ulong)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format(_value, negative: false, 64, format);

    /// <summary>Decimal digits.</summary>
    public static ulong Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out ulong value))
        {
            ThrowHelper.Format("no ulong");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        bool parsed = Number.TryParse(text, out ulong wide);
        value = parsed ? wide : 0;
        return parsed;
    }
}
