using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System;

/// <summary>Base of arrays: method table, 32-bit length, padding, elements. One-dimensional only.</summary>
public abstract class Array
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
            if (System.Collections.Generic.EqualityComparer<T>.Default.Equals(array[i], value))
            {
                return i;
            }
        }

        return -1;
    }

    private static class EmptyArray<T>
    {
        internal static readonly T[] Value = new T[0];
    }
}

/// <summary>The type the compiler gives one-dimensional arrays their method table and interfaces from.</summary>
internal class Array<T> : Array
{
}

/// <summary>View of an array's header, used by the compiler to address elements.</summary>
[StructLayout(LayoutKind.Sequential)]
internal class RawArrayData
{
    public uint Length;
    public uint Padding;
    public byte Data;
}

/// <summary>View of an object's first field byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal class RawData
{
    public byte Data;
}
