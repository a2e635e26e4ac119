namespace System;

/// <summary>Unsigned integer of the machine's pointer width, 64 bits.</summary>
public readonly unsafe struct UIntPtr : IComparable<nuint>, IEquatable<nuint>
{
    private readonly void* _value;

    public static readonly nuint Zero;

    public UIntPtr(void* value) => _value = value;

    public UIntPtr(ulong value) => _value = (void*)value;

    public static int Size => 8;

    public static nuint MinValue => unchecked((nuint)ulong.MinValue);

    public static nuint MaxValue => unchecked((nuint)ulong.MaxValue);

    public void* ToPointer() => _value;

    public ulong ToUInt64() => (ulong)_value;

    public static explicit operator UIntPtr(ulong value) => new(value);

    public static explicit operator UIntPtr(void* value) => new(value);

    public static explicit operator void*(UIntPtr value) => value._value;

    public static explicit operator ulong(UIntPtr value) => (ulong)value._value;

    public static bool operator ==(UIntPtr left, UIntPtr right) => left._value == right._value;

    public static bool operator !=(UIntPtr left, UIntPtr right) => left._value != right._value;

    public int CompareTo(nuint other) => ((ulong)_value).CompareTo((ulong)other);

    public bool Equals(nuint other) => _value == (void*)other;

    public override bool Equals(object? other) => other is nuint value && Equals(value);

    public override int GetHashCode() => ((ulong)_value).GetHashCode();

    public override string ToString() => ((ulong)_value).ToString();
}
