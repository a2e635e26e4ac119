// What a person reads when a program did what it must not: one line on the error stream, and in the kernel's log the
// facts that `tools/xdv panic` makes a report of.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Panic;
using Xdv.Kernel.Sessions;

namespace Xdv.Kernel.Processes;

internal sealed unsafe class TrapReport(ConsoleLink console)
{
    public const uint PageFault = 14;

    private const uint DivideError = 0, InvalidOpcode = 6, StackFault = 12, GeneralProtection = 13;
    private const ulong WriteBit = 2, FetchBit = 16;

    private readonly ConsoleLink _console = console;
    private readonly byte[] _line = new byte[192];
    private readonly byte[] _code = new byte[2 * FaultReport.CodeReach];
    private readonly ulong[] _words = new ulong[FaultReport.StackWords];
    private int _length;

    /// <summary>Says on the error stream which process died, of what, and where.</summary>
    /// <param name="exhausted">It touched a page that it could not have.</param>
    public void Write(UserProcess process, UserThread thread, bool exhausted)
    {
        UserContext* registers = thread.Context;
        _length = 0;
        ReadOnlySpan<byte> name = process.Name;
        int end = name.IndexOf((byte)0);
        Append(end < 0 ? name : name[..end]);
        Append(" (pid "u8);
        AppendDecimal(process.Id);
        Append(") killed: "u8);
        if (exhausted) Append("out of memory"u8);
        else AppendCause(registers);
        Append(" at rip "u8);
        AppendHex(registers->Rip);
        Append("\n"u8);
        _console.Write(ConsoleStream.Error, _line.AsSpan(0, _length));
        // A person at the serial line has read the one line and can ask dmesg for the rest.
        WriteDetails(new ReportText(_console.Log, !_console.IsInteractive), ref process.Space, registers);
    }

    private void WriteDetails(in ReportText text, ref AddressSpace space, UserContext* registers)
    {
        text.Write("PROGRAM CRASH: "u8);
        text.Write(_line.AsSpan(0, _length));
        FaultReport.WriteRegisters(text, registers);
        ulong rip = registers->Rip;
        ulong page = rip & ~(FrameAllocator.FrameBytes - 1);
        ulong start = Math.Max(rip - Math.Min(rip, FaultReport.CodeReach), page);
        int length = (int)Math.Min(2 * FaultReport.CodeReach, page + FrameAllocator.FrameBytes - start);
        if (space.CopyFromUser(start, _code.AsSpan(0, length)))
            FaultReport.WriteCode(text, start, _code.AsSpan(0, length));
        int words = 0;
        while (words < _words.Length && TryRead(ref space, registers->Rsp + (ulong)words * 8, out _words[words]))
            words++;
        if (words > 0) FaultReport.WriteStack(text, registers->Rsp, _words.AsSpan(0, words));
        FaultReport.WriteFrame(text, rip);
        WriteCallers(text, ref space, registers->Rbp);
        text.Write("end of crash.\n"u8);
    }

    /// <summary>Follows the chain of saved frame pointers, which the program may have spoilt: it must lead upwards.
    /// </summary>
    private static void WriteCallers(in ReportText text, ref AddressSpace space, ulong frame)
    {
        for (int depth = 0; depth < FaultReport.MaxFrames; depth++)
        {
            if (!TryRead(ref space, frame, out ulong next) || !TryRead(ref space, frame + 8, out ulong caller)) return;
            if (caller == 0) return;
            FaultReport.WriteFrame(text, caller - 1);
            if (next <= frame) return;
            frame = next;
        }
    }

    private static bool TryRead(ref AddressSpace space, ulong address, out ulong word)
    {
        word = 0;
        return (address & 7) == 0
            && space.CopyFromUser(address, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref word, 1)));
    }

    private void AppendCause(UserContext* registers)
    {
        switch (registers->Vector)
        {
            case DivideError:
                Append("division by zero"u8);
                break;
            case InvalidOpcode:
                Append("illegal instruction"u8);
                break;
            case GeneralProtection:
                Append("protection fault"u8);
                break;
            case StackFault:
                Append("stack fault"u8);
                break;
            case PageFault:
                ulong error = registers->ErrorCode;
                Append("page fault, "u8);
                Append((error & FetchBit) != 0 ? "executing"u8 : (error & WriteBit) != 0 ? "writing"u8 : "reading"u8);
                Append(" address "u8);
                AppendHex(registers->FaultAddress);
                break;
            default:
                Append("exception "u8);
                AppendDecimal(registers->Vector);
                break;
        }
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        int fits = Math.Min(text.Length, _line.Length - _length);
        text[..fits].CopyTo(_line.AsSpan(_length));
        _length += fits;
    }

    private void AppendHex(ulong value)
    {
        Append("0x"u8);
        int shift = 60;
        while (shift > 0 && (value >> shift) == 0) shift -= 4;
        for (; shift >= 0; shift -= 4) Append("0123456789abcdef"u8.Slice((int)(value >> shift) & 15, 1));
    }

    private void AppendDecimal(uint value)
    {
        Span<byte> digits = stackalloc byte[10];
        int at = 10;
        do
        {
            digits[--at] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        Append(digits[at..]);
    }
}
