namespace System;

/// <summary>Unsigned 16-bit integer.</summary>
public readonly struct UInt16 : IComparable<ushort>, IEquatable<ushort>
{
    private readonly ushort _value;

    public const ushort MinValue = 0;
    public const ushort MaxValue = 0xFFFF;

    public static ushort Min(ushort left, ushort right) => left < right ? left : right;

    public static ushort Max(ushort left, ushort right) => left > right ? left : right;

    public int CompareTo(ushort other) => _value - other;

    public bool Equals(ushort other) => _value == other;

    public override bool Equals(object? other) => other is ushort value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((ulong)_value);
}
