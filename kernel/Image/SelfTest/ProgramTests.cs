using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Elf;

namespace Xdv.Kernel.SelfTest;

/// <summary>Loads the programs of the initial archive and runs each until its first system call or for a while: shows
/// that archive, ELF loader, startup block and program runtime agree.</summary>
internal static unsafe class ProgramTests
{
    private const ulong StackTop = 0x0000_7FFF_FFF0_0000;
    private const ulong StackPages = 64;

    internal static void Run(ReadOnlySpan<byte> archive)
    {
        if (archive.IsEmpty)
        {
            return;
        }

        SelfTestReport.Check("archive"u8, Archive.Validate(archive, out uint count) && count != 0);
        int offset = Archive.HeaderBytes;
        while (Archive.TryEntry(archive, ref offset, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content))
        {
            if (path.EndsWith(".elf"u8) || content.StartsWith("\u007fELF"u8))
            {
                RunProgram(path, content);
            }
        }
    }

    private static void RunProgram(ReadOnlySpan<byte> path, ReadOnlySpan<byte> file)
    {
        ulong free = FrameAllocator.FreeFrames;
        SelfTestReport.Check(path, ElfImage.Parse(file, out ElfImage image) == ElfStatus.Ok);
        SelfTestReport.Check(path, AddressSpace.TryCreate(out AddressSpace space));
        SelfTestReport.Check(path, ProgramLoader.TryLoad(ref space, in image, file));
        SelfTestReport.Check(path, ProgramLoader.TryMapStack(ref space, StackTop, StackPages));
        SelfTestReport.Check(path, ProgramLoader.TryWriteArguments(in space, StackTop, "one\0two\0"u8, out ulong rsp));

        ulong frame = FrameAllocator.TryAllocateZeroed();
        UserContext* context = (UserContext*)KernelMap.ToPointer(frame);
        UserContext.Initialize(context, image.Entry, rsp, 0);
        space.Activate();
        TrapKind kind = UserMode.Run(context, 10_000_000);
        SelfTestReport.Check(path, kind is TrapKind.Syscall or TrapKind.SliceTimer);
        EarlyConsole.Write("selftest program "u8);
        EarlyConsole.Write(path);
        EarlyConsole.Write(": first system call "u8);
        EarlyConsole.WriteDecimal(context->Rax);
        EarlyConsole.Write(" after "u8);
        EarlyConsole.WriteDecimal(context->UserInstructions);
        EarlyConsole.WriteLine(" instructions"u8);
        if (kind == TrapKind.Exception)
        {
            EarlyConsole.Write("exception rip "u8);
            EarlyConsole.WriteHex(context->Rip);
            EarlyConsole.Write(" address "u8);
            EarlyConsole.WriteHex(context->FaultAddress);
            EarlyConsole.WriteLine(""u8);
        }

        space.Destroy();
        FrameAllocator.Free(frame);
        SelfTestReport.Check("nothing leaked by a program"u8, FrameAllocator.FreeFrames == free);
    }
}
