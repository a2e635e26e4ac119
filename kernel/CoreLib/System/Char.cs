namespace System;

/// <summary>A UTF-16 code unit.</summary>
public readonly struct Char : IComparable<char>, IEquatable<char>
{
    private readonly char _value;

    public const char MinValue = '\0';
    public const char MaxValue = '\uFFFF';

    public static bool IsBetween(char value, char low, char high) => (uint)(value - low) <= (uint)(high - low);

    public static bool IsAscii(char value) => value < 0x80;

    public static bool IsAsciiDigit(char value) => IsBetween(value, '0', '9');

    public static bool IsAsciiLetter(char value) => IsBetween((char)(value | 0x20), 'a', 'z');

    public static bool IsAsciiLetterOrDigit(char value) => IsAsciiLetter(value) || IsAsciiDigit(value);

    /// <summary>Unicode's white space (category Z and U+0009 to U+000D, U+0085).</summary>
    public static bool IsWhiteSpace(char value)
        => value is ' ' or (>= '\t' and <= '\r') or '\u0085' or '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A')
            or '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000';

    public static bool IsSurrogate(char value) => IsBetween(value, '\uD800', '\uDFFF');

    public int CompareTo(char other) => _value - other;

    public bool Equals(char other) => _value == other;

    public override bool Equals(object? other) => other is char value && _value == value;

    public override int GetHashCode() => _value | (_value << 16);

    public override string ToString() => new(_value, 1);
}
