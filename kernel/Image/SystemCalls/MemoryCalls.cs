// memory_map, memory_unmap, memory_grow, memory_info, process_limits: what they need is found out before Core is asked,
// and what it grants is carried out. The first three have a short way of their own; like all of the quick path it uses
// no XMM register but to clear a page, which leaves zeroes.
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Orchestration;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed unsafe class MemoryCalls(Orchestrator core)
{
    private const ulong KnownFlags = (ulong)(MemoryFlags.Write | MemoryFlags.Populate);
    private const ulong OnePage = (ulong)(MemoryFlags.Write | MemoryFlags.Populate);
    /// <summary>Frames that mappings leave to those who have pages already.</summary>
    private const ulong ReserveFrames = 64;
    private const int LimitsBytes = 24;
    private const int InfoBytes = 64;

    private readonly Orchestrator _core = core;

    /// <summary>Finds out what a call needs.</summary>
    public void Prepare(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.MemoryGrow:
                call.Input.Arg0 = call.A0;
                call.Input.Value = call.Process.HeapEnd;
                call.Refuse(CheckGrow(call.Process, call.A0, out call.Input.Arg3));
                break;
            case SystemCall.MemoryMap:
                call.Input.Arg0 = call.A0;
                call.Input.Arg1 = call.A1;
                call.Input.Arg2 = call.A2;
                call.Refuse(CheckMap(call.Process, call.A0, call.A1, call.A2, out call.Input.Arg3,
                    out call.Input.Value));
                break;
            case SystemCall.MemoryUnmap:
                call.Input.Arg0 = call.A0;
                call.Input.Arg1 = call.A1;
                call.Refuse(CheckUnmap(call.Process, call.A0, call.A1, out call.Input.Arg3));
                break;
            case SystemCall.MemoryInfo:
                call.Require(call.A0, InfoBytes, writing: true);
                break;
            case SystemCall.ProcessLimits:
                Operands.FillLimits(ref call.Input, call.A0, call.Read<ProcessLimits>(call.A1));
                break;
        }
    }

    /// <summary>Core agreed.</summary>
    public void Complete(ref CallFrame call, ulong value)
    {
        switch (call.Number)
        {
            case SystemCall.MemoryGrow:
                call.Process.GrowHeap(call.A0);
                break;
            case SystemCall.MemoryMap:
                Map(call.Process, value, call.A1, call.A2);
                break;
            case SystemCall.MemoryUnmap:
                Unmap(call.Process, call.A0, call.A1);
                break;
            case SystemCall.MemoryInfo:
                call.Write(call.A0, Info());
                break;
        }
    }

    /// <summary>memory_grow, memory_map and memory_unmap of the running thread's process, the short way. False, with
    /// nothing changed, when the general way has to be taken.</summary>
    public bool TryShort(UserProcess process, UserContext* registers, uint instructions)
    {
        ulong address = registers->Rdi, pages = registers->Rsi, value = 0;
        bool done = (SystemCall)registers->Rax switch
        {
            SystemCall.MemoryMap => TryMap(process, instructions, address, pages, registers->Rdx, out value),
            SystemCall.MemoryUnmap => TryUnmap(process, instructions, address, pages),
            _ => TryGrow(process, instructions, address, out value),
        };
        if (done) registers->SetResult(value, (ulong)Status.Ok);
        return done;
    }

    /// <summary>memory_map of one page at an address, writable, now, where the page table is at hand: one entry. False,
    /// with nothing changed, when it is another case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMapPage(UserProcess process, UserContext* registers, uint instructions)
    {
        if (registers->Rsi != 1 || registers->Rdx != OnePage) return false;
        ulong address = registers->Rdi;
        ulong* entry = process.NearEmptyEntry(address);
        if (entry == null || FrameAllocator.FreeFrames < 1 + ReserveFrames) return false;
        if (!_core.TryQuickMapPage(instructions, address, OnePage)) return false;
        process.Space.Fill(entry, writable: true);
        process.NoteMapped(address, 1);
        registers->SetResult(address, (ulong)Status.Ok);
        return true;
    }

    private bool TryMap(UserProcess process, uint instructions, ulong address, ulong pages, ulong flags,
        out ulong value)
    {
        if (CheckMap(process, address, pages, flags, out ulong frames, out value) != Status.Ok) return false;
        if (!_core.TryQuickMemory(SystemCall.MemoryMap, instructions, address, pages, flags, frames, value))
            return false;
        Map(process, value, pages, flags);
        return true;
    }

    private bool TryUnmap(UserProcess process, uint instructions, ulong address, ulong pages)
    {
        if (CheckUnmap(process, address, pages, out ulong frames) != Status.Ok) return false;
        if (!_core.TryQuickMemory(SystemCall.MemoryUnmap, instructions, address, pages, 0, frames, 0)) return false;
        Unmap(process, address, pages);
        return true;
    }

    private bool TryGrow(UserProcess process, uint instructions, ulong pages, out ulong value)
    {
        value = process.HeapEnd;
        if (CheckGrow(process, pages, out ulong frames) != Status.Ok) return false;
        if (!_core.TryQuickMemory(SystemCall.MemoryGrow, instructions, pages, 0, 0, frames, value)) return false;
        process.GrowHeap(pages);
        return true;
    }

    private static Status CheckGrow(UserProcess process, ulong pages, out ulong frames)
    {
        frames = 0;
        if (pages == 0) return Status.InvalidArgument;
        if (pages > UserProcess.MaxPages - process.HeapPages) return Status.OutOfMemory;
        frames = process.Space.MissingTables(process.HeapEnd, pages);
        return frames + ReserveFrames > FrameAllocator.FreeFrames ? Status.OutOfMemory : Status.Ok;
    }

    private static Status CheckMap(UserProcess process, ulong wanted, ulong pages, ulong flags, out ulong frames,
        out ulong address)
    {
        frames = 0;
        address = wanted;
        if (pages - 1 >= UserProcess.MaxPages || (flags & ~KnownFlags) != 0) return Status.InvalidArgument;
        if (wanted == 0)
        {
            address = process.FindPlace(pages);
            if (address == 0) return Status.OutOfMemory;
        }
        else if (!process.MayMap(wanted, pages))
        {
            return Status.BadAddress;
        }

        frames = process.Space.MissingTables(address, pages);
        if ((flags & (ulong)MemoryFlags.Populate) != 0) frames += pages;
        return frames + ReserveFrames > FrameAllocator.FreeFrames ? Status.OutOfMemory : Status.Ok;
    }

    private static Status CheckUnmap(UserProcess process, ulong address, ulong pages, out ulong frames)
    {
        frames = 0;
        if (pages - 1 >= UserProcess.MaxPages) return Status.InvalidArgument;
        if (!process.MayUnmap(address, pages)) return Status.BadAddress;
        if (process.Space.CountOwned(address, pages, out uint owned) != MapStatus.Ok) return Status.BadAddress;
        frames = owned;
        return Status.Ok;
    }

    private static void Map(UserProcess process, ulong address, ulong pages, ulong flags)
    {
        bool writable = (flags & (ulong)MemoryFlags.Write) != 0;
        if (process.Space.Reserve(address, pages, writable, executable: false) != MapStatus.Ok)
            System.Environment.FailFast("pages not reserved after the check");
        if ((flags & (ulong)MemoryFlags.Populate) != 0)
        {
            for (ulong i = 0; i < pages; i++)
            {
                if (!process.Space.TryBack(address + i * FrameAllocator.FrameBytes, PageNeed.Zeroes))
                    System.Environment.FailFast("pages not there after the check");
            }
        }

        process.NoteMapped(address, pages);
    }

    private static void Unmap(UserProcess process, ulong address, ulong pages)
    {
        process.Space.Release(address, pages);
        process.NoteUnmapped(address, pages);
    }

    private MemoryInfo Info() => new()
    {
        TotalFrames = FrameAllocator.TotalFrames,
        UsedFrames = FrameAllocator.AllocatedFrames - FrameAllocator.PromisedTaken,
        HeapFrames = FrameAllocator.PromisedTaken,
        Processes = (uint)_core.Processes.Count,
        Threads = (uint)_core.Threads.Count,
        Capabilities = (uint)_core.Capabilities.Count,
        Contracts = (uint)_core.Contracts.Count,
        StateObjects = (uint)_core.StateObjects.Count,
        Jobs = (uint)_core.Jobs.Count,
        Endpoints = (uint)_core.EndpointCount,
        MaxProcesses = (uint)_core.Limits.Processes,
        Segments = (uint)_core.Segments.Count,
        Mappings = (uint)_core.Segments.Mappings,
    };
}
