using System.Runtime;
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System;

/// <summary>Objects, by bumping a pointer. Nothing is ever freed: the kernel allocates its tables at boot and then
/// seals the heap; a program gets more from <c>byte* xdv_grow_heap(nuint pages)</c>, exported by whoever links the
/// image (zeroed memory, or null).
/// Invariant: [<see cref="s_next"/>, <see cref="s_end"/>) is free, mapped, 8-aligned memory.</summary>
public static unsafe class Heap
{
    private const nuint PageBytes = 4096;
    private const nuint MinGrowPages = 16;

    private static byte* s_next;
    private static byte* s_end;
    private static ulong s_allocatedBytes;
    private static bool s_zeroed;
    private static bool s_sealed;

    /// <summary>Bytes handed out since start.</summary>
    public static ulong AllocatedBytes => s_allocatedBytes;

    /// <summary>Bytes that are left in the current region.</summary>
    public static ulong AvailableBytes => (ulong)(s_end - s_next);

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

        nuint pages = Math.Max((bytes + PageBytes - 1) / PageBytes, MinGrowPages);
        byte* start = xdv_grow_heap(pages);
        if (start == null)
        {
            Environment.FailFast("out of memory");
        }

        AddRegion(start, pages * PageBytes, zeroed: true);
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern byte* xdv_grow_heap(nuint pages);
}
