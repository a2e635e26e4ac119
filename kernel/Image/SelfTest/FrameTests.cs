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
    }
}
