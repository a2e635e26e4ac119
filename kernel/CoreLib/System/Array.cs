using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System;

/// <summary>Base of arrays: method table, 32-bit length, padding, elements. One-dimensional only.</summary>
public abstract partial class Array
{
    internal int _numComponents;

    public int Length
    {
        [Intrinsic]
        get => _numComponents;
    }

    public long LongLength => _numComponents;

    /// <summary>Largest length the layout allows, kept as .NET has it.</summary>
    public const int MaxLength = 0x7FFFFFC7;

    public static T[] Empty<T>() => EmptyArray<T>.Value;

    public static void Clear(Array array)
    {
        unsafe
        {
            nuint bytes = (nuint)(uint)array._numComponents * array.GetMethodTable()->ComponentSize;
            SpanHelpers.ClearWithoutReferences(ref MemoryMarshal.GetArrayDataReference(array), bytes);
        }
    }

    public static void Clear<T>(T[] array, int index, int length) => new Span<T>(array, index, length).Clear();

    public static void Fill<T>(T[] array, T value) => new Span<T>(array).Fill(value);

    public static void Copy<T>(T[] source, int sourceIndex, T[] destination, int destinationIndex, int length)
        => new ReadOnlySpan<T>(source, sourceIndex, length).CopyTo(new Span<T>(destination, destinationIndex, length));

    public static void Copy<T>(T[] source, T[] destination, int length) => Copy(source, 0, destination, 0, length);

    public static int IndexOf<T>(T[] array, T value)
    {
        for (int i = 0; i < array.Length; i++)
        {
            if (EqualityComparer<T>.Default.Equals(array[i], value))
            {
                return i;
            }
        }

        return -1;
    }

    public static void Sort<T>(T[] array) => SpanSort.Sort(new Span<T>(array), default(DefaultOrder<T>));

    public static void Sort<T>(T[] array, Comparison<T> comparison)
        => SpanSort.Sort(new Span<T>(array), new ComparisonOrder<T>(comparison));

    public static void Sort<T>(T[] array, IComparer<T>? comparer)
        => SpanSort.Sort(new Span<T>(array), new ComparerOrder<T>(comparer ?? Comparer<T>.Default));

    public static void Sort<T>(T[] array, int index, int length)
        => SpanSort.Sort(new Span<T>(array, index, length), default(DefaultOrder<T>));

    public static int BinarySearch<T>(T[] array, T value)
        => SpanSort.Search(new ReadOnlySpan<T>(array), value, default(DefaultOrder<T>));

    public static void Reverse<T>(T[] array) => new Span<T>(array).Reverse();

    public static void Resize<T>([NotNull] ref T[]? array, int newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newSize);
        T[] resized = new T[newSize];
        if (array is not null)
        {
            Copy(array, resized, Math.Min(array.Length, newSize));
        }

        array = resized;
    }

    private static class EmptyArray<T>
    {
        internal static readonly T[] Value = new T[0];
    }
}
