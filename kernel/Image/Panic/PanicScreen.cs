using System;
using System.Runtime;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Panic;

/// <summary>The end of a kernel with a bug: says what, where and from where on COM1, and stops. Uses nothing that
/// allocates or that can fail; a panic inside a panic only halts. State: the hook and the latch.</summary>
public static unsafe class PanicScreen
{
    private const int MaxFrames = 24;

    private static bool s_panicking;
    private static delegate*<void> s_details;

    /// <summary>Called after the backtrace to print logical time and the head of the trace.</summary>
    public static void SetDetails(delegate*<void> details) => s_details = details;

    /// <summary>Environment.FailFast, throw, bounds and cast failures (through Native/runtime.asm).</summary>
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
        WriteRegisters(frame);
        WriteFrame(frame->Rip);
        WriteBacktrace(frame->Rbp);
        Finish();
    }

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

    private static void WriteRegisters(KernelTrapFrame* frame)
    {
        WriteRegister("rip"u8, frame->Rip);
        WriteRegister("rsp"u8, frame->Rsp);
        WriteRegister("rbp"u8, frame->Rbp);
        WriteRegister("rfl"u8, frame->Rflags);
        EarlyConsole.WriteLine(""u8);
        WriteRegister("rax"u8, frame->Rax);
        WriteRegister("rbx"u8, frame->Rbx);
        WriteRegister("rcx"u8, frame->Rcx);
        WriteRegister("rdx"u8, frame->Rdx);
        EarlyConsole.WriteLine(""u8);
        WriteRegister("rsi"u8, frame->Rsi);
        WriteRegister("rdi"u8, frame->Rdi);
        WriteRegister("r8 "u8, frame->R8);
        WriteRegister("r9 "u8, frame->R9);
        EarlyConsole.WriteLine(""u8);
        WriteRegister("r10"u8, frame->R10);
        WriteRegister("r11"u8, frame->R11);
        WriteRegister("r12"u8, frame->R12);
        WriteRegister("r13"u8, frame->R13);
        EarlyConsole.WriteLine(""u8);
        WriteRegister("r14"u8, frame->R14);
        WriteRegister("r15"u8, frame->R15);
        EarlyConsole.WriteLine(""u8);
    }

    private static void WriteRegister(ReadOnlySpan<byte> name, ulong value)
    {
        EarlyConsole.Write(name);
        EarlyConsole.Write(" "u8);
        EarlyConsole.WriteHex(value);
        EarlyConsole.Write("  "u8);
    }

    /// <summary>Follows the chain of saved frame pointers; every step stays inside the kernel image's data, where
    /// all kernel stacks are.</summary>
    private static void WriteBacktrace(ulong frame)
    {
        for (int depth = 0; depth < MaxFrames && IsStack(frame); depth++)
        {
            ulong caller = *(ulong*)(frame + 8);
            ulong next = *(ulong*)frame;
            if (!MethodNames.IsCode(caller))
            {
                return;
            }

            WriteFrame(caller - 1);     // inside the call: a return address may belong to the next method
            if (next <= frame)
            {
                return;
            }

            frame = next;
        }
    }

    private static bool IsStack(ulong address)
        => (address & 7) == 0
            && address >= MachineLayout.Current->DataStart && address + 16 <= MachineLayout.Current->SymtableStart;

    private static void WriteFrame(ulong address)
    {
        EarlyConsole.Write("  at "u8);
        if (MethodNames.TryFind(address, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> method, out uint offset))
        {
            EarlyConsole.Write(type);
            if (!type.IsEmpty)
            {
                EarlyConsole.Write("."u8);
            }

            EarlyConsole.Write(method);
            EarlyConsole.Write(" + 0x"u8);
            EarlyConsole.WriteHex(offset, 4);
        }

        EarlyConsole.Write("  ["u8);
        EarlyConsole.WriteHex(address);
        EarlyConsole.WriteLine("]"u8);
    }
}
