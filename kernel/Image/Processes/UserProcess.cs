// The machine's half of a process: address space, heap, name. What it may do is Core's business; where its bytes are is
// this one's. Slots are made at boot and reused; nothing here is allocated later but frames.
using System;
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Elf;

namespace Xdv.Kernel.Processes;

/// <summary>A process as a snapshot keeps it.</summary>
internal struct KeptProcess
{
    public AddressSpace Space;
    public Bytes32 Name;
    public ulong HeapStart, HeapPages, MapStart, MapNext;
    public uint Id;
    public int Program;
}

/// <summary>One slot of the process table.</summary>
internal sealed class UserProcess
{
    /// <summary>Most pages of one reservation.</summary>
    public const ulong MaxPages = UserLayout.HeapPages;

    private const int PlaceTries = 64;
    private const ulong PageBytes = FrameAllocator.FrameBytes;

    public AddressSpace Space;
    public Bytes32 Name;

    private ulong _heapStart;
    private ulong _mapStart;
    private ulong _mapNext;

    /// <summary>0 when the slot is free.</summary>
    public uint Id { get; private set; }

    /// <summary>Its threads, the newest first.</summary>
    public UserThread? Threads { get; set; }

    /// <summary>What it runs (<see cref="ProgramCache"/>).</summary>
    public int Program { get; private set; }

    /// <summary>Pages of heap reserved so far.</summary>
    public ulong HeapPages { get; private set; }

    /// <summary>First byte behind the heap.</summary>
    public ulong HeapEnd => _heapStart + HeapPages * PageBytes;

    /// <summary>Frames it holds, tables included.</summary>
    public uint Frames => Space.OwnedPages + Space.Tables;

    /// <summary>Takes the slot into use.</summary>
    public void Start(uint id, in Bytes32 name, in AddressSpace space, int program, in UserLayout layout)
    {
        Id = id;
        Name = name;
        Space = space;
        Program = program;
        _heapStart = layout.HeapStart;
        _mapStart = _mapNext = layout.MapStart;
        HeapPages = 0;
    }

    /// <summary>Takes the slot into use as it was kept.</summary>
    /// <param name="space">A copy of the memory that was kept.</param>
    public void Start(in KeptProcess kept, in AddressSpace space)
    {
        Id = kept.Id;
        Name = kept.Name;
        Space = space;
        Program = kept.Program;
        (_heapStart, HeapPages) = (kept.HeapStart, kept.HeapPages);
        (_mapStart, _mapNext) = (kept.MapStart, kept.MapNext);
    }

    /// <summary>What has to be kept of it.</summary>
    /// <param name="space">A copy of its memory.</param>
    public KeptProcess Keep(in AddressSpace space) => new()
    {
        Id = Id, Name = Name, Space = space, Program = Program, HeapStart = _heapStart, HeapPages = HeapPages,
        MapStart = _mapStart, MapNext = _mapNext,
    };

    /// <summary>Adds zeroed pages to the heap.</summary>
    public void GrowHeap(ulong pages)
    {
        if (Space.Reserve(HeapEnd, pages, writable: true, executable: false) != MapStatus.Ok)
            Environment.FailFast("heap pages not reserved after the check");
        HeapPages += pages;
    }

    /// <summary>Free addresses for a reservation with an unmapped page behind it; 0 when none were found.</summary>
    public ulong FindPlace(ulong pages)
    {
        ulong address = _mapNext;
        for (int i = 0; i < PlaceTries && UserLayout.IsBelowBuffers(address, pages + 1); i++)
        {
            if (Space.IsFree(address, pages + 1)) return address;
            address += (pages + 1) * PageBytes;
        }

        return 0;
    }

    /// <summary>True when a program may put something of its own there.</summary>
    public bool MayMap(ulong address, ulong pages) =>
        address >= _mapStart && UserLayout.IsBelowBuffers(address, pages) && AddressSpace.IsUserRange(address, pages)
            && Space.IsFree(address, pages);

    /// <summary>The entry of one page that <see cref="MayMap"/> would allow, if its table is the one used last; else
    /// null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe ulong* NearEmptyEntry(ulong address) =>
        address - _mapStart < UserLayout.MapEnd - _mapStart && (address & (PageBytes - 1)) == 0
            ? Space.NearEmptyEntry(address) : null;

    /// <summary>True when pages are the program's to give back, if they are mapped: heap and mappings.</summary>
    public bool MayUnmap(ulong address, ulong pages) =>
        address >= _heapStart && UserLayout.IsBelowBuffers(address, pages);

    /// <summary>The next search for a place starts behind these pages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NoteMapped(ulong address, ulong pages)
    {
        if (address == _mapNext) _mapNext = address + (pages + 1) * PageBytes;
    }

    /// <summary>Pages that lie before the place of the next search are looked at again.</summary>
    public void NoteUnmapped(ulong address, ulong pages)
    {
        if (address + (pages + 1) * PageBytes == _mapNext) _mapNext = address;
    }

    /// <summary>Frees everything and the slot.</summary>
    public void Release(ContextPool contexts)
    {
        while (Threads is { } thread) thread.Stop(contexts);
        if (Space.Root != 0) Space.Destroy();
        Space = default;
        Name = default;
        Id = 0;
    }
}
