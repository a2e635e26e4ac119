namespace System;

/// <summary>Signed 32-bit integer.</summary>
public readonly struct Int32 : IComparable<int>, IEquatable<int>, IFormattable
{
    private readonly int _value;

    public const int MinValue = unchecked((int)0x80000000);
    public const int MaxValue = 0x7FFFFFFF;

    public static int Min(int left, int right) => left < right ? left : right;

    public static int Max(int left, int right) => left > right ? left : right;

    public int CompareTo(int other) => _value < other ? -1 : _value > other ? 1 : 0;

    public bool Equals(int other) => _value == other;

    public override bool Equals(object? other) => other is int value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((long)_value);

    /// <summary>Formats: none, G, D and X, the last two with a number of digits.</summary>
    public string ToString(string? format, IFormatProvider? provider = null)
        => Number.Format((uint)_value, _value < 0, 32, format);

    /// <summary>Decimal digits, with an optional sign.</summary>
    public static int Parse(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out int value))
        {
            ThrowHelper.Format("no int");
        }

        return value;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out int value)
    {
        bool parsed = Number.TryParse(text, out long wide) && wide <= MaxValue && wide >= MinValue;
        value = parsed ? (int)wide : (int)0;
        return parsed;
    }
}
