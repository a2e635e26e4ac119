namespace System.Collections.Generic;

/// <summary>Value equality for generic code and for the compiler's records. A value type without
/// <see cref="IEquatable{T}"/> is compared through its own <c>Equals(object)</c>. The
/// C# compiler expects the members virtual; nothing derives, so the calls are direct.</summary>
public class EqualityComparer<T> : IEqualityComparer<T>
{
    private static EqualityComparer<T>? s_default;

    public static EqualityComparer<T> Default => s_default ??= new EqualityComparer<T>();

    public virtual bool Equals(T? left, T? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        return left is IEquatable<T> equatable ? equatable.Equals(right) : left.Equals(right);
    }

    public virtual int GetHashCode(T value) => value is null ? 0 : value.GetHashCode();
}

/// <summary>Order for generic code over <see cref="IComparable{T}"/>.</summary>
public sealed class Comparer<T> : IComparer<T>
{
    private static Comparer<T>? s_default;

    public static Comparer<T> Default => s_default ??= new Comparer<T>();

    public int Compare(T? left, T? right)
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
