using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Frame accounting: order, reuse, and that an address space gives back all it took.</summary>
internal static unsafe class FrameTests
{
    internal static void Run()
    {
        ulong free = FrameAllocator.FreeFrames;
        ulong first = FrameAllocator.TryAllocate(), second = FrameAllocator.TryAllocate();
        SelfTestReport.Check("distinct frames"u8, first != second && first != FrameAllocator.None);
        SelfTestReport.Check("count after two"u8, FrameAllocator.FreeFrames == free - 2);
        FrameAllocator.Free(first);
        FrameAllocator.Free(second);
        SelfTestReport.Check("last in, first out"u8, FrameAllocator.TryAllocate() == second);
        FrameAllocator.Free(second);
        SelfTestReport.Check("count after all"u8, FrameAllocator.FreeFrames == free);

        SelfTestReport.Check("create"u8, AddressSpace.TryCreate(out AddressSpace space));
        uint mapped = 0;
        for (ulong address = 0x1000; address < 0x4000_0000_0000; address = (address * 3) & ~0xFFFUL)
        {
            mapped += space.Map(address, FrameAllocator.TryAllocate(), true, false) == MapStatus.Ok ? 1u : 0u;
        }

        ReleasedFrames expected = new(space.OwnedPages, space.Tables);
        ReleasedFrames released = space.Destroy();
        SelfTestReport.Check("pages counted"u8, released.Pages == mapped && expected.Pages == mapped);
        SelfTestReport.Check("tables counted"u8, released.Tables == expected.Tables);
        SelfTestReport.Check("nothing leaked"u8, FrameAllocator.FreeFrames == free);
        OnDemand();
    }

    /// <summary>Pages that come when they are touched, copies, and ranges that go.</summary>
    private static void OnDemand()
    {
        ulong free = FrameAllocator.FreeFrames;
        SelfTestReport.Check("create"u8, AddressSpace.TryCreate(out AddressSpace space));
        SelfTestReport.Check("tables that a range needs"u8, space.MissingTables(0x3F_F000, 2) == 4);
        SelfTestReport.Check("reserve"u8, space.Reserve(0x3F_F000, 2, true, false) == MapStatus.Ok);
        SelfTestReport.Check("tables of the range"u8, space.Tables == 5 && space.MissingTables(0x3F_F000, 2) == 0);
        SelfTestReport.Check("reserved is not free"u8, !space.IsFree(0x40_0000, 1) && space.IsFree(0x40_1000, 1));
        SelfTestReport.Check("nothing there yet"u8, !space.TryTranslate(0x3F_F000, false, out _));
        SelfTestReport.Check("needs zeroes"u8, space.NeedOf(0x3F_F123, writing: true) == PageNeed.Zeroes);
        SelfTestReport.Check("never executable"u8, space.NeedOf(0x3F_F123, false, true) == PageNeed.Denied);
        SelfTestReport.Check("back"u8, space.TryBack(0x3F_F000, PageNeed.Zeroes) && space.OwnedPages == 1);
        SelfTestReport.Check("there"u8, space.TryTranslate(0x3F_F000, true, out _));

        ulong shared = FrameAllocator.TryAllocateZeroed();
        *(ulong*)KernelMap.ToPointer(shared) = 42;
        SelfTestReport.Check("shared"u8, space.MapForCopy(0x50_0000, shared) == MapStatus.Ok);
        SelfTestReport.Check("read at once"u8, space.NeedOf(0x50_0000, false) == PageNeed.None);
        SelfTestReport.Check("copied when written"u8, space.NeedOf(0x50_0000, true) == PageNeed.Copy
            && space.TryBack(0x50_0000, PageNeed.Copy));
        SelfTestReport.Check("same bytes, other frame"u8, space.TryTranslate(0x50_0000, true, out ulong copy)
            && copy != shared && *(ulong*)KernelMap.ToPointer(copy) == 42);

        SelfTestReport.Check("owned in a range"u8,
            space.CountOwned(0x3F_F000, 2, out uint owned) == MapStatus.Ok && owned == 1);
        SelfTestReport.Check("a hole"u8, space.CountOwned(0x3F_F000, 3, out _) == MapStatus.NotMapped);
        space.Release(0x3F_F000, 2);
        SelfTestReport.Check("free again"u8, space.IsFree(0x3F_F000, 2) && space.OwnedPages == 1);
        space.Destroy();
        FrameAllocator.Free(shared);
        SelfTestReport.Check("nothing leaked on demand"u8, FrameAllocator.FreeFrames == free);
    }
}
