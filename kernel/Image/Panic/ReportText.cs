// Where the text of a report on a fault goes: COM1 directly, since nothing else can be trusted in a panic, and for a
// program's crash the kernel's log. Nothing here allocates or can fail.
using System;
using Xdv.Arch.X64;
using Xdv.Kernel.Sessions;

namespace Xdv.Kernel.Panic;

/// <param name="log">Gets the text too; null in a panic.</param>
/// <param name="serial">Whether the serial line gets it.</param>
internal readonly ref struct ReportText(KernelLog? log, bool serial)
{
    private readonly KernelLog? _log = log;
    private readonly bool _serial = serial;

    public void Write(ReadOnlySpan<byte> text)
    {
        if (_serial) EarlyConsole.Write(text);
        _log?.Append(text);
    }

    public void WriteHex(ulong value, int digits = 16)
    {
        Span<byte> text = stackalloc byte[16];
        for (int i = digits - 1; i >= 0; i--, value >>= 4) text[i] = "0123456789abcdef"u8[(int)(value & 15)];
        Write(text[..digits]);
    }

    public void WriteDecimal(ulong value)
    {
        Span<byte> digits = stackalloc byte[20];
        int start = digits.Length;
        do
        {
            digits[--start] = (byte)('0' + (int)(value % 10));
            value /= 10;
        }
        while (value != 0);

        Write(digits[start..]);
    }
}
