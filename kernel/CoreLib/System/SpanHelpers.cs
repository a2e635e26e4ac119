using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System;

/// <summary>Block operations the compiler calls by name, over Native/memory.asm.</summary>
internal static unsafe class SpanHelpers
{
    [Intrinsic]
    internal static void Memmove(ref byte destination, ref byte source, nuint bytes)
        => memmove(Unsafe.AsPointer(ref destination), Unsafe.AsPointer(ref source), bytes);

    [Intrinsic]
    internal static void ClearWithoutReferences(ref byte destination, nuint bytes)
        => memset(Unsafe.AsPointer(ref destination), 0, bytes);

    internal static void Fill(ref byte destination, byte value, nuint bytes)
        => memset(Unsafe.AsPointer(ref destination), value, bytes);

    internal static void Fill<T>(ref T destination, nuint count, T value)
    {
        if (sizeof(T) == 1)
        {
            memset(Unsafe.AsPointer(ref destination), Unsafe.As<T, byte>(ref value), count);
            return;
        }

        for (nuint i = 0; i < count; i++)
        {
            Unsafe.Add(ref destination, i) = value;
        }
    }

    /// <summary>Byte equality, eight at a time.</summary>
    internal static bool SequenceEqual(ref byte left, ref byte right, nuint bytes)
    {
        nuint i = 0;
        for (; i + 8 <= bytes; i += 8)
        {
            if (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref left, i))
                != Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref right, i)))
            {
                return false;
            }
        }

        for (; i < bytes; i++)
        {
            if (Unsafe.Add(ref left, i) != Unsafe.Add(ref right, i))
            {
                return false;
            }
        }

        return true;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern void* memmove(void* destination, void* source, nuint bytes);

    [DllImport("*"), SuppressGCTransition]
    private static extern void* memset(void* destination, int value, nuint bytes);
}

/// <summary>Block copies of references; a write barrier is a store, so they are block copies.</summary>
public static class Buffer
{
    internal static void BulkMoveWithWriteBarrier(ref byte destination, ref byte source, nuint bytes)
        => SpanHelpers.Memmove(ref destination, ref source, bytes);

    public static unsafe void MemoryCopy(void* source, void* destination, ulong destinationBytes, ulong bytes)
    {
        if (bytes > destinationBytes)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        SpanHelpers.Memmove(ref *(byte*)destination, ref *(byte*)source, (nuint)bytes);
    }
}
