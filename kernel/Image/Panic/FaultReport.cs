// The lines that a panic and a program's crash have in common; `tools/xdv panic` (tools/Xdv/Crash/CrashLog.cs) reads
// them:
//   rip 0123456789abcdef  rsp ...            registers, four a line
//   code ADDRESS: 48 8b 05 ...               bytes around an instruction
//   stack ADDRESS: WORD WORD WORD WORD       from the stack pointer upwards
//     at Type.Method + 0x0012  [ADDRESS]     innermost first: the instruction, then an address inside each call; a
//                                            program's have no names
using System;
using System.Runtime.CompilerServices;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Panic;

/// <summary>General registers, rip and rflags, in the order they are printed.</summary>
[InlineArray(Count)]
internal struct RegisterList
{
    public const int Count = 18;
    private ulong _first;
}

internal static unsafe class FaultReport
{
    /// <summary>Most frames of a backtrace.</summary>
    public const int MaxFrames = 24;
    /// <summary>Bytes shown before and behind an instruction.</summary>
    public const int CodeReach = 32;
    /// <summary>Words of the stack that are shown.</summary>
    public const int StackWords = 16;

    private static ReadOnlySpan<byte> Names =>
        "rip rsp rbp rfl rax rbx rcx rdx rsi rdi r8  r9  r10 r11 r12 r13 r14 r15 "u8;

    public static void WriteRegisters(in ReportText text, KernelTrapFrame* frame)
    {
        RegisterList list = default;
        ReadOnlySpan<ulong> values =
        [
            frame->Rip, frame->Rsp, frame->Rbp, frame->Rflags, frame->Rax, frame->Rbx, frame->Rcx, frame->Rdx,
            frame->Rsi, frame->Rdi, frame->R8, frame->R9, frame->R10, frame->R11, frame->R12, frame->R13, frame->R14,
            frame->R15,
        ];
        values.CopyTo(list);
        WriteRegisters(text, list);
    }

    public static void WriteRegisters(in ReportText text, UserContext* context)
    {
        RegisterList list = default;
        ReadOnlySpan<ulong> values =
        [
            context->Rip, context->Rsp, context->Rbp, context->Rflags, context->Rax, context->Rbx, context->Rcx,
            context->Rdx, context->Rsi, context->Rdi, context->R8, context->R9, context->R10, context->R11,
            context->R12, context->R13, context->R14, context->R15,
        ];
        values.CopyTo(list);
        WriteRegisters(text, list);
    }

    public static void WriteCode(in ReportText text, ulong address, ReadOnlySpan<byte> bytes)
    {
        text.Write("code "u8);
        text.WriteHex(address);
        text.Write(":"u8);
        foreach (byte value in bytes)
        {
            text.Write(" "u8);
            text.WriteHex(value, 2);
        }

        text.Write("\n"u8);
    }

    public static void WriteStack(in ReportText text, ulong address, ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (i % 4 == 0)
            {
                text.Write(i == 0 ? "stack "u8 : "\nstack "u8);
                text.WriteHex(address + (ulong)i * sizeof(ulong));
                text.Write(":"u8);
            }

            text.Write(" "u8);
            text.WriteHex(words[i]);
        }

        text.Write("\n"u8);
    }

    public static void WriteFrame(in ReportText text, ulong address)
    {
        text.Write("  at "u8);
        if (MethodNames.TryFind(address, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> method, out uint offset))
        {
            text.Write(type);
            if (!type.IsEmpty) text.Write("."u8);
            text.Write(method);
            text.Write(" + 0x"u8);
            text.WriteHex(offset, 4);
        }

        text.Write("  ["u8);
        text.WriteHex(address);
        text.Write("]\n"u8);
    }

    private static void WriteRegisters(in ReportText text, in RegisterList values)
    {
        for (int i = 0; i < RegisterList.Count; i++)
        {
            text.Write(Names.Slice(i * 4, 4));
            text.WriteHex(values[i]);
            text.Write(i % 4 == 3 || i == RegisterList.Count - 1 ? "\n"u8 : "  "u8);
        }
    }
}
