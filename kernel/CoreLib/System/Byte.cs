namespace System;

/// <summary>Unsigned 8-bit integer.</summary>
public readonly struct Byte : IComparable<byte>, IEquatable<byte>
{
    private readonly byte _value;

    public const byte MinValue = 0;
    public const byte MaxValue = 0xFF;

    public static byte Min(byte left, byte right) => left < right ? left : right;

    public static byte Max(byte left, byte right) => left > right ? left : right;

    public int CompareTo(byte other) => _value - other;

    public bool Equals(byte other) => _value == other;

    public override bool Equals(object? other) => other is byte value && _value == value;

    public override int GetHashCode() => _value;

    public override string ToString() => Number.Format((ulong)_value);
}
