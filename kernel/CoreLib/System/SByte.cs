namespace System;

/// <summary>Signed 8-bit integer.</summary>
public readonly struct SByte : IComparable<sbyte>, IEquatable<sbyte>
{
    private readonly sbyte _value;

    public const sbyte MinValue = -0x80;
    public const sbyte MaxValue = 0x7F;

    public static sbyte Min(sbyte left, sbyte right) => left < right ? left : right;

    public static sbyte Max(sbyte left, sbyte right) => left > right ? left : right;

    public int CompareTo(sbyte other) => _value - other;

    public bool Equals(sbyte other) => _value == other;

    public override bool Equals(object? other) => other is sbyte value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((long)_value);
}
