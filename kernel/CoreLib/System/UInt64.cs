namespace System;

/// <summary>Unsigned 64-bit integer.</summary>
public readonly struct UInt64 : IComparable<ulong>, IEquatable<ulong>
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
}
