using System.Runtime;
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System;

/// <summary>Objects, by bumping a pointer through a region of memory. The next region comes from <c>byte*
/// xdv_refill_heap(nuint bytes, nuint* given)</c>, exported by whoever links the image (at least that many zeroed
/// bytes, or null): the kernel's heap is given one at boot and sealed, a program's is collected
/// (libxdv/Runtime/Memory).
/// Invariant: [<see cref="s_next"/>, <see cref="s_end"/>) is free, mapped, 8-aligned memory.</summary>
public static unsafe class Heap
{
    private static byte* s_next;
    private static byte* s_end;
    private static ulong s_allocatedBytes;
    private static bool s_zeroed;
    private static bool s_sealed;

    /// <summary>Bytes handed out since start.</summary>
    public static ulong AllocatedBytes => s_allocatedBytes;

    /// <summary>Bytes that are left in the current region.</summary>
    public static ulong AvailableBytes => (ulong)(s_end - s_next);

    /// <summary>The free part of the current region.</summary>
    internal static byte* Next => s_next;

    internal static byte* End => s_end;

    /// <summary>Gives the heap a region, replacing what is left of the one before.</summary>
    /// <param name="start">First byte, 8-aligned.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="zeroed">Whether the memory is known to be zero, which saves clearing each object.</param>
    public static void AddRegion(void* start, nuint bytes, bool zeroed)
    {
        s_next = (byte*)start;
        s_end = s_next + bytes;
        s_zeroed = zeroed;
    }

    /// <summary>After this an allocation is a bug (design: no allocation after boot).</summary>
    public static void Seal() => s_sealed = true;

    /// <summary>Zeroed memory for one object.</summary>
    internal static byte* Allocate(nuint bytes)
    {
        bytes = (bytes + 7) & ~(nuint)7;
        if (bytes > (nuint)(s_end - s_next) || s_sealed)
        {
            MakeRoom(bytes);
        }

        byte* memory = s_next;
        s_next += bytes;
        s_allocatedBytes += bytes;
        if (!s_zeroed)
        {
            SpanHelpers.ClearWithoutReferences(ref *memory, bytes);
        }

        return memory;
    }

    private static void MakeRoom(nuint bytes)
    {
        if (s_sealed)
        {
            Environment.FailFast("allocation after boot");
        }

        nuint given;
        byte* start = xdv_refill_heap(bytes, &given);
        if (start == null)
        {
            ThrowHelper.Raise(FailureKind.OutOfMemory, "out of memory");
        }

        AddRegion(start, given, zeroed: true);
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern byte* xdv_refill_heap(nuint bytes, nuint* given);
}
