// Where a process's parts lie: program, stack, heap, then what it maps itself, one after the other with a page between
// that is never mapped. Everything a small program uses is in the first 2 MiB behind its link address, so it needs one
// page table. A pure function of the program.
using System.Runtime.CompilerServices;

namespace Xdv.Kernel.Elf;

/// <summary>Page-aligned addresses of one program's parts.</summary>
public readonly struct UserLayout
{
    public const ulong PageBytes = 4096;
    public const ulong StackPages = 64;
    public const ulong HeapPages = 64 * 1024;

    /// <summary>The pages below and above are guards: overflow faults.</summary>
    public readonly ulong StackBottom, StackTop;
    public readonly ulong HeapStart;

    /// <summary>Where memory_map starts to look; from here to <see cref="MapEnd"/> is the program's to give out.
    /// </summary>
    public readonly ulong MapStart;

    /// <summary>From here on lie the threads' message buffers, whose frames the kernel keeps: a program neither maps
    /// nor unmaps there.</summary>
    public const ulong MapEnd = 0x0000_2000_0000_0000;

    /// <summary>True when pages from an address on lie below the message buffers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBelowBuffers(ulong address, ulong pages) =>
        address < MapEnd && pages <= (MapEnd - address) / PageBytes;

    /// <summary>Where a thread's message buffer lies: one page for each row of the thread table.</summary>
    public static ulong BufferOf(int thread) => MapEnd + (ulong)thread * PageBytes;

    public UserLayout(in ElfImage image)
    {
        ulong end = 0;
        for (int i = 0; i < image.SegmentCount; i++)
        {
            ulong segmentEnd = image[i].Address + image[i].MemoryBytes;
            if (segmentEnd > end) end = segmentEnd;
        }

        StackBottom = ((end + PageBytes - 1) & ~(PageBytes - 1)) + PageBytes;
        StackTop = StackBottom + StackPages * PageBytes;
        HeapStart = StackTop + PageBytes;
        MapStart = HeapStart + (HeapPages + 1) * PageBytes;
    }
}
