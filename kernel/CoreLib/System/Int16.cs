namespace System;

/// <summary>Signed 16-bit integer.</summary>
public readonly struct Int16 : IComparable<short>, IEquatable<short>
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
}
