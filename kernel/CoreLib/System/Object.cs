using System.Runtime;
using Internal.Runtime;

namespace System;

/// <summary>Root of the type system. The single field is the compiler's contract: every object starts with its
/// method table.</summary>
public unsafe class Object
{
    internal MethodTable* m_pEEType;

    public Object()
    {
    }

    ~Object()
    {
    }

    public virtual bool Equals(object? other) => ReferenceEquals(this, other);

    /// <summary>Deterministic but constant: identity has no address that may leak into behaviour.</summary>
    public virtual int GetHashCode() => 0;

    public virtual string? ToString() => "object";

    public static bool ReferenceEquals(object? left, object? right) => left == right;

    public static bool Equals(object? left, object? right)
        => left == right || (left is not null && right is not null && left.Equals(right));

    internal MethodTable* GetMethodTable() => m_pEEType;
}

/// <summary>The return type of methods that return nothing.</summary>
public struct Void
{
}
