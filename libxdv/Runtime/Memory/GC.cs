#if FREESTANDING
// .NET's view of the collector. There is one generation, nothing is finalized.
using System.Runtime.CompilerServices;
using Xdv.Runtime.Memory;

namespace System;

public static class GC
{
    public static int MaxGeneration => 0;

    public static void Collect() => Collector.Collect();

    /// <summary>Collections so far.</summary>
    public static int CollectionCount(int generation) => generation == 0 ? (int)Collector.Heap.Collections : 0;

    /// <summary>Bytes of objects: those the last collection left, or left now.</summary>
    public static long GetTotalMemory(bool forceFullCollection)
    {
        if (forceFullCollection) Collect();
        return (long)Collector.Heap.LiveBytes;
    }

    /// <summary>Bytes of all objects that were ever made.</summary>
    public static long GetTotalAllocatedBytes() => (long)Heap.AllocatedBytes;

    /// <summary>Bytes held from the kernel: the high-water mark of the heap.</summary>
    public static long GetTotalHeldBytes() => (long)Collector.Heap.HeldBytes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepAlive(object? value)
    {
    }

    public static void SuppressFinalize(object value)
    {
    }
}
#endif
