using System;

namespace Xdv.Arch.X64;

/// <summary>Polled writes to COM1 for bring-up and panics, when no driver can be trusted. Stateless after
/// <see cref="Initialize"/>; the wait is bounded, a missing UART costs output, not the boot.</summary>
public static class EarlyConsole
{
    private const ushort Port = 0x3F8;
    private const byte TransmitterEmpty = 0x20;
    private const int MaxPolls = 100_000;

    /// <summary>115200 baud, 8N1, FIFO on, interrupts off.</summary>
    public static void Initialize()
    {
        Cpu.Out8(Port + 1, 0x00);
        Cpu.Out8(Port + 3, 0x80);
        Cpu.Out8(Port + 0, 0x01);
        Cpu.Out8(Port + 1, 0x00);
        Cpu.Out8(Port + 3, 0x03);
        Cpu.Out8(Port + 2, 0x07);
        Cpu.Out8(Port + 4, 0x0B);
    }

    public static void Write(byte value)
    {
        for (int polls = 0; (Cpu.In8(Port + 5) & TransmitterEmpty) == 0 && polls < MaxPolls; polls++)
        {
        }

        Cpu.Out8(Port, value);
    }

    public static void Write(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            Write(value);
        }
    }

    /// <summary>UTF-16 text; what is not ASCII prints as a question mark.</summary>
    public static void Write(ReadOnlySpan<char> text)
    {
        foreach (char value in text)
        {
            Write(value < 0x80 ? (byte)value : (byte)'?');
        }
    }

    public static void WriteLine(ReadOnlySpan<byte> text)
    {
        Write(text);
        Write((byte)'\n');
    }

    public static void WriteHex(ulong value, int digits = 16)
    {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        {
            Write("0123456789abcdef"u8[(int)(value >> shift) & 15]);
        }
    }

    public static void WriteDecimal(ulong value)
    {
        Span<byte> digits = stackalloc byte[20];
        int start = digits.Length;
        do
        {
            digits[--start] = (byte)('0' + (int)(value % 10));
            value /= 10;
        }
        while (value != 0);

        Write(digits.Slice(start));
    }
}
