using System;
using System.Runtime;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Panic;

/// <summary>The end of a kernel with a bug: says what, where and from where on COM1, and stops. Uses nothing that
/// allocates or that can fail; a panic inside a panic only halts. State: the hook and the latch.</summary>
public static unsafe class PanicScreen
{
    private static bool s_panicking;
    private static delegate*<void> s_details;

    /// <summary>Called after the backtrace to print logical time and the head of the trace.</summary>
    public static void SetDetails(delegate*<void> details) => s_details = details;

    /// <summary>Environment.FailFast, throw, bounds and cast failures (through Native/runtime.asm).</summary>
    /// <param name="address">Where the caller goes on.</param>
    /// <param name="frame">The caller's frame pointer.</param>
    [RuntimeExport("xdv_failfast")]
    private static void FailFast(char* text, int length, ulong address, ulong frame)
    {
        Begin();
        EarlyConsole.Write(new ReadOnlySpan<char>(text, length));
        EarlyConsole.WriteLine(""u8);
        WriteBacktrace(frame);
        Finish();
    }

    /// <summary>An exception in ring 0 (through boot/Entry/traps.asm).</summary>
    [RuntimeExport("xdv_kernel_trap")]
    private static void Trap(KernelTrapFrame* frame)
    {
        Begin();
        EarlyConsole.Write("exception "u8);
        EarlyConsole.WriteDecimal(frame->Vector);
        EarlyConsole.Write(" error 0x"u8);
        EarlyConsole.WriteHex(frame->ErrorCode, 8);
        EarlyConsole.Write(" cr2 0x"u8);
        EarlyConsole.WriteHex(Cpu.ReadCr2());
        EarlyConsole.WriteLine(""u8);
        FaultReport.WriteRegisters(Text, frame);
        WriteCode(frame->Rip);
        WriteStack(frame->Rsp);
        FaultReport.WriteFrame(Text, frame->Rip);
        WriteBacktrace(frame->Rbp);
        Finish();
    }

    private static ReportText Text => new(null, serial: true);

    private static void Begin()
    {
        if (s_panicking)
        {
            Cpu.Halt();
        }

        s_panicking = true;
        EarlyConsole.Write("\nKERNEL PANIC: "u8);
    }

    private static void Finish()
    {
        if (s_details != null)
        {
            s_details();
        }

        EarlyConsole.WriteLine("halted."u8);
        Cpu.Halt();
    }

    private static void WriteCode(ulong address)
    {
        if (!MethodNames.IsCode(address)) return;
        ulong start = Math.Max(address - FaultReport.CodeReach, MachineLayout.Current->TextStart);
        ulong end = Math.Min(address + FaultReport.CodeReach, MachineLayout.Current->RodataStart);
        FaultReport.WriteCode(Text, start, new ReadOnlySpan<byte>((byte*)start, (int)(end - start)));
    }

    private static void WriteStack(ulong address)
    {
        int words = 0;
        while (words < FaultReport.StackWords && IsStack(address + (ulong)words * sizeof(ulong))) words++;
        if (words > 0) FaultReport.WriteStack(Text, address, new ReadOnlySpan<ulong>((ulong*)address, words));
    }

    /// <summary>Follows the chain of saved frame pointers; every step stays inside the kernel image's data, where
    /// all kernel stacks are.</summary>
    private static void WriteBacktrace(ulong frame)
    {
        for (int depth = 0; depth < FaultReport.MaxFrames && IsStack(frame); depth++)
        {
            ulong caller = *(ulong*)(frame + 8);
            ulong next = *(ulong*)frame;
            if (!MethodNames.IsCode(caller))
            {
                return;
            }

            FaultReport.WriteFrame(Text, caller - 1);     // a return address may belong to the next method
            if (next <= frame)
            {
                return;
            }

            frame = next;
        }
    }

    private static bool IsStack(ulong address)
        => (address & 7) == 0
            && address >= MachineLayout.Current->DataStart && address + 16 <= MachineLayout.Current->SymtableStart
            && !IsGuard(address, MachineLayout.Current->KernelStackGuard)
            && !IsGuard(address, MachineLayout.Current->FaultStackGuard);

    private static bool IsGuard(ulong address, ulong page)
        => address + 16 > page && address < page + FrameAllocator.FrameBytes;
}
