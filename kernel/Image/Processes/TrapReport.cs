// What a person reads when a program did what it must not.
using System;
using Xdv.Abi;
using Xdv.Kernel.Sessions;

namespace Xdv.Kernel.Processes;

internal sealed unsafe class TrapReport(ConsoleLink console)
{
    private const uint DivideError = 0, InvalidOpcode = 6, StackFault = 12, GeneralProtection = 13, PageFault = 14;
    private const ulong WriteBit = 2, FetchBit = 16;

    private readonly ConsoleLink _console = console;
    private readonly byte[] _line = new byte[192];
    private int _length;

    /// <summary>Says on the error stream which process died, of what, and where.</summary>
    public void Write(UserProcess process)
    {
        _length = 0;
        ReadOnlySpan<byte> name = process.Name;
        int end = name.IndexOf((byte)0);
        Append(end < 0 ? name : name[..end]);
        Append(" (pid "u8);
        AppendDecimal(process.Id);
        Append(") killed: "u8);
        AppendCause(process);
        Append(" at rip "u8);
        AppendHex(process.Context->Rip);
        Append("\n"u8);
        _console.Write(ConsoleStream.Error, _line.AsSpan(0, _length));
    }

    private void AppendCause(UserProcess process)
    {
        switch (process.Context->Vector)
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
                ulong error = process.Context->ErrorCode;
                Append("page fault, "u8);
                Append((error & FetchBit) != 0 ? "executing"u8 : (error & WriteBit) != 0 ? "writing"u8 : "reading"u8);
                Append(" address "u8);
                AppendHex(process.Context->FaultAddress);
                break;
            default:
                Append("exception "u8);
                AppendDecimal(process.Context->Vector);
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
