using System;
using System.Runtime.CompilerServices;

namespace Xdv.Arch.X64;

/// <summary>Why a mapping call did nothing.</summary>
public enum MapStatus
{
    Ok,

    /// <summary>Not page-aligned, or not in the user's half.</summary>
    BadAddress,

    /// <summary>Writable and executable at once.</summary>
    WriteAndExecute,

    AlreadyMapped,

    NotMapped,

    /// <summary>No frame, for the page or for a page table.</summary>
    OutOfMemory,
}

/// <summary>What an access to a page needs before it can happen.</summary>
public enum PageNeed
{
    /// <summary>Nothing: the page is there with that right.</summary>
    None,

    /// <summary>A frame of zeroes.</summary>
    Zeroes,

    /// <summary>A copy of its own.</summary>
    Copy,

    /// <summary>It will never be allowed.</summary>
    Denied,
}

/// <summary>What <see cref="AddressSpace.Destroy"/> gave back.</summary>
public readonly struct ReleasedFrames(uint pages, uint tables)
{
    public uint Pages { get; } = pages;

    public uint Tables { get; } = tables;
}

/// <summary>One user address space: a PML4 whose kernel half is <see cref="KernelMap"/>'s. A value to be kept in one
/// place (copies share the tables but not the counts). What a page will be when it is touched stands in its page-table
/// entry (<see cref="PageTable.Lazy"/>, <see cref="PageTable.Copy"/>), so reserving, faulting and unmapping need no
/// other structure; all frames it owns, tables included, are one list, so that its end is not a search.
/// User memory is never dereferenced by the kernel: copies walk the tables and go through the direct map, so SMAP stays
/// set and a bad pointer is an answer, not a fault. The first page and the last are refused: null pointers fault, and
/// SYSRET's return address stays canonical.</summary>
public unsafe partial struct AddressSpace
{
    public const ulong UserStart = 0x1000;
    public const ulong UserEnd = 0x0000_7FFF_FFFF_F000;
    /// <summary>Tables of a space whose every page lies in the same 2 MiB.</summary>
    public const uint SmallTables = 4;

    private const int TableShift = 21;
    private const ulong TablePages = PageTable.Entries;

    private ulong _root;
    private uint _frames;

    // The page table used last and the 2 MiB it maps; a table lives as long as the space.
    private ulong _lastBlock;
    private ulong* _lastTable;

    /// <summary>Physical address of the PML4; 0 before <see cref="TryCreate"/>.</summary>
    public readonly ulong Root => _root;

    /// <summary>Frames mapped and owned.</summary>
    public uint OwnedPages { get; private set; }

    /// <summary>Frames used for tables, the PML4 included.</summary>
    public uint Tables { get; private set; }

    /// <summary>Root of the space that is in use; the entry stub switches too.</summary>
    private static ulong Active => *(ulong*)MachineLayout.Current->ActiveRootCell;

    /// <summary>True for a page-aligned address in the user's half with room for that many pages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsUserRange(ulong address, ulong pages)
        => (address & (PageTable.PageBytes - 1)) == 0 && address >= UserStart && address < UserEnd
            && pages <= (UserEnd - address) / PageTable.PageBytes;

    public static bool TryCreate(out AddressSpace space)
    {
        space = default;
        space._root = space.NewTable();
        if (space._root == FrameAllocator.None)
        {
            return false;
        }

        KernelMap.CopyKernelHalf(PageTable.At(space._root));
        return true;
    }

    /// <summary>Maps one page.</summary>
    /// <param name="address">Page-aligned user address.</param>
    /// <param name="frame">Physical frame.</param>
    /// <param name="writable">W; excludes <paramref name="executable"/>.</param>
    /// <param name="executable">X.</param>
    /// <param name="owned">Whether the frame becomes this space's; false for shared memory and device windows.</param>
    public MapStatus Map(ulong address, ulong frame, bool writable, bool executable, bool owned = true)
    {
        MapStatus status = TryEntry(address, frame, writable && executable, out ulong* page);
        if (status != MapStatus.Ok)
        {
            return status;
        }

        *page = frame | PageTable.Present | Rights(writable, executable);
        if (owned)
        {
            *page |= PageTable.Owned;
            FrameAllocator.Link(ref _frames, frame);
            OwnedPages++;
        }

        return MapStatus.Ok;
    }

    /// <summary>Maps one page of somebody else's bytes, read-only until the first write, which gets a copy.</summary>
    public MapStatus MapForCopy(ulong address, ulong frame)
    {
        MapStatus status = TryEntry(address, frame, false, out ulong* page);
        if (status == MapStatus.Ok)
        {
            *page = frame | PageTable.Present | PageTable.Copy | Rights(writable: false, executable: false);
        }

        return status;
    }

    /// <summary>Tables that reserving these pages would add.</summary>
    public readonly uint MissingTables(ulong address, ulong pages)
    {
        uint missing = 0;
        ulong last = (address + (pages * PageTable.PageBytes) - 1) >> TableShift;
        for (ulong block = address >> TableShift; block <= last; block++)
        {
            ulong start = block << TableShift;
            int level = MissingLevels(start);
            bool first = block == address >> TableShift;
            for (int above = level - 1; above >= 0; above--)
            {
                // A table that an earlier block of this range adds is not counted again.
                int shift = TableShift + (9 * above);
                bool shared = !first && (start >> shift) == ((start - 1) >> shift);
                missing += shared ? 0u : 1u;
            }
        }

        return missing;
    }

    /// <summary>True when nothing is mapped or reserved in the range.</summary>
    public bool IsFree(ulong address, ulong pages)
    {
        for (; pages != 0; address += PageTable.PageBytes, pages--)
        {
            ulong* table = FindTable(address);
            if (table != null && table[PageTable.Index(address, 0)] != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reserves free pages that come into being, zeroed, when they are touched.</summary>
    /// <returns>BadAddress, WriteAndExecute; OutOfMemory (for a table: what was reserved until then stays).</returns>
    public MapStatus Reserve(ulong address, ulong pages, bool writable, bool executable)
    {
        if (!IsUserRange(address, pages))
        {
            return MapStatus.BadAddress;
        }

        if (writable && executable)
        {
            return MapStatus.WriteAndExecute;
        }

        ulong entry = PageTable.Lazy | Rights(writable, executable);
        while (pages != 0)
        {
            ulong* table = MakeTable(address);
            if (table == null)
            {
                return MapStatus.OutOfMemory;
            }

            int index = PageTable.Index(address, 0);
            int count = (int)Math.Min(pages, TablePages - (ulong)index);
            new Span<ulong>(table + index, count).Fill(entry);
            address += (ulong)count * PageTable.PageBytes;
            pages -= (ulong)count;
        }

        return MapStatus.Ok;
    }

    /// <summary>Takes over what another space maps and reserves in the 2 MiB around an address, none of it owned, where
    /// this one has no page table yet: one table is copied.</summary>
    /// <returns>Ok, AlreadyMapped, OutOfMemory.</returns>
    public MapStatus TakeTableFrom(ref AddressSpace other, ulong address)
    {
        if (FindTable(address) != null)
        {
            return MapStatus.AlreadyMapped;
        }

        return MakeTable(address, other.FindTable(address)) != null ? MapStatus.Ok : MapStatus.OutOfMemory;
    }

    /// <summary>What an access to an address needs.</summary>
    public PageNeed NeedOf(ulong address, bool writing, bool executing = false)
        => NeedOf(FindEntry(address), writing, executing);

    /// <summary>The entry of an address, for <see cref="NeedOf(ulong*, bool, bool)"/> and
    /// <see cref="TryBack(ulong*, ulong, PageNeed)"/>; null when there is none.</summary>
    public ulong* FindEntry(ulong address)
    {
        ulong* table = address - UserStart < UserEnd - UserStart ? FindTable(address) : null;
        return table == null ? null : table + PageTable.Index(address, 0);
    }

    /// <summary>What an access through an entry needs.</summary>
    public static PageNeed NeedOf(ulong* page, bool writing, bool executing)
    {
        if (page == null)
        {
            return PageNeed.Denied;
        }

        ulong entry = *page;
        bool there = (entry & PageTable.Present) != 0;
        if (executing && (entry & PageTable.NoExecute) != 0)
        {
            return PageNeed.Denied;
        }

        if (writing && (entry & PageTable.Writable) == 0)
        {
            return there && (entry & PageTable.Copy) != 0 ? PageNeed.Copy : PageNeed.Denied;
        }

        return there ? PageNeed.None : (entry & PageTable.Lazy) != 0 ? PageNeed.Zeroes : PageNeed.Denied;
    }

    /// <summary>Gives a page what <see cref="NeedOf(ulong, bool, bool)"/> said, Zeroes or Copy; false when memory is
    /// out.</summary>
    public bool TryBack(ulong address, PageNeed need) => TryBack(FindEntry(address), address, need);

    /// <summary>The same through the address's entry.</summary>
    public bool TryBack(ulong* page, ulong address, PageNeed need)
    {
        ulong frame = need == PageNeed.Copy ? FrameAllocator.TryAllocate() : FrameAllocator.TryAllocateZeroed();
        if (frame == FrameAllocator.None)
        {
            return false;
        }

        ulong entry = *page;
        if (need == PageNeed.Copy)
        {
            Cpu.CopyPage(KernelMap.ToPointer(frame), PageTable.At(entry));
            *page = (entry & ~(PageTable.AddressMask | PageTable.Copy)) | frame | PageTable.Writable | PageTable.Owned;
            Invalidate(address);
        }
        else
        {
            *page = (entry & ~PageTable.Lazy) | frame | PageTable.Present | PageTable.Owned;
        }

        FrameAllocator.Link(ref _frames, frame);
        OwnedPages++;
        return true;
    }

    /// <summary>The entry of an address whose page table was the last one used, if it is empty; else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* NearEmptyEntry(ulong address)
    {
        if (address >> TableShift != _lastBlock || _lastTable == null)
        {
            return null;
        }

        ulong* page = _lastTable + PageTable.Index(address, 0);
        return *page == 0 ? page : null;
    }

    /// <summary>Fills an empty entry with a page of zeroes. There must be a free frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill(ulong* page, bool writable)
    {
        ulong frame = FrameAllocator.TryAllocateZeroed();
        if (frame == FrameAllocator.None)
        {
            Environment.FailFast("no frame after the check");
        }

        *page = frame | PageTable.Present | PageTable.Owned | Rights(writable, executable: false);
        FrameAllocator.Link(ref _frames, frame);
        OwnedPages++;
    }

    /// <summary>Removes one page. An owned frame is the caller's.</summary>
    public MapStatus Unmap(ulong address, out ulong frame)
    {
        frame = FrameAllocator.None;
        ulong* table = IsUserRange(address, 1) ? FindTable(address) : null;
        ulong* page = table + PageTable.Index(address, 0);
        if (table == null || (*page & (PageTable.Present | PageTable.Lazy)) == 0)
        {
            return IsUserRange(address, 1) ? MapStatus.NotMapped : MapStatus.BadAddress;
        }

        ulong entry = *page;
        *page = 0;
        if ((entry & PageTable.Present) != 0)
        {
            frame = entry & PageTable.AddressMask;
            Invalidate(address);
        }

        if ((entry & PageTable.Owned) != 0)
        {
            FrameAllocator.Unlink(ref _frames, frame);
            OwnedPages--;
        }

        return MapStatus.Ok;
    }

    /// <summary>Owned frames in a range whose every page is the program's own, mapped or reserved.</summary>
    public MapStatus CountOwned(ulong address, ulong pages, out uint owned)
    {
        owned = 0;
        if (!IsUserRange(address, pages))
        {
            return MapStatus.BadAddress;
        }

        for (; pages != 0; address += PageTable.PageBytes, pages--)
        {
            ulong* table = FindTable(address);
            ulong entry = table == null ? 0 : table[PageTable.Index(address, 0)];
            // What is neither is nothing, or a page of a segment.
            if ((entry & (PageTable.Owned | PageTable.Lazy)) == 0)
            {
                return MapStatus.NotMapped;
            }

            owned += (entry & PageTable.Owned) != 0 ? 1u : 0u;
        }

        return MapStatus.Ok;
    }

    /// <summary>Removes pages and frees those that are owned; the range has been counted before.</summary>
    public void Release(ulong address, ulong pages)
    {
        for (; pages != 0; address += PageTable.PageBytes, pages--)
        {
            uint before = OwnedPages;
            if (Unmap(address, out ulong frame) == MapStatus.Ok && OwnedPages != before)
            {
                FrameAllocator.Free(frame);
            }
        }
    }

    /// <summary>The frame behind a user address that is there.</summary>
    public bool TryTranslate(ulong address, bool forWriting, out ulong physical)
    {
        bool allowed = NeedOf(address, forWriting) == PageNeed.None;
        physical = allowed
            ? (FindTable(address)[PageTable.Index(address, 0)] & PageTable.AddressMask)
                | (address & (PageTable.PageBytes - 1))
            : 0;
        return allowed;
    }

    /// <summary>Makes this the space user code runs in; free when it already is.</summary>
    public readonly void Activate()
    {
        if (Active != _root)
        {
            Cpu.SwitchSpace(_root);
        }
    }

    /// <summary>Back to the kernel's own tables, which every destroyed space must leave first.</summary>
    public static void Deactivate()
    {
        Cpu.SwitchSpace(KernelMap.Root);
    }

    /// <summary>Frees every owned frame and every table.</summary>
    public ReleasedFrames Destroy()
    {
        if (Active == _root)
        {
            Deactivate();
        }

        ReleasedFrames released = new(OwnedPages, Tables);
        if (Tables == SmallTables && _lastTable != null)
        {
            FreeEmptied(_lastBlock << TableShift);
        }

        FrameAllocator.FreeAll(ref _frames);
        this = default;
        return released;
    }

    private static ulong Rights(bool writable, bool executable)
        => PageTable.User | (writable ? PageTable.Writable : 0) | (executable ? 0 : PageTable.NoExecute);

    /// <summary>The empty entry for a new page.</summary>
    private MapStatus TryEntry(ulong address, ulong frame, bool writeAndExecute, out ulong* page)
    {
        page = null;
        if (!IsUserRange(address, 1) || (frame & ~PageTable.AddressMask) != 0)
        {
            return MapStatus.BadAddress;
        }

        if (writeAndExecute)
        {
            return MapStatus.WriteAndExecute;
        }

        ulong* table = MakeTable(address);
        if (table == null)
        {
            return MapStatus.OutOfMemory;
        }

        page = table + PageTable.Index(address, 0);
        return *page == 0 ? MapStatus.Ok : MapStatus.AlreadyMapped;
    }

    /// <summary>The page table of an address, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* FindTable(ulong address)
        => address >> TableShift == _lastBlock && _lastTable != null ? _lastTable : WalkTo(address);

    private ulong* WalkTo(ulong address)
    {
        ulong* table = PageTable.At(_root);
        for (int level = 3; level > 0; level--)
        {
            ulong entry = table[PageTable.Index(address, level)];
            if ((entry & PageTable.Present) == 0)
            {
                return null;
            }

            table = PageTable.At(entry);
        }

        _lastBlock = address >> TableShift;
        _lastTable = table;
        return table;
    }

    /// <summary>The page table of an address, made with those above it if need be; null when memory is out.</summary>
    /// <param name="content">What a new page table holds; null = nothing.</param>
    private ulong* MakeTable(ulong address, ulong* content = null)
    {
        if (address >> TableShift == _lastBlock && _lastTable != null)
        {
            return _lastTable;
        }

        ulong* table = PageTable.At(_root);
        for (int level = 3; level > 0; level--)
        {
            ulong* entry = table + PageTable.Index(address, level);
            if ((*entry & PageTable.Present) == 0)
            {
                ulong below = NewTable(level == 1 ? content : null);
                if (below == FrameAllocator.None)
                {
                    return null;
                }

                *entry = below | PageTable.Present | PageTable.Writable | PageTable.User;
            }

            table = PageTable.At(*entry);
        }

        _lastBlock = address >> TableShift;
        _lastTable = table;
        return table;
    }

    /// <summary>Frees the tables above the only page table, emptied: one entry each, and the next space need not clear
    /// them.</summary>
    private void FreeEmptied(ulong address)
    {
        ulong* table = PageTable.At(_root);
        KernelMap.ClearKernelHalf(table);
        ulong frame = _root;
        for (int level = 3; level > 0; level--)
        {
            ulong* entry = table + PageTable.Index(address, level);
            table = PageTable.At(*entry);
            ulong below = *entry & PageTable.AddressMask;
            *entry = 0;
            FrameAllocator.Unlink(ref _frames, frame);
            FrameAllocator.FreeZeroed(frame);
            frame = below;
        }
    }

    private ulong NewTable(ulong* content = null)
    {
        ulong frame = content == null ? FrameAllocator.TryAllocateZeroed() : FrameAllocator.TryAllocate();
        if (frame != FrameAllocator.None)
        {
            if (content != null)
            {
                Cpu.CopyPage(KernelMap.ToPointer(frame), content);
            }

            FrameAllocator.Link(ref _frames, frame);
            Tables++;
        }

        return frame;
    }

    /// <summary>How many of the tables below the PML4 an address lacks: 0 to 3.</summary>
    private readonly int MissingLevels(ulong address)
    {
        ulong* table = PageTable.At(_root);
        for (int level = 3; level > 0; level--)
        {
            ulong entry = table[PageTable.Index(address, level)];
            if ((entry & PageTable.Present) == 0)
            {
                return level;
            }

            table = PageTable.At(entry);
        }

        return 0;
    }

    private readonly void Invalidate(ulong address)
    {
        if (Active == _root)
        {
            Cpu.InvalidatePage(address);
        }
    }
}
