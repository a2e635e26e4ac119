#if FREESTANDING
// The heap of this program: where the core library's allocation goes when its run of memory is used up, and what the
// collection starts from. It happens only while there is one thread (ThreadStacks.cs): one stack is all there is to
// scan.
using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

internal static unsafe class Collector
{
    private const int RootRanges = 3;
    private const int ScrubBytes = 8 * 1024;
    private const int FirstWords = 128;

    /// <summary>The first objects, statics before all, lie here and stay: a program that allocates little asks the
    /// kernel for nothing. It is part of the data, so what lies in it is a root; the collector never sees it as
    /// heap.</summary>
    private static FirstObjects s_first;
    private static CollectedHeap s_heap;
    private static nuint* s_stackEnd;

    [InlineArray(FirstWords)]
    private struct FirstObjects
    {
        private ulong _first;
    }

    internal static ref readonly CollectedHeap Heap => ref s_heap;

    /// <summary>Before the first allocation.</summary>
    internal static void Initialize(nuint* stackEnd)
    {
        s_stackEnd = stackEnd;
        s_heap.Initialize(&Grow);
        Unsafe.SkipInit(out s_first);
        System.Heap.AddRegion(FirstStart, FirstWords * sizeof(ulong), zeroed: true);
    }

    /// <summary>Statics of unmanaged type do not move.</summary>
    private static byte* FirstStart => (byte*)Unsafe.AsPointer(ref s_first);

    /// <summary>Called through Entry/roots.asm, which has put the registers that may hold references on the
    /// stack; zero bytes ask for a collection.</summary>
    [RuntimeExport("xdv_refill_from")]
    private static byte* Refill(nuint bytes, nuint* given, nuint* stack)
    {
        RootRange* roots = stackalloc RootRange[RootRanges];
        fixed (CollectedHeap* heap = &s_heap)
        {
            // The heap's own addresses of its parts are no references to what lies there.
            roots[0].Start = xdv_data_start();
            roots[0].End = (nuint*)heap;
            roots[1].Start = (nuint*)(heap + 1);
            roots[1].End = xdv_data_end();
        }

        roots[2].Start = stack;
        roots[2].End = s_stackEnd;
        byte* next = System.Heap.Next, end = System.Heap.End;
        if (end == FirstStart + FirstWords * sizeof(ulong)) next = end = null;
        System.Heap.AddRegion(null, 0, zeroed: true);
        int ranges = ThreadStacks.Any ? 0 : RootRanges;
        if (bytes != 0) return s_heap.Refill(bytes, next, end, roots, ranges, out *given);
        s_heap.Collect(next, end, roots, ranges);
        return null;
    }

    [RuntimeExport("xdv_heap_wait")]
    private static void Wait() => Gateway.Invoke(SystemCall.Yield, out _);

    /// <summary>Collects, if there is one thread.</summary>
    internal static void Collect()
    {
        if (ThreadStacks.Any) return;
        nuint given;
        Scrub();
        xdv_refill_heap(0, &given);
    }

    /// <summary>Clears the part of the stack that is not in use: what returned calls left there would look like
    /// references once it is in use again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scrub()
    {
        byte* unused = stackalloc byte[ScrubBytes];
        new Span<byte>(unused, ScrubBytes).Clear();
    }

    private static byte* Grow(nuint pages)
    {
        ulong address = Gateway.Invoke(SystemCall.MemoryGrow, out Status status, pages);
        return status == Status.Ok ? (byte*)address : null;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern nuint* xdv_data_start();

    [DllImport("*"), SuppressGCTransition]
    private static extern nuint* xdv_data_end();

    [DllImport("*"), SuppressGCTransition]
    private static extern byte* xdv_refill_heap(nuint bytes, nuint* given);
}
#endif
