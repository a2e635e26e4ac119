using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Under <c>-icount shift=0</c> every way in and out of ring 3 counts user instructions exactly, and the slice
/// timer interrupts after exactly the number asked for (determinism: slices are counted, not timed).</summary>
internal static unsafe class InstructionCountTests
{
    // mov ecx, imm32; L: dec ecx; jnz L; <end>  =  1 + 2n instructions before the end
    private const uint Loops = 1000;
    private const ulong LoopInstructions = 1 + (2 * Loops);

    internal static void Run()
    {
        Syscalls();
        Exceptions();
        Restarts();
        Timer();
        Crossing();
    }

    private static ReadOnlySpan<byte> LoopThenSyscalls
        => [0xB9, 0xE8, 0x03, 0, 0, 0xFF, 0xC9, 0x75, 0xFC, 0x0F, 0x05, 0x90, 0x90, 0x90, 0x0F, 0x05, 0xEB, 0xEE];

    private static ReadOnlySpan<byte> LoopThenUd2 => [0xB9, 0xE8, 0x03, 0, 0, 0xFF, 0xC9, 0x75, 0xFC, 0x0F, 0x0B];

    // the loop; mov al, [0]
    private static ReadOnlySpan<byte> LoopThenFault
        => [0xB9, 0xE8, 0x03, 0, 0, 0xFF, 0xC9, 0x75, 0xFC, 0x8A, 0x04, 0x25, 0, 0, 0, 0];

    // L: inc rbx; jmp L
    private static ReadOnlySpan<byte> Spinner => [0x48, 0xFF, 0xC3, 0xEB, 0xFB];

    private static void Syscalls()
    {
        UserCode user = new(LoopThenSyscalls);
        SelfTestReport.Check("iretq then syscall"u8, user.Run() == TrapKind.Syscall);
        Expect("instructions, iretq then syscall"u8, user.Context->UserInstructions, LoopInstructions + 1);
        SelfTestReport.Check("sysret then syscall"u8, user.Run() == TrapKind.Syscall);
        Expect("instructions, sysret then syscall"u8, user.Context->UserInstructions, 4);
        SelfTestReport.Check("sysret, loop, syscall"u8, user.Run() == TrapKind.Syscall);
        Expect("instructions, sysret, loop, syscall"u8, user.Context->UserInstructions, LoopInstructions + 2);
        user.Release();
    }

    private static void Exceptions()
    {
        UserCode user = new(LoopThenFault);
        SelfTestReport.Check("page fault"u8, user.Run() == TrapKind.Exception && user.Context->Vector == 14);
        Expect("instructions, iretq then #PF"u8, user.Context->UserInstructions, LoopInstructions);
        SelfTestReport.Check("page fault again"u8, user.Run() == TrapKind.Exception);
        Expect("instructions, at the faulting one"u8, user.Context->UserInstructions, 0);
        user.Release();

        user = new UserCode(LoopThenUd2);
        SelfTestReport.Check("invalid opcode"u8, user.Run() == TrapKind.Exception && user.Context->Vector == 6);
        Expect("instructions, iretq then #UD"u8, user.Context->UserInstructions, LoopInstructions + 1);
        user.Release();
    }

    /// <summary>An instruction that faults, gets its page and is executed again counts once; one of a string operation
    /// counts what it had done.</summary>
    private static void Restarts()
    {
        // mov ecx, 1000; L: dec ecx; jnz L; mov [0x600000], al; mov al, [0x601000]; syscall
        UserCode user = new([0xB9, 0xE8, 0x03, 0, 0, 0xFF, 0xC9, 0x75, 0xFC, 0x88, 0x04, 0x25, 0, 0, 0x60, 0,
            0x8A, 0x04, 0x25, 0, 0x10, 0x60, 0, 0x0F, 0x05]);
        Expect("instructions until two pages came"u8, RunBacking(ref user, 2), LoopInstructions + 3);
        user.Release(backed: 2);

        // mov edi, 0x600800; mov ecx, 600; rep stosq; syscall: 4,800 bytes in two pages
        user = new([0xBF, 0x00, 0x08, 0x60, 0, 0xB9, 0x58, 0x02, 0, 0, 0xF3, 0x48, 0xAB, 0x0F, 0x05]);
        ulong first = RunBacking(ref user, 2);
        user.Release(backed: 2);
        user = new([0xBF, 0x00, 0x08, 0x60, 0, 0xB9, 0x58, 0x02, 0, 0, 0xF3, 0x48, 0xAB, 0x0F, 0x05]);
        Expect("instructions of a string operation over pages to come"u8, RunBacking(ref user, 2), first);
        SelfTestReport.Check("string operation counted by iteration"u8, first is >= 600 and <= 610);
        user.Release(backed: 2);
    }

    /// <summary>Runs to a system call; user instructions altogether.</summary>
    private static ulong RunBacking(ref UserCode user, int faults)
    {
        SelfTestReport.Check("reserve"u8, user.Space.Reserve(0x600000, 2, true, false) == MapStatus.Ok);
        ulong total = 0;
        int seen = 0;
        TrapKind kind = user.Run();
        for (; kind == TrapKind.Exception && user.Context->Vector == 14 && seen < faults; seen++)
        {
            total += user.Context->UserInstructions;
            PageNeed need = user.Space.NeedOf(user.Context->FaultAddress, (user.Context->ErrorCode & 2) != 0);
            SelfTestReport.Check("page to come"u8, need == PageNeed.Zeroes);
            SelfTestReport.Check("back"u8, user.Space.TryBack(user.Context->FaultAddress, need));
            kind = user.Run();
        }

        SelfTestReport.Check("as many faults as pages"u8, seen == faults && kind == TrapKind.Syscall);
        return total + user.Context->UserInstructions;
    }

    private static void Timer()
    {
        UserCode user = new(Spinner);
        ulong total = 0;
        for (uint slice = 1; slice <= 20_000; slice += 997)
        {
            SelfTestReport.Check("timer"u8, user.Run(slice) == TrapKind.SliceTimer);
            Expect("instructions in a slice"u8, user.Context->UserInstructions, slice);
            total += user.Context->UserInstructions;
            ulong executed = (user.Context->Rbx * 2) - (user.Context->Rip == UserCode.CodeAddress ? 0UL : 1);
            Expect("spinner's own count"u8, executed, total);
        }

        user.Release();

        user = new UserCode(LoopThenSyscalls);
        _ = user.Run();
        SelfTestReport.Check("syscall"u8, user.Run() == TrapKind.Syscall);
        SelfTestReport.Check("timer after sysret"u8, user.Run(100) == TrapKind.SliceTimer);
        Expect("instructions in a slice after sysret"u8, user.Context->UserInstructions, 100);
        user.Release();
    }

    /// <summary>What one kernel entry and return cost in kernel instructions, without what the kernel then does.
    /// </summary>
    private static void Crossing()
    {
        UserCode user = new([0x0F, 0x05, 0xEB, 0xFC]);      // L: syscall; jmp L
        _ = user.Run();
        UserContext* context = user.Context;
        ulong start = Cpu.ReadTsc();
        _ = UserMode.Run(context);
        ulong one = Cpu.ReadTsc() - start;
        start = Cpu.ReadTsc();
        ulong empty = Cpu.ReadTsc() - start;
        SelfTestReport.Value("kernel instructions per system call crossing"u8, one - empty - context->UserInstructions);
        user.Release();
    }

    private static void Expect(ReadOnlySpan<byte> name, ulong actual, ulong expected)
    {
        SelfTestReport.Check(name, actual == expected);
        if (actual != expected)
        {
            SelfTestReport.Value("expected"u8, expected);
            SelfTestReport.Value("actual"u8, actual);
        }
    }
}
