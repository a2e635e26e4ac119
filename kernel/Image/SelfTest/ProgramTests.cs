using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Elf;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SelfTest;

/// <summary>Loads the programs of the initial archive and runs each until its first system call or for a while: shows
/// that archive, ELF loader, startup block, page supply and program runtime agree.</summary>
internal static unsafe class ProgramTests
{
    private const int MaxFaults = 1000;

    internal static void Run(ReadOnlySpan<byte> archive)
    {
        if (archive.IsEmpty)
        {
            return;
        }

        SelfTestReport.Check("archive"u8, Archive.Validate(archive, out uint count) && count != 0);
        ProgramCache programs = new();
        ContextPool contexts = new();
        ProcessBuilder builder = new(programs, contexts);
        UserProcess process = new();
        UserContext* registers = null;
        UserThread thread = new(0, &registers);
        int offset = Archive.HeaderBytes;
        ulong id = 0;
        while (Archive.TryEntry(archive, ref offset, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content))
        {
            if (content.StartsWith("\u007fELF"u8))
            {
                ulong free = FrameAllocator.FreeFrames;
                SelfTestReport.Check(path, builder.Prepare(path, id++, content, "one\0two\0"u8) == Status.Ok);
                builder.Adopt(process, thread, 1);
                RunProgram(path, process, thread.Context);
                builder.Release(process);
                programs.Trim();
                SelfTestReport.Check("nothing leaked by a program"u8, FrameAllocator.FreeFrames == free);
            }
        }
    }

    private static void RunProgram(ReadOnlySpan<byte> path, UserProcess process, UserContext* context)
    {
        process.Space.Activate();
        TrapKind kind = UserMode.Run(context, 10_000_000);
        ulong instructions = context->UserInstructions;
        int faults = 0;
        for (; kind == TrapKind.Exception && faults < MaxFaults && TryResolve(process, context); faults++)
        {
            kind = UserMode.Run(context, 10_000_000);
            instructions += context->UserInstructions;
        }

        SelfTestReport.Check(path, kind is TrapKind.Syscall or TrapKind.SliceTimer);
        EarlyConsole.Write("selftest program "u8);
        EarlyConsole.Write(path);
        EarlyConsole.Write(": first system call "u8);
        EarlyConsole.WriteDecimal(context->Rax);
        EarlyConsole.Write(" after "u8);
        EarlyConsole.WriteDecimal(instructions);
        EarlyConsole.Write(" instructions and "u8);
        EarlyConsole.WriteDecimal((ulong)faults);
        EarlyConsole.WriteLine(" page faults"u8);
        if (kind == TrapKind.Exception)
        {
            EarlyConsole.Write("exception rip "u8);
            EarlyConsole.WriteHex(context->Rip);
            EarlyConsole.Write(" address "u8);
            EarlyConsole.WriteHex(context->FaultAddress);
            EarlyConsole.WriteLine(""u8);
        }
    }

    private static bool TryResolve(UserProcess process, UserContext* context)
    {
        PageNeed need = process.Space.NeedOf(context->FaultAddress, (context->ErrorCode & 2) != 0);
        return context->Vector == TrapReport.PageFault && need is PageNeed.Zeroes or PageNeed.Copy
            && process.Space.TryBack(context->FaultAddress, need);
    }
}
