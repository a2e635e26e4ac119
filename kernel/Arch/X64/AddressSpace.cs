using System;

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

    /// <summary>No frame for a page table.</summary>
    OutOfMemory,
}

/// <summary>What <see cref="AddressSpace.Destroy"/> gave back.</summary>
public readonly struct ReleasedFrames(uint pages, uint tables)
{
    public uint Pages { get; } = pages;

    public uint Tables { get; } = tables;
}

/// <summary>One user address space: a PML4 whose kernel half is <see cref="KernelMap"/>'s. A value to be kept in one
/// place (copies share the tables but not the counts). User memory is never dereferenced by the kernel: copies walk
/// the tables and go through the direct map, so SMAP stays set and a bad pointer is an answer, not a fault.
/// The first page and the last are refused: null pointers fault, and SYSRET's return address stays canonical.
/// </summary>
public unsafe struct AddressSpace
{
    public const ulong UserStart = 0x1000;
    public const ulong UserEnd = 0x0000_7FFF_FFFF_F000;

    private static ulong s_active;

    private ulong _root;

    /// <summary>Physical address of the PML4; 0 before <see cref="TryCreate"/>.</summary>
    public readonly ulong Root => _root;

    /// <summary>Frames mapped and owned.</summary>
    public uint OwnedPages { get; private set; }

    /// <summary>Frames used for tables, the PML4 included.</summary>
    public uint Tables { get; private set; }

    public static bool TryCreate(out AddressSpace space)
    {
        space = default;
        space._root = FrameAllocator.TryAllocateZeroed();
        if (space._root == FrameAllocator.None)
        {
            return false;
        }

        space.Tables = 1;
        KernelMap.CopyKernelHalf(PageTable.At(space._root));
        return true;
    }

    /// <summary>Maps one page.</summary>
    /// <param name="address">Page-aligned user address.</param>
    /// <param name="frame">Physical frame.</param>
    /// <param name="writable">W; excludes <paramref name="executable"/>.</param>
    /// <param name="executable">X.</param>
    /// <param name="owned">Whether unmapping by <see cref="Destroy"/> frees the frame; false for shared memory and
    /// device windows.</param>
    public MapStatus Map(ulong address, ulong frame, bool writable, bool executable, bool owned = true)
    {
        if (!IsUserPage(address) || (frame & ~PageTable.AddressMask) != 0)
        {
            return MapStatus.BadAddress;
        }

        if (writable && executable)
        {
            return MapStatus.WriteAndExecute;
        }

        ulong* table = PageTable.At(_root);
        for (int level = 3; level > 0; level--)
        {
            ulong* entry = table + PageTable.Index(address, level);
            if ((*entry & PageTable.Present) == 0)
            {
                ulong below = FrameAllocator.TryAllocateZeroed();
                if (below == FrameAllocator.None)
                {
                    return MapStatus.OutOfMemory;
                }

                Tables++;
                *entry = below | PageTable.Present | PageTable.Writable | PageTable.User;
            }

            table = PageTable.At(*entry);
        }

        ulong* page = table + PageTable.Index(address, 0);
        if ((*page & PageTable.Present) != 0)
        {
            return MapStatus.AlreadyMapped;
        }

        *page = frame | Rights(writable, executable) | (owned ? PageTable.Owned : 0);
        OwnedPages += owned ? 1u : 0u;
        return MapStatus.Ok;
    }

    /// <summary>Removes one page. The frame is the caller's again, whether it was owned or not.</summary>
    public MapStatus Unmap(ulong address, out ulong frame)
    {
        frame = FrameAllocator.None;
        ulong* page = IsUserPage(address) ? Find(address) : null;
        if (page == null)
        {
            return IsUserPage(address) ? MapStatus.NotMapped : MapStatus.BadAddress;
        }

        frame = *page & PageTable.AddressMask;
        OwnedPages -= (*page & PageTable.Owned) != 0 ? 1u : 0u;
        *page = 0;
        Invalidate(address);
        return MapStatus.Ok;
    }

    /// <summary>Changes one page's rights.</summary>
    public readonly MapStatus Protect(ulong address, bool writable, bool executable)
    {
        if (!IsUserPage(address))
        {
            return MapStatus.BadAddress;
        }

        if (writable && executable)
        {
            return MapStatus.WriteAndExecute;
        }

        ulong* page = Find(address);
        if (page == null)
        {
            return MapStatus.NotMapped;
        }

        *page = (*page & (PageTable.AddressMask | PageTable.Owned)) | Rights(writable, executable);
        Invalidate(address);
        return MapStatus.Ok;
    }

    /// <summary>The frame behind a user address.</summary>
    public readonly bool TryTranslate(ulong address, bool forWriting, out ulong physical)
    {
        ulong* page = address >= UserStart && address < UserEnd ? Find(address) : null;
        bool allowed = page != null && (!forWriting || (*page & PageTable.Writable) != 0);
        physical = allowed ? (*page & PageTable.AddressMask) | (address & (PageTable.PageBytes - 1)) : 0;
        return allowed;
    }

    /// <summary>Makes this the space user code runs in; free when it already is.</summary>
    public readonly void Activate()
    {
        if (s_active != _root)
        {
            s_active = _root;
            Cpu.SwitchSpace(_root);
        }
    }

    /// <summary>Back to the kernel's own tables, which every destroyed space must leave first.</summary>
    public static void Deactivate()
    {
        s_active = KernelMap.Root;
        Cpu.SwitchSpace(KernelMap.Root);
    }

    /// <summary>Frees every owned frame and every table.</summary>
    public ReleasedFrames Destroy()
    {
        if (s_active == _root)
        {
            Deactivate();
        }

        uint pages = 0, tables = 0;
        ulong* root = PageTable.At(_root);
        for (int i = 0; i < PageTable.Entries / 2; i++)
        {
            if ((root[i] & PageTable.Present) != 0)
            {
                Release(root[i], level: 2, ref pages, ref tables);
            }
        }

        FrameAllocator.Free(_root);
        this = default;
        return new ReleasedFrames(pages, tables + 1);
    }

    /// <summary>Copies out of the program's memory; false if any byte is not its own readable memory.</summary>
    public readonly bool CopyFromUser(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (!TryTranslate(address, forWriting: false, out ulong physical))
            {
                return false;
            }

            int chunk = Math.Min(destination.Length, LeftInPage(address));
            new ReadOnlySpan<byte>(KernelMap.ToPointer(physical), chunk).CopyTo(destination);
            destination = destination.Slice(chunk);
            address += (ulong)chunk;
        }

        return true;
    }

    /// <summary>Copies into the program's memory. False if any byte is not its own writable memory; nothing has been
    /// written then.</summary>
    public readonly bool CopyToUser(ulong address, ReadOnlySpan<byte> source)
    {
        for (ulong checkedTo = 0; checkedTo < (ulong)source.Length;)
        {
            if (!TryTranslate(address + checkedTo, forWriting: true, out _))
            {
                return false;
            }

            checkedTo += (ulong)LeftInPage(address + checkedTo);
        }

        while (!source.IsEmpty)
        {
            _ = TryTranslate(address, forWriting: true, out ulong physical);
            int chunk = Math.Min(source.Length, LeftInPage(address));
            source.Slice(0, chunk).CopyTo(new Span<byte>(KernelMap.ToPointer(physical), chunk));
            source = source.Slice(chunk);
            address += (ulong)chunk;
        }

        return true;
    }

    private static int LeftInPage(ulong address) => (int)(PageTable.PageBytes - (address & (PageTable.PageBytes - 1)));

    private static bool IsUserPage(ulong address)
        => (address & (PageTable.PageBytes - 1)) == 0 && address >= UserStart && address < UserEnd;

    private static ulong Rights(bool writable, bool executable)
        => PageTable.Present | PageTable.User
            | (writable ? PageTable.Writable : 0) | (executable ? 0 : PageTable.NoExecute);

    /// <summary>The present page-table entry of an address, or null.</summary>
    private readonly ulong* Find(ulong address)
    {
        ulong* entry = PageTable.At(_root) + PageTable.Index(address, 3);
        for (int level = 2; level >= 0; level--)
        {
            if ((*entry & PageTable.Present) == 0)
            {
                return null;
            }

            entry = PageTable.At(*entry) + PageTable.Index(address, level);
        }

        return (*entry & PageTable.Present) != 0 ? entry : null;
    }

    private readonly void Invalidate(ulong address)
    {
        if (s_active == _root)
        {
            Cpu.InvalidatePage(address);
        }
    }

    /// <summary>Depth at most three, by construction of the tables.</summary>
    private static void Release(ulong entry, int level, ref uint pages, ref uint tables)
    {
        ulong* table = PageTable.At(entry);
        for (int i = 0; i < PageTable.Entries; i++)
        {
            if ((table[i] & PageTable.Present) == 0)
            {
                continue;
            }

            if (level > 0)
            {
                Release(table[i], level - 1, ref pages, ref tables);
            }
            else if ((table[i] & PageTable.Owned) != 0)
            {
                FrameAllocator.Free(table[i] & PageTable.AddressMask);
                pages++;
            }
        }

        FrameAllocator.Free(entry & PageTable.AddressMask);
        tables++;
    }
}
