// The process's output, error stream and console input (K-domain API of XDV-081 §5.1).
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;
using Xdv.Runtime.Text;

namespace Xdv.Runtime;

/// <summary>Text to and from the person at the console, or whoever started the session with a command.</summary>
public static class Terminal
{
    /// <summary>Most bytes the kernel takes in one call.</summary>
    private const int Piece = 4096;

    public static void Write(ReadOnlySpan<byte> text) => Send(text, ConsoleStream.Output);

    public static void Write(ref TerminalText text) => Send(text.Written, ConsoleStream.Output);

    public static void WriteLine(ref TerminalText text)
    {
        text.AppendLiteral("\n");
        Send(text.Written, ConsoleStream.Output);
    }

    public static void WriteLine(ReadOnlySpan<byte> text)
    {
        Span<byte> line = stackalloc byte[256];
        if (text.Length >= line.Length)
        {
            Write(text);
            Write("\n"u8);
            return;
        }

        text.CopyTo(line);
        line[text.Length] = (byte)'\n';
        Write(line[..(text.Length + 1)]);
    }

    public static void Error(ReadOnlySpan<byte> text) => Send(text, ConsoleStream.Error);

    public static void ErrorLine(ref TerminalText text)
    {
        text.AppendLiteral("\n");
        Send(text.Written, ConsoleStream.Error);
    }

    /// <summary>Columns and rows of the terminal; 80 × 24 when nobody knows.</summary>
    public static void Size(out int columns, out int rows)
    {
        uint size = (uint)Gateway.Invoke(SystemCall.ConsoleSize, out _);
        columns = (int)ConsoleSize.Columns(size);
        rows = (int)ConsoleSize.Rows(size);
    }

    /// <summary>Passes on what the terminal reported. Errors: CapabilityUnauthorized (the foreground is another
    /// process's), InvalidArgument.</summary>
    public static Status SetSize(int columns, int rows)
    {
        Gateway.Invoke(SystemCall.ConsoleSize, out Status status, ConsoleSize.Pack((uint)columns, (uint)rows));
        return status;
    }

    /// <summary>Makes the caller or a descendant the process that Ctrl-C ends. Errors: CapabilityUnauthorized,
    /// ProcessNotFound.</summary>
    public static Status SetForeground(uint process)
    {
        Gateway.Invoke(SystemCall.ConsoleForeground, out Status status, process);
        return status;
    }

    /// <summary>From now on this process reads Ctrl-C as byte 3 and is not ended by it.</summary>
    public static void TakeInterrupts() =>
        Gateway.Invoke(SystemCall.ConsoleMode, out _, (ulong)ConsoleMode.TakeInterrupt);

    /// <summary>Blocks until input; the number of bytes, 0 at end of input.</summary>
    public static int Read(Span<byte> buffer) =>
        (int)Gateway.Invoke(SystemCall.ConsoleRead, out _, Gateway.Address(buffer), (ulong)buffer.Length);

    private static void Send(ReadOnlySpan<byte> text, ConsoleStream stream)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> piece = text[..Math.Min(text.Length, Piece)];
            Gateway.Invoke(SystemCall.ConsoleWrite, out _, Gateway.Address(piece), (ulong)piece.Length, (ulong)stream);
            text = text[piece.Length..];
        }
    }
}
