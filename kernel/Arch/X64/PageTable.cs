using System.Runtime.CompilerServices;

namespace Xdv.Arch.X64;

/// <summary>Bits and shape of four-level page tables (SDM vol. 3, 4.5).</summary>
internal static class PageTable
{
    internal const ulong Present = 1 << 0;
    internal const ulong Writable = 1 << 1;
    internal const ulong User = 1 << 2;
    internal const ulong WriteThrough = 1 << 3;
    internal const ulong CacheDisabled = 1 << 4;
    internal const ulong Large = 1 << 7;
    internal const ulong Global = 1 << 8;

    /// <summary>Ours (ignored by the CPU): the frame belongs to this address space alone.</summary>
    internal const ulong Owned = 1 << 9;

    /// <summary>Ours, in a present entry without Writable: the first write gets a copy of the page.</summary>
    internal const ulong Copy = 1 << 10;

    /// <summary>Ours, in an entry that is not present: a page of zeroes at the first access; the entry's other bits are
    /// the rights it will have.</summary>
    internal const ulong Lazy = 1 << 11;

    internal const ulong NoExecute = 1UL << 63;
    internal const ulong AddressMask = 0x000F_FFFF_FFFF_F000;
    internal const int Entries = 512;
    internal const ulong PageBytes = 4096;
    internal const ulong LargePageBytes = 2 << 20;

    /// <summary>Index into the table of a level: 3 = PML4 ... 0 = page table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Index(ulong address, int level) => (int)(address >> (12 + (9 * level))) & 511;

    internal static unsafe ulong* At(ulong entry) => (ulong*)KernelMap.ToPointer(entry & AddressMask);
}
