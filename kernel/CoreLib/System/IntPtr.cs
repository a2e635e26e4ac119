namespace System;

/// <summary>Signed integer of the machine's pointer width, 64 bits.</summary>
public readonly unsafe struct IntPtr : IComparable<nint>, IEquatable<nint>
{
    private readonly void* _value;

    public static readonly nint Zero;

    public IntPtr(void* value) => _value = value;

    public IntPtr(long value) => _value = (void*)value;

    public static int Size => 8;

    public static nint MinValue => unchecked((nint)long.MinValue);

    public static nint MaxValue => unchecked((nint)long.MaxValue);

    public void* ToPointer() => _value;

    public long ToInt64() => (long)_value;

    public static explicit operator IntPtr(long value) => new(value);

    public static explicit operator IntPtr(void* value) => new(value);

    public static explicit operator void*(IntPtr value) => value._value;

    public static explicit operator long(IntPtr value) => (long)value._value;

    public static bool operator ==(IntPtr left, IntPtr right) => left._value == right._value;

    public static bool operator !=(IntPtr left, IntPtr right) => left._value != right._value;

    public int CompareTo(nint other) => ((long)_value).CompareTo((long)other);

    public bool Equals(nint other) => _value == (void*)other;

    public override bool Equals(object? other) => other is nint value && Equals(value);

    public override int GetHashCode() => ((long)_value).GetHashCode();

    public override string ToString() => ((long)_value).ToString();
}
