// Equality for generic code. The compiler knows these types by name: it turns Default into the comparer that fits the
// type argument, and calls on that into direct ones.
using System.Runtime.CompilerServices;

namespace System.Collections.Generic;

/// <summary>Value equality for generic code and for the compiler's records.</summary>
public abstract class EqualityComparer<T> : IEqualityComparer<T>
{
    private static EqualityComparer<T>? s_default;

    public static EqualityComparer<T> Default
    {
        [Intrinsic]
        get => s_default ??= Create();
    }

    public abstract bool Equals(T? left, T? right);

    public abstract int GetHashCode(T value);

    /// <summary>Replaced by the compiler wherever it knows the type; this is for shared code over references.</summary>
    [Intrinsic]
    private static EqualityComparer<T> Create() => new ObjectEqualityComparer<T>();
}

/// <summary>Of a type that says itself what equality is.</summary>
public sealed class GenericEqualityComparer<T> : EqualityComparer<T> where T : IEquatable<T>
{
    public override bool Equals(T? left, T? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        return left.Equals(right);
    }

    public override int GetHashCode(T value) => value is null ? 0 : value.GetHashCode();
}

/// <summary>Of any other type, and of references whose type is known only at run time.</summary>
public sealed class ObjectEqualityComparer<T> : EqualityComparer<T>
{
    public override bool Equals(T? left, T? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        return left is IEquatable<T> equatable ? equatable.Equals(right) : left.Equals(right);
    }

    public override int GetHashCode(T value) => value is null ? 0 : value.GetHashCode();
}

public sealed class NullableEqualityComparer<T> : EqualityComparer<T?> where T : struct
{
    public override bool Equals(T? left, T? right)
        => left.HasValue && right.HasValue
            ? EqualityComparer<T>.Default.Equals(left.GetValueOrDefault(), right.GetValueOrDefault())
            : left.HasValue == right.HasValue;

    public override int GetHashCode(T? value) => value.GetHashCode();
}

public sealed class EnumEqualityComparer<T> : EqualityComparer<T> where T : struct, Enum
{
    public override bool Equals(T left, T right) => Enum.Bits(ref left) == Enum.Bits(ref right);

    public override int GetHashCode(T value)
    {
        ulong bits = Enum.Bits(ref value);
        return (int)bits ^ (int)(bits >> 32);
    }
}

public sealed class StringEqualityComparer : EqualityComparer<string>
{
    public override bool Equals(string? left, string? right) => string.Equals(left, right);

    public override int GetHashCode(string value) => value is null ? 0 : value.GetHashCode();
}
