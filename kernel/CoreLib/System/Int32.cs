namespace System;

/// <summary>Signed 32-bit integer.</summary>
public readonly struct Int32 : IComparable<int>, IEquatable<int>
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
}
