// The machine's half of a process: address space, registers, heap, name. What it may do is Core's business; where its
// bytes are is this one's. Slots are made at boot and reused; nothing here is allocated later but frames.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Processes;

/// <summary>One slot of the process table.</summary>
internal sealed unsafe class UserProcess
{
    /// <summary>Where a program's heap starts and how far it may grow.</summary>
    public const ulong HeapStart = 0x0000_1000_0000_0000;
    public const ulong HeapLimitPages = 64 * 1024;

    public AddressSpace Space;
    public Bytes32 Name;

    public UserProcess(UserContext* context) => Context = context;

    /// <summary>0 when the slot is free.</summary>
    public uint Id { get; set; }

    /// <summary>Its only thread's registers.</summary>
    public UserContext* Context { get; }

    /// <summary>Pages of heap mapped so far.</summary>
    public ulong HeapPages { get; private set; }

    /// <summary>Where console_read wants its bytes.</summary>
    public ulong ConsoleBuffer { get; set; }

    /// <summary>User instructions executed in runs that ended in no input (a slice timer that fired early).</summary>
    public uint Carried { get; set; }

    /// <summary>Frames it holds, tables included.</summary>
    public uint Frames => Space.OwnedPages + Space.Tables;

    /// <summary>Adds zeroed pages to the heap; the address of the first. Nothing is changed when memory runs
    /// out.</summary>
    public Status GrowHeap(ulong pages, out ulong address)
    {
        address = HeapStart + HeapPages * FrameAllocator.FrameBytes;
        if (pages == 0) return Status.InvalidArgument;
        if (pages > HeapLimitPages - HeapPages || pages + ReserveFrames > FrameAllocator.FreeFrames)
        {
            address = 0;
            return Status.OutOfMemory;
        }

        for (ulong i = 0; i < pages; i++)
        {
            if (!MapZeroed(address + i * FrameAllocator.FrameBytes))
                Environment.FailFast("heap page not mapped after the check");
        }

        HeapPages += pages;
        return Status.Ok;
    }

    /// <summary>Frees everything and the slot.</summary>
    public void Release()
    {
        if (Space.Root != 0) Space.Destroy();
        Space = default;
        Name = default;
        Id = 0;
        HeapPages = 0;
        Carried = 0;
    }

    /// <summary>True when the program may read (write) all of [address, address + length).</summary>
    public bool CanAccess(ulong address, ulong length, bool writing)
    {
        if (length == 0) return true;
        if (address > ulong.MaxValue - length || address + length > AddressSpace.UserEnd) return false;
        ulong end = address + length;
        for (ulong page = address & ~(FrameAllocator.FrameBytes - 1); page < end; page += FrameAllocator.FrameBytes)
            if (!Space.TryTranslate(Math.Max(page, address), writing, out _)) return false;
        return true;
    }

    /// <summary>Frames a growing heap leaves for page tables and the kernel.</summary>
    private const ulong ReserveFrames = 512;

    private bool MapZeroed(ulong address)
    {
        ulong frame = FrameAllocator.TryAllocateZeroed();
        if (frame == FrameAllocator.None) return false;
        if (Space.Map(address, frame, writable: true, executable: false) == MapStatus.Ok) return true;
        FrameAllocator.Free(frame);
        return false;
    }
}
