using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>A ring-3 thread made of a few bytes of machine code: code page, stack page, context. For tests of the
/// machine layer that must know every instruction they run.</summary>
internal unsafe ref struct UserCode
{
    internal const ulong CodeAddress = 0x400000;
    internal const ulong StackPage = 0x500000;
    internal const ulong StackTop = StackPage + 4096;

    private readonly ulong _contextFrame;

    internal AddressSpace Space;

    internal UserCode(ReadOnlySpan<byte> code)
    {
        ulong codeFrame = FrameAllocator.TryAllocateZeroed();
        ulong stackFrame = FrameAllocator.TryAllocateZeroed();
        _contextFrame = FrameAllocator.TryAllocateZeroed();
        code.CopyTo(new Span<byte>(KernelMap.ToPointer(codeFrame), 4096));
        SelfTestReport.Check("create space"u8, AddressSpace.TryCreate(out Space));
        SelfTestReport.Check("map code"u8, Space.Map(CodeAddress, codeFrame, false, true) == MapStatus.Ok);
        SelfTestReport.Check("map stack"u8, Space.Map(StackPage, stackFrame, true, false) == MapStatus.Ok);
        UserContext.Initialize(Context, Space.Root, CodeAddress, StackTop, 0);
    }

    internal readonly UserContext* Context => (UserContext*)KernelMap.ToPointer(_contextFrame);

    internal readonly TrapKind Run(uint timerInstructions = 0)
    {
        Space.Activate();
        return UserMode.Run(Context, timerInstructions);
    }

    /// <param name="backed">Pages that came beside code and stack.</param>
    internal void Release(uint backed = 0)
    {
        ReleasedFrames released = Space.Destroy();
        SelfTestReport.Check("pages released"u8, released.Pages == 2 + backed);
        FrameAllocator.Free(_contextFrame);
    }
}
