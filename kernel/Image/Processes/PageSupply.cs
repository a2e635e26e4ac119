// Pages that come into being when they are touched: by the program (a page fault) or by the kernel on behalf of its
// system call. Either is an input to Core, which takes the page from the process's quota or refuses; so memory runs out
// at the same instruction on every run. A program that touches a page it cannot have is ended, a call is refused.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Orchestration;

namespace Xdv.Kernel.Processes;

internal sealed unsafe class PageSupply(Orchestrator core)
{
    private const ulong WriteBit = 2, FetchBit = 16;
    private const ulong PageMask = FrameAllocator.FrameBytes - 1;

    private readonly Orchestrator _core = core;

    /// <summary>Applies inputs; set once by the composition.</summary>
    public Machine.KernelEntries Entries { get; set; }

    /// <summary>Resolves a page fault of the running thread the short way. False, with nothing changed, when it is not
    /// one of ours, or Core has to be asked the general way.</summary>
    public bool TryShort(UserProcess process, UserContext* registers, uint instructions)
    {
        if (registers->Vector != TrapReport.PageFault) return false;
        ulong* entry = process.Space.FindEntry(registers->FaultAddress);
        ulong access = AccessOf(registers->ErrorCode);
        PageNeed need = AddressSpace.NeedOf(entry, (access & (ulong)MemoryAccess.Write) != 0,
            (access & (ulong)MemoryAccess.Execute) != 0);
        if (need is PageNeed.Denied or PageNeed.None || FrameAllocator.FreeFrames == 0) return false;
        ulong page = registers->FaultAddress & ~PageMask;
        if (!_core.TryQuickFault(instructions, page, access)) return false;
        if (!process.Space.TryBack(entry, page, need)) Environment.FailFast("page not there after the check");
        return true;
    }

    /// <summary>True for a page fault that a page resolves; its input then.</summary>
    public bool IsFault(UserProcess process, UserContext* registers, uint instructions, out TraceRecord input)
    {
        input = default;
        if (registers->Vector != TrapReport.PageFault) return false;
        PageNeed need = NeedOf(process, registers, out ulong access);
        if (need == PageNeed.Denied) return false;
        input = InputOf(registers->FaultAddress & ~PageMask, access, need);
        input.Instructions = instructions;
        return true;
    }

    /// <summary>Core granted a page.</summary>
    public static void Grant(UserProcess process, ulong page, ulong access)
    {
        PageNeed need = process.Space.NeedOf(page, (access & (ulong)MemoryAccess.Write) != 0);
        if (need != PageNeed.None) Back(process, page, need);
    }

    /// <summary>Makes sure that a system call can read (write) all of [address, address + length).</summary>
    /// <returns>Ok; BadAddress; OutOfMemory.</returns>
    public Status Require(UserProcess process, ulong address, ulong length, bool writing)
    {
        if (length == 0) return Status.Ok;
        if (address > ulong.MaxValue - length || address + length > AddressSpace.UserEnd) return Status.BadAddress;
        ulong access = (ulong)(MemoryAccess.Kernel | (writing ? MemoryAccess.Write : 0));
        ulong end = address + length;
        for (ulong page = address & ~PageMask; page < end; page += FrameAllocator.FrameBytes)
        {
            PageNeed need = process.Space.NeedOf(page, writing);
            if (need == PageNeed.None) continue;
            if (need == PageNeed.Denied) return Status.BadAddress;
            Entries.Apply(InputOf(page, access, need));
            if (process.Space.NeedOf(page, writing) != PageNeed.None) return Status.OutOfMemory;
        }

        return Status.Ok;
    }

    /// <summary>Copies out of a program's memory. Errors as <see cref="Require"/>.</summary>
    public Status Read(UserProcess process, ulong address, Span<byte> destination)
    {
        if (process.Space.CopyFromUser(address, destination)) return Status.Ok;
        Status status = Require(process, address, (ulong)destination.Length, writing: false);
        if (status == Status.Ok) process.Space.CopyFromUser(address, destination);
        return status;
    }

    private static PageNeed NeedOf(UserProcess process, UserContext* registers, out ulong access)
    {
        access = AccessOf(registers->ErrorCode);
        return process.Space.NeedOf(registers->FaultAddress, (access & (ulong)MemoryAccess.Write) != 0,
            (access & (ulong)MemoryAccess.Execute) != 0);
    }

    /// <summary>A page fault's error code (SDM vol. 3, 4.7) as <see cref="MemoryAccess"/>: bit 1 is Write in both,
    /// and a fetch, bit 4, is Execute.</summary>
    private static ulong AccessOf(ulong error) => ((error & WriteBit) >> 1) | ((error & FetchBit) >> 3);

    private static TraceRecord InputOf(ulong page, ulong access, PageNeed need)
    {
        TraceRecord input = default;
        input.Kind = RecordKind.MemoryFault;
        input.Arg0 = page;
        input.Arg1 = access;
        input.Arg2 = need == PageNeed.None ? 0u : 1u;
        if (FrameAllocator.FreeFrames == 0) input.Verdict = Status.OutOfMemory;
        return input;
    }

    private static void Back(UserProcess process, ulong page, PageNeed need)
    {
        if (!process.Space.TryBack(page, need)) Environment.FailFast("page not there after the check");
    }
}
