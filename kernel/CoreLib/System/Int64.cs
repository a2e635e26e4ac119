namespace System;

/// <summary>Signed 64-bit integer.</summary>
public readonly struct Int64 : IComparable<long>, IEquatable<long>, IFormattable
{
    private readonly long _value;

    public const long MinValue = unchecked((long)0x8000000000000000);
    public const long MaxValue = 0x7FFFFFFFFFFFFFFF;

    public static long Min(long left, long right) => left < right ? left : right;

    public static long Max(long left, long right) => left > right ? left : right;

    public int CompareTo(long other) => _value < other ? -1 : _value > other ? 1 : 0;

    public bool Equals(long other) => _value == other;

    public override bool Equals(object? other) => other is long value && _value == value;

    public override int GetHashCode() => (int)_value ^ (int)(_value >> 32);

    public override string ToString() => Number.Format((long)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((ulong)_value, _value < 0, 64, format);

    /// <summary>Decimal digits, with an optional sign.</summary>
    public static long Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out long value))
        {
            ThrowHelper.Format("no long");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        bool parsed = Number.TryParse(text, out long wide);
        value = parsed ? wide : 0;
        return parsed;
    }
}
