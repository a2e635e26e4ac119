// Rows of bits, one bit a shot: 256 shots an instruction.
using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>Whole rows against whole rows; the rows of one call have equal lengths.</summary>
internal static class BitRowKernel
{
    /// <summary>target ^= source.</summary>
    public static void Xor(Span<ulong> target, ReadOnlySpan<ulong> source)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, target.Length);
        ref ulong t = ref MemoryMarshal.GetReference(target);
        ref ulong s = ref MemoryMarshal.GetReference(source);
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= target.Length - Vector256<ulong>.Count; i += Vector256<ulong>.Count)
                (Vector256.LoadUnsafe(ref t, (nuint)i) ^ Vector256.LoadUnsafe(ref s, (nuint)i))
                    .StoreUnsafe(ref t, (nuint)i);
        for (; i < target.Length; i++) target[i] ^= source[i];
    }

    /// <summary>Exchanges two rows.</summary>
    public static void Swap(Span<ulong> first, Span<ulong> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(first.Length, second.Length);
        ref ulong a = ref MemoryMarshal.GetReference(first);
        ref ulong b = ref MemoryMarshal.GetReference(second);
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= first.Length - Vector256<ulong>.Count; i += Vector256<ulong>.Count)
            {
                Vector256<ulong> kept = Vector256.LoadUnsafe(ref a, (nuint)i);
                Vector256.LoadUnsafe(ref b, (nuint)i).StoreUnsafe(ref a, (nuint)i);
                kept.StoreUnsafe(ref b, (nuint)i);
            }
        }
        for (; i < first.Length; i++) (first[i], second[i]) = (second[i], first[i]);
    }
}
