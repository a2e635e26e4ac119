using System.Runtime;
using System.Runtime.InteropServices;
using System.Threading;
using Internal.Runtime;

namespace System;

/// <summary>Objects, by bumping a pointer through a region of memory. The next region comes from <c>byte*
/// xdv_refill_heap(nuint bytes, nuint* given)</c>, exported by whoever links the image (at least that many zeroed
/// bytes, or null; also <c>void xdv_heap_wait()</c>): the kernel's heap is given one at boot and sealed, a program's is
/// collected (libxdv/Runtime/Memory).
/// Invariant: [<see cref="s_next"/>, <see cref="s_end"/>) is free, mapped, 8-aligned memory.</summary>
public static unsafe class Heap
{
    private static byte* s_next;
    private static byte* s_end;
    private static ulong s_allocatedBytes;
    private static bool s_zeroed;
    private static bool s_sealed;
    private static bool s_shared;
    private static int s_taken;

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

    /// <summary>From here on allocations take turns: there is more than one thread.</summary>
    internal static void Share() => s_shared = true;

    /// <summary>There is one thread again.</summary>
    internal static void Unshare() => s_shared = false;

    /// <summary>Waits for this thread's turn, and takes it. Not twice.</summary>
    internal static void Enter()
    {
        while (Interlocked.Exchange(ref s_taken, 1) != 0)
        {
            xdv_heap_wait();
        }
    }

    internal static void Leave() => Volatile.Write(ref s_taken, 0);

    /// <summary>Zeroed memory for one object.</summary>
    internal static byte* Allocate(nuint bytes)
    {
        bytes = (bytes + 7) & ~(nuint)7;
        bool shared = s_shared;
        if (shared)
        {
            Enter();
        }

        byte* memory = bytes > (nuint)(s_end - s_next) || s_sealed ? MakeRoom(bytes) : s_next;
        if (memory != null)
        {
            s_next += bytes;
            s_allocatedBytes += bytes;
        }

        if (shared)
        {
            Leave();
        }

        if (memory == null)
        {
            ThrowHelper.Raise(FailureKind.OutOfMemory, "out of memory");
        }

        if (!s_zeroed)
        {
            SpanHelpers.ClearWithoutReferences(ref *memory, bytes);
        }

        return memory;
    }

    /// <summary>A region with room, whose first byte is the answer; null when there is none.</summary>
    private static byte* MakeRoom(nuint bytes)
    {
        if (s_sealed)
        {
            Environment.FailFast("allocation after boot");
        }

        nuint given;
        byte* start = xdv_refill_heap(bytes, &given);
        if (start != null)
        {
            AddRegion(start, given, zeroed: true);
        }

        return start;
    }

    /// <summary>Lets another thread have the processor.</summary>
    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_heap_wait();

    [DllImport("*"), SuppressGCTransition]
    private static extern byte* xdv_refill_heap(nuint bytes, nuint* given);
}
