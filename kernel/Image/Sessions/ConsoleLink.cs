// Where console text goes: to the host channel when a command was handed over, else to the serial line, and console
// input from there.
using System;
using Xdv.Abi;
using Xdv.Drivers.Serial;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.Sessions;

internal sealed class ConsoleLink(Uart16550<PortSpace> serial, HostLink host)
{
    private readonly Uart16550<PortSpace> _serial = serial;
    private readonly HostLink _host = host;

    /// <summary>What was logged, for programs to read.</summary>
    public KernelLog Log { get; } = new();

    /// <summary>No command was given: a person is at the serial console.</summary>
    public bool IsInteractive { get; set; } = true;

    /// <summary>Shows text of a stream. Kernel log lines go to the serial line always, to the host also when there is
    /// one.</summary>
    public void Write(ConsoleStream stream, ReadOnlySpan<byte> text)
    {
        if (stream == ConsoleStream.KernelLog) Log.Append(text);
        if (IsInteractive || stream == ConsoleStream.KernelLog) WriteSerial(text);
        if (!IsInteractive) _host.WriteConsole(stream, text);
    }

    /// <summary>Takes what has arrived, without waiting.</summary>
    public int Read(Span<byte> destination)
    {
        int count = 0;
        while (IsInteractive && count < destination.Length && _serial.TryRead(out byte value))
            destination[count++] = value;
        return count;
    }

    /// <summary>Lets the serial line wake an idle kernel.</summary>
    public void ListenForInput() => _serial.SetReceiveInterrupt(IsInteractive);

    private void WriteSerial(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int newline = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = newline < 0 ? text : text[..newline];
            _serial.Write(line);
            if (newline < 0) return;
            _serial.Write("\r\n"u8);
            text = text[(newline + 1)..];
        }
    }
}
