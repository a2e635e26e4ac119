// Order for generic code; see EqualityComparer.cs.
using System.Runtime.CompilerServices;

namespace System.Collections.Generic;

/// <summary>Order over <see cref="IComparable{T}"/>.</summary>
public abstract class Comparer<T> : IComparer<T>
{
    private static Comparer<T>? s_default;

    public static Comparer<T> Default
    {
        [Intrinsic]
        get => s_default ??= Create();
    }

    public static Comparer<T> Create(Comparison<T> comparison) => new ComparisonComparer<T>(comparison);

    public abstract int Compare(T? left, T? right);

    [Intrinsic]
    private static Comparer<T> Create() => new ObjectComparer<T>();
}

public sealed class GenericComparer<T> : Comparer<T> where T : IComparable<T>
{
    public override int Compare(T? left, T? right)
    {
        if (left is null || right is null)
        {
            return left is null ? (right is null ? 0 : -1) : 1;
        }

        return left.CompareTo(right);
    }
}

public sealed class ObjectComparer<T> : Comparer<T>
{
    public override int Compare(T? left, T? right)
    {
        if (left is null || right is null)
        {
            return left is null ? (right is null ? 0 : -1) : 1;
        }

        if (left is IComparable<T> comparable)
        {
            return comparable.CompareTo(right);
        }

        ThrowHelper.InvalidOperation("type has no order");
        return 0;
    }
}

public sealed class NullableComparer<T> : Comparer<T?> where T : struct, IComparable<T>
{
    public override int Compare(T? left, T? right)
        => left.HasValue && right.HasValue
            ? left.GetValueOrDefault().CompareTo(right.GetValueOrDefault())
            : left.HasValue.CompareTo(right.HasValue);
}

public sealed class EnumComparer<T> : Comparer<T> where T : struct, Enum
{
    public override int Compare(T left, T right) => Enum.CompareValues(ref left, ref right);
}

internal sealed class ComparisonComparer<T>(Comparison<T> comparison) : Comparer<T>
{
    public override int Compare(T? left, T? right) => comparison(left!, right!);
}
