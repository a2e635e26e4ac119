using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System;

/// <summary>Span operations that are not members of the span types.</summary>
public static unsafe class MemoryExtensions
{
    public static Span<T> AsSpan<T>(this T[]? array) => new(array);

    public static Span<T> AsSpan<T>(this T[]? array, int start) => new Span<T>(array).Slice(start);

    public static Span<T> AsSpan<T>(this T[]? array, int start, int length) => new(array, start, length);

    /// <summary>Also what the compiler calls for every conversion of a string to a span (C# 14), so it must not itself
    /// be written as one.</summary>
    public static ReadOnlySpan<char> AsSpan(this string? text)
        => text is null ? default : new ReadOnlySpan<char>(ref text.GetRawStringData(), text.Length);

    public static ReadOnlySpan<char> AsSpan(this string? text, int start) => ((ReadOnlySpan<char>)text).Slice(start);

    public static ReadOnlySpan<char> AsSpan(this string? text, int start, int length)
        => ((ReadOnlySpan<char>)text).Slice(start, length);

    public static bool SequenceEqual<T>(this Span<T> left, ReadOnlySpan<T> right) where T : IEquatable<T>
        => SequenceEqual((ReadOnlySpan<T>)left, right);

    public static bool SequenceEqual<T>(this ReadOnlySpan<T> left, ReadOnlySpan<T> right) where T : IEquatable<T>
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        if (IsBitwise<T>())
        {
            return SpanHelpers.SequenceEqual(
                ref Unsafe.As<T, byte>(ref left._reference),
                ref Unsafe.As<T, byte>(ref right._reference),
                (nuint)(uint)left.Length * (nuint)sizeof(T));
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static int SequenceCompareTo<T>(this Span<T> left, ReadOnlySpan<T> right) where T : IComparable<T>
        => SequenceCompareTo((ReadOnlySpan<T>)left, right);

    public static int SequenceCompareTo<T>(this ReadOnlySpan<T> left, ReadOnlySpan<T> right) where T : IComparable<T>
    {
        int common = left.Length < right.Length ? left.Length : right.Length;
        for (int i = 0; i < common; i++)
        {
            int order = left[i].CompareTo(right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    public static bool StartsWith<T>(this Span<T> span, ReadOnlySpan<T> prefix) where T : IEquatable<T>
        => StartsWith((ReadOnlySpan<T>)span, prefix);

    public static bool StartsWith<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> prefix) where T : IEquatable<T>
        => prefix.Length <= span.Length && SequenceEqual(span.Slice(0, prefix.Length), prefix);

    public static bool EndsWith<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> suffix) where T : IEquatable<T>
        => suffix.Length <= span.Length && SequenceEqual(span.Slice(span.Length - suffix.Length), suffix);

    public static int IndexOf<T>(this Span<T> span, T value) where T : IEquatable<T>
        => IndexOf((ReadOnlySpan<T>)span, value);

    public static int IndexOf<T>(this ReadOnlySpan<T> span, T value) where T : IEquatable<T>
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i].Equals(value))
            {
                return i;
            }
        }

        return -1;
    }

    public static int LastIndexOf<T>(this ReadOnlySpan<T> span, T value) where T : IEquatable<T>
    {
        for (int i = span.Length - 1; i >= 0; i--)
        {
            if (span[i].Equals(value))
            {
                return i;
            }
        }

        return -1;
    }

    public static int IndexOf<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> value) where T : IEquatable<T>
    {
        for (int i = 0; i <= span.Length - value.Length; i++)
        {
            if (SequenceEqual(span.Slice(i, value.Length), value))
            {
                return i;
            }
        }

        return -1;
    }

    public static int IndexOfAny<T>(this ReadOnlySpan<T> span, T first, T second) where T : IEquatable<T>
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i].Equals(first) || span[i].Equals(second))
            {
                return i;
            }
        }

        return -1;
    }

    public static bool Contains<T>(this Span<T> span, T value) where T : IEquatable<T> => IndexOf(span, value) >= 0;

    public static bool Contains<T>(this ReadOnlySpan<T> span, T value) where T : IEquatable<T>
        => IndexOf(span, value) >= 0;

    public static void Reverse<T>(this Span<T> span)
    {
        for (int low = 0, high = span.Length - 1; low < high; low++, high--)
        {
            (span[low], span[high]) = (span[high], span[low]);
        }
    }

    public static bool ContainsAnyExcept<T>(this ReadOnlySpan<T> span, T value) where T : IEquatable<T>
    {
        foreach (ref readonly T item in span)
        {
            if (!item.Equals(value))
            {
                return true;
            }
        }

        return false;
    }

    public static bool ContainsAnyExcept<T>(this Span<T> span, T value) where T : IEquatable<T>
        => ContainsAnyExcept((ReadOnlySpan<T>)span, value);

    public static void Sort<T>(this Span<T> span) => SpanSort.Sort(span, default(DefaultOrder<T>));

    public static void Sort<T>(this Span<T> span, Comparison<T> comparison)
        => SpanSort.Sort(span, new ComparisonOrder<T>(comparison));

    public static int BinarySearch<T>(this ReadOnlySpan<T> span, T value)
        => SpanSort.Search(span, value, default(DefaultOrder<T>));

    /// <summary>Without the white space at both ends.</summary>
    public static ReadOnlySpan<char> Trim(this ReadOnlySpan<char> text) => text.TrimStart().TrimEnd();

    public static ReadOnlySpan<char> TrimStart(this ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return text.Slice(start);
    }

    public static ReadOnlySpan<char> TrimEnd(this ReadOnlySpan<char> text)
    {
        int length = text.Length;
        while (length > 0 && char.IsWhiteSpace(text[length - 1]))
        {
            length--;
        }

        return text.Slice(0, length);
    }

    /// <summary>Types whose equality is equality of their bytes; the test folds to a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBitwise<T>()
        => typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(char)
            || typeof(T) == typeof(short) || typeof(T) == typeof(ushort) || typeof(T) == typeof(int)
            || typeof(T) == typeof(uint) || typeof(T) == typeof(long) || typeof(T) == typeof(ulong);
}
