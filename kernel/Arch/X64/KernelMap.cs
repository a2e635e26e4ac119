using System;
using System.Runtime;

namespace Xdv.Arch.X64;

/// <summary>The kernel half of every address space.
/// <code>
/// PML4 256  0xFFFF800000000000  direct map of physical memory: RW, NX, 2 MiB pages; the image's text and read-only
///                               data are read-only here too
/// PML4 384  0xFFFFC00000000000  device registers (uncached) and device windows (write-back): RW, NX
/// PML4 385  0xFFFFC08000000000  the kernel's heap: RW, NX; a page is there once it has been touched
/// PML4 511  0xFFFFFFFF80000000  the image: text RX, constants R, data RW; guard pages absent
/// </code>
/// Nothing else is mapped: no identity map, no page 0. The four PML4 entries are fixed at boot, so that address
/// spaces may copy them. State: static, this class only.</summary>
public static unsafe class KernelMap
{
    public const ulong DirectMapBase = 0xFFFF_8000_0000_0000;
    public const ulong DeviceMapBase = 0xFFFF_C000_0000_0000;
    public const ulong HeapBase = 0xFFFF_C080_0000_0000;
    public const ulong ImageBase = 0xFFFF_FFFF_8000_0000;

    private const int DirectMapSlot = 256;
    private const int DeviceMapSlot = 384;
    private const int HeapSlot = 385;
    private const int ImageSlot = 511;
    private const ulong Cr0Value = 0x80010023;
    private const ulong Cr4PageGlobal = 1 << 7;
    private const ulong Cr4TimeStampDisable = 1 << 2;
    private const ulong Cr4Umip = 1 << 11;
    private const ulong Cr4Smep = 1 << 20;
    private const ulong Cr4Smap = 1 << 21;

    private static ulong s_root;
    private static ulong s_nextDevice = DeviceMapBase;
    private static ulong s_physicalEnd;
    private static ulong s_heapEnd = HeapBase;

    /// <summary>Physical address of the kernel's own PML4, active while no program's is.</summary>
    public static ulong Root => s_root;

    /// <summary>Physical addresses below this are in the direct map.</summary>
    public static ulong DirectMapEnd
        => (s_physicalEnd + PageTable.LargePageBytes - 1) & ~(PageTable.LargePageBytes - 1);

    /// <summary>Physical memory through the direct map.</summary>
    public static byte* ToPointer(ulong physical) => (byte*)(DirectMapBase + physical);

    /// <summary>Inverse of <see cref="ToPointer"/>.</summary>
    public static ulong ToPhysical(void* direct) => (ulong)direct - DirectMapBase;

    /// <summary>Physical address of something in the image.</summary>
    public static ulong ImageToPhysical(ulong address) => address - ImageBase;

    /// <summary>Builds the final tables, switches to them and turns on what guards them: WP, SMEP, SMAP, UMIP, and
    /// TSD, which keeps the time-stamp counter (a clock) from programs. Needs the frame allocator; runs once.</summary>
    public static void Build(BootInfo* map)
    {
        MachineLayout* layout = MachineLayout.Current;
        s_root = NewTable();
        s_physicalEnd = map->RangeCount == 0 ? 0 : map->Range(map->RangeCount - 1).End;
        s_physicalEnd = Math.Max(s_physicalEnd, map->ModuleStart + map->ModuleBytes);
        MapDirect(layout);
        MapImage(layout);
        _ = Descend(ToRoot(), DeviceMapBase, level: 3);
        _ = Descend(ToRoot(), HeapBase, level: 3);

        Cpu.WriteCr3(s_root);
        Cpu.WriteCr0(Cr0Value);
        Cpu.WriteCr4(Cpu.ReadCr4() | Cr4PageGlobal | Cr4TimeStampDisable | SupportedGuards());
    }

    /// <summary>Lets programs read the time-stamp counter (SDM vol. 3, 2.5: CR4.TSD): for measurements only.</summary>
    public static void AllowTimeStamps() => Cpu.WriteCr4(Cpu.ReadCr4() & ~Cr4TimeStampDisable);

    /// <summary>Promises the kernel's heap its frames, which come when they are touched; once, at boot. Its tables are
    /// made now, so that a touch needs one frame.</summary>
    /// <returns>The heap's first byte.</returns>
    public static byte* ReserveHeap(ulong frames)
    {
        for (ulong i = 0; i < frames; i++)
        {
            _ = Slot(HeapBase + (i * PageTable.PageBytes), level: 0);
        }

        FrameAllocator.Promise(frames);
        s_heapEnd = HeapBase + (frames * PageTable.PageBytes);
        return (byte*)HeapBase;
    }

    /// <summary>A page fault in ring 0: true when it was the first touch of a heap page, which is there now.</summary>
    [RuntimeExport("xdv_kernel_page")]
    private static bool BackHeapPage(ulong address)
    {
        if (address < HeapBase || address >= s_heapEnd)
        {
            return false;
        }

        ulong* page = Slot(address, level: 0);
        if ((*page & PageTable.Present) != 0)
        {
            return false;
        }

        *page = FrameAllocator.TakePromised() | PageTable.Present | PageTable.Writable | PageTable.NoExecute
            | PageTable.Global;
        return true;
    }

    /// <summary>Maps device registers, uncached.</summary>
    public static byte* MapRegisters(ulong physical, ulong bytes)
        => MapDevice(physical, bytes, PageTable.CacheDisabled | PageTable.WriteThrough);

    /// <summary>Maps memory a device shares with us, write-back cached, at any physical address; 2 MiB pages where
    /// it can.</summary>
    public static byte* MapWindow(ulong physical, ulong bytes) => MapDevice(physical, bytes, 0);

    /// <summary>Gives a new address space its kernel half.</summary>
    internal static void CopyKernelHalf(ulong* table)
    {
        ulong* root = ToRoot();
        table[DirectMapSlot] = root[DirectMapSlot];
        table[DeviceMapSlot] = root[DeviceMapSlot];
        table[HeapSlot] = root[HeapSlot];
        table[ImageSlot] = root[ImageSlot];
    }

    /// <summary>Undoes <see cref="CopyKernelHalf"/>.</summary>
    internal static void ClearKernelHalf(ulong* table)
        => table[DirectMapSlot] = table[DeviceMapSlot] = table[HeapSlot] = table[ImageSlot] = 0;

    private static ulong SupportedGuards()
    {
        CpuidResult features = Cpu.Cpuid(7);
        if ((features.Ebx & (1u << 7)) == 0 || (features.Ebx & (1u << 20)) == 0)
        {
            Environment.FailFast("CPU lacks SMEP or SMAP");
        }

        return Cr4Smep | Cr4Smap | ((features.Ecx & (1u << 2)) != 0 ? Cr4Umip : 0);
    }

    private static void MapDirect(MachineLayout* layout)
    {
        ulong readOnlyStart = ImageToPhysical(layout->TextStart), readOnlyEnd = ImageToPhysical(layout->DataStart);
        ulong flags = PageTable.Present | PageTable.Writable | PageTable.NoExecute | PageTable.Global;
        for (ulong block = 0; block < s_physicalEnd; block += PageTable.LargePageBytes)
        {
            if (block >= readOnlyEnd || block + PageTable.LargePageBytes <= readOnlyStart)
            {
                *Slot(DirectMapBase + block, level: 1) = block | flags | PageTable.Large;
                continue;
            }

            ulong* table = Descend(Slot(DirectMapBase + block, level: 1));
            for (int i = 0; i < PageTable.Entries; i++)
            {
                ulong page = block + ((ulong)i * PageTable.PageBytes);
                bool readOnly = page >= readOnlyStart && page < readOnlyEnd;
                table[i] = page | (readOnly ? flags & ~PageTable.Writable : flags);
            }
        }
    }

    private static void MapImage(MachineLayout* layout)
    {
        MapPart(layout->TextStart, layout->RodataStart, 0);
        MapPart(layout->RodataStart, layout->DataStart, PageTable.NoExecute);
        MapPart(layout->DataStart, layout->SymtableStart, PageTable.NoExecute | PageTable.Writable);
        MapPart(layout->SymtableStart, layout->ImageEnd, PageTable.NoExecute);
        *Slot(layout->KernelStackGuard, level: 0) = 0;
        *Slot(layout->FaultStackGuard, level: 0) = 0;
    }

    private static void MapPart(ulong start, ulong end, ulong flags)
    {
        for (ulong page = start; page < end; page += PageTable.PageBytes)
        {
            *Slot(page, level: 0) = ImageToPhysical(page) | flags | PageTable.Present | PageTable.Global;
        }
    }

    private static byte* MapDevice(ulong physical, ulong bytes, ulong caching)
    {
        ulong offset = physical & (PageTable.LargePageBytes - 1);
        ulong address = s_nextDevice + offset;
        ulong first = physical & ~(PageTable.PageBytes - 1);
        ulong end = (physical + bytes + PageTable.PageBytes - 1) & ~(PageTable.PageBytes - 1);
        ulong page = address & ~(PageTable.PageBytes - 1);
        ulong flags = PageTable.Present | PageTable.Writable | PageTable.NoExecute | PageTable.Global | caching;
        while (first < end)
        {
            bool large = (first & (PageTable.LargePageBytes - 1)) == 0 && end - first >= PageTable.LargePageBytes;
            ulong step = large ? PageTable.LargePageBytes : PageTable.PageBytes;
            *Slot(page, large ? 1 : 0) = first | flags | (large ? PageTable.Large : 0);
            first += step;
            page += step;
        }

        s_nextDevice = (page + PageTable.LargePageBytes - 1) & ~(PageTable.LargePageBytes - 1);
        return (byte*)address;
    }

    /// <summary>The entry that maps an address at a level, creating the tables above it.</summary>
    private static ulong* Slot(ulong address, int level)
    {
        ulong* table = ToRoot();
        for (int above = 3; above > level; above--)
        {
            table = Descend(table, address, above);
        }

        return table + PageTable.Index(address, level);
    }

    private static ulong* Descend(ulong* table, ulong address, int level)
        => Descend(table + PageTable.Index(address, level));

    private static ulong* Descend(ulong* entry)
    {
        if ((*entry & PageTable.Present) == 0)
        {
            *entry = NewTable() | PageTable.Present | PageTable.Writable;
        }

        return PageTable.At(*entry);
    }

    private static ulong NewTable()
    {
        ulong frame = FrameAllocator.TryAllocateZeroed();
        if (frame == FrameAllocator.None)
        {
            Environment.FailFast("no memory for kernel page tables");
        }

        return frame;
    }

    private static ulong* ToRoot() => (ulong*)ToPointer(s_root);
}
