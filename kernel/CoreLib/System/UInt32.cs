namespace System;

/// <summary>Unsigned 32-bit integer.</summary>
public readonly struct UInt32 : IComparable<uint>, IEquatable<uint>
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
}
