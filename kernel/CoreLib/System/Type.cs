using System.Runtime.CompilerServices;
using Internal.Runtime;

namespace System;

/// <summary>Enough of a type's identity for <c>typeof(A) == typeof(B)</c>, which the compiler folds; no reflection.
/// </summary>
public abstract unsafe class Type
{
    private readonly RuntimeTypeHandle _handle;

    private protected Type(RuntimeTypeHandle handle) => _handle = handle;

    public RuntimeTypeHandle TypeHandle => _handle;

    [Intrinsic]
    public static Type GetTypeFromHandle(RuntimeTypeHandle handle) => new RuntimeType(handle);

    public bool IsValueType => _handle._value->IsValueType;

    [Intrinsic]
    public static bool operator ==(Type? left, Type? right)
        => (object?)left == right
            || (left is not null && right is not null && left._handle._value == right._handle._value);

    [Intrinsic]
    public static bool operator !=(Type? left, Type? right) => !(left == right);

    public override bool Equals(object? other) => other is Type type && this == type;

    public override int GetHashCode() => (int)_handle._value->HashCode;
}

/// <summary>The one kind of type object; the compiler knows it by name.</summary>
internal sealed class RuntimeType(RuntimeTypeHandle handle) : Type(handle);

public unsafe struct RuntimeTypeHandle
{
    internal MethodTable* _value;

    internal RuntimeTypeHandle(MethodTable* value) => _value = value;
}

public struct RuntimeMethodHandle
{
    private nint _value;
}

public struct RuntimeFieldHandle
{
    private nint _value;
}

public ref struct TypedReference
{
    private ref byte _value;
    private RuntimeTypeHandle _type;
}

public ref struct RuntimeArgumentHandle
{
    private nint _value;
}
