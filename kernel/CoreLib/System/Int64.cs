namespace System;

/// <summary>Signed 64-bit integer.</summary>
public readonly struct Int64 : IComparable<long>, IEquatable<long>
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
}
