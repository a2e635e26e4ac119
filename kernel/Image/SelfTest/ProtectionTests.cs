using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Every protection faults when asked to: W^X, NX, SMEP, SMAP, page 0, guard pages, and no identity map.
/// </summary>
internal static unsafe class ProtectionTests
{
    private const uint NotPresent = 0;
    private const uint PresentRead = 1;
    private const uint PresentWrite = 3;
    private const uint PresentFetch = 0x11;

    // ret, so that an execution probe that wrongly succeeds comes back
    private static ReadOnlySpan<byte> Return => [0xC3];

    internal static void Run()
    {
        MachineLayout* layout = MachineLayout.Current;
        Reads("read of page 0"u8, 0x10, NotPresent);
        Reads("read of the identity map"u8, 0x100000, NotPresent);
        Reads("read of the stack guard"u8, layout->KernelStackGuard + 8, NotPresent);
        Reads("read of the fault stack guard"u8, layout->FaultStackGuard + 8, NotPresent);
        Writes("write to kernel text"u8, layout->TextStart, PresentWrite);
        Writes("write to kernel text through the direct map"u8,
            KernelMap.DirectMapBase + KernelMap.ImageToPhysical(layout->TextStart), PresentWrite);
        Writes("write to kernel constants"u8, layout->RodataStart, PresentWrite);
        Executes("execution of kernel data"u8, layout->DataStart, PresentFetch);
        Executes("execution of the direct map"u8,
            KernelMap.DirectMapBase + KernelMap.ImageToPhysical(layout->TextStart), PresentFetch);
        SelfTestReport.Check("kernel data reads"u8, Probe.TryRead8(layout->DataStart, out _, out _));

        UserCode user = new(Return);
        user.Space.Activate();
        Reads("SMAP: read of a user page"u8, UserCode.CodeAddress, PresentRead);
        Writes("SMAP: write to a user page"u8, UserCode.StackPage, PresentRead);
        Executes("SMEP: execution of a user page"u8, UserCode.CodeAddress, PresentFetch);
        Rights(ref user);
        user.Release();
    }

    private static void Rights(ref UserCode user)
    {
        ulong frame = FrameAllocator.TryAllocateZeroed();
        SelfTestReport.Check("W+X refused"u8,
            user.Space.Map(0x600000, frame, true, true) == MapStatus.WriteAndExecute);
        SelfTestReport.Check("page 0 refused"u8, user.Space.Map(0, frame, false, false) == MapStatus.BadAddress);
        SelfTestReport.Check("kernel half refused"u8,
            user.Space.Map(KernelMap.ImageBase, frame, false, false) == MapStatus.BadAddress);
        SelfTestReport.Check("last page refused"u8,
            user.Space.Map(AddressSpace.UserEnd, frame, false, false) == MapStatus.BadAddress);
        SelfTestReport.Check("unaligned refused"u8,
            user.Space.Map(0x600010, frame, false, false) == MapStatus.BadAddress);
        SelfTestReport.Check("twice refused"u8,
            user.Space.Map(UserCode.CodeAddress, frame, false, false) == MapStatus.AlreadyMapped);
        FrameAllocator.Free(frame);

        Span<byte> buffer = stackalloc byte[64];
        SelfTestReport.Check("copy in"u8, user.Space.CopyFromUser(UserCode.CodeAddress, buffer) && buffer[0] == 0xC3);
        SelfTestReport.Check("copy to read-only"u8, !user.Space.CopyToUser(UserCode.CodeAddress, buffer));
        SelfTestReport.Check("copy out"u8, user.Space.CopyToUser(UserCode.StackPage, buffer));
        SelfTestReport.Check("copy past the end"u8, !user.Space.CopyToUser(UserCode.StackTop - 8, buffer));
        SelfTestReport.Check("copy from the kernel"u8, !user.Space.CopyFromUser(KernelMap.ImageBase, buffer));
        SelfTestReport.Check("copy that wraps"u8, !user.Space.CopyFromUser(ulong.MaxValue - 8, buffer));
        SelfTestReport.Check("copy from null"u8, !user.Space.CopyFromUser(0, buffer));
    }

    private static void Reads(ReadOnlySpan<byte> name, ulong address, uint expected)
        => Expect(name, Probe.TryRead8(address, out _, out uint error), error, expected);

    private static void Writes(ReadOnlySpan<byte> name, ulong address, uint expected)
        => Expect(name, Probe.TryWrite8(address, out uint error), error, expected);

    private static void Executes(ReadOnlySpan<byte> name, ulong address, uint expected)
        => Expect(name, Probe.TryExecute(address, out uint error), error, expected);

    private static void Expect(ReadOnlySpan<byte> name, bool passed, uint error, uint expected)
    {
        SelfTestReport.Check(name, !passed && error == expected);
        if (passed || error != expected)
        {
            SelfTestReport.Value("error code"u8, error);
        }
    }
}
