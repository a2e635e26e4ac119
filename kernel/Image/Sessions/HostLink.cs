// The host channel as the kernel uses it: ask and wait. Waiting for the host is invisible to programs: it happens
// between two events.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Host;
using Xdv.Drivers.Virtio;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.Sessions;

/// <summary>Requests to whoever started this machine. Without a host channel, or after it broke, every call says
/// so.</summary>
internal sealed class HostLink(HostDriver<MemoryWindow, MemoryWindow>? driver)
{
    private readonly HostDriver<MemoryWindow, MemoryWindow>? _driver = driver;

    public bool IsAlive { get; private set; }

    /// <summary>Finishes the handshake and reads what the host wants. False: no host channel.</summary>
    public bool TryConnect(out HostConfiguration configuration)
    {
        configuration = default;
        if (_driver is null) return false;
        WindowState state = _driver.Poll();
        while (state is not (WindowState.Ready or WindowState.Lost or WindowState.Failed))
        {
            DeviceWait.Sleep();
            state = _driver.Poll();
        }

        IsAlive = state == WindowState.Ready;
        return IsAlive && _driver.StartConfiguration() && Await() && _driver.TryReadConfiguration(out configuration);
    }

    /// <summary>Reads the command; the number of bytes.</summary>
    public int ReadCommand(Span<byte> destination) => Read(destination, archive: false);

    /// <summary>Reads the files archive; the number of bytes.</summary>
    public int ReadArchive(Span<byte> destination) => Read(destination, archive: true);

    public void WriteConsole(ConsoleStream stream, ReadOnlySpan<byte> text)
    {
        while (IsAlive && !text.IsEmpty)
        {
            ReadOnlySpan<byte> piece = text[..Math.Min(text.Length, (int)_driver!.MaxPayload)];
            if (!_driver.StartConsoleWrite(stream, piece) || !Await()) return;
            text = text[piece.Length..];
        }
    }

    /// <summary>Hands over sealed trace bytes; waits for room, so a slow host slows the guest and loses
    /// nothing.</summary>
    public void SendTrace(ReadOnlySpan<byte> bytes)
    {
        while (IsAlive && !_driver!.TrySendTrace(bytes))
        {
            if (_driver.Poll() != WindowState.Ready) IsAlive = false;
            else if (_driver.TrySendTrace(bytes)) return;
            else DeviceWait.Sleep();
        }
    }

    /// <summary>Ends the session, after the last trace byte has arrived.</summary>
    public void Exit(in SessionEnd end)
    {
        while (IsAlive && _driver!.TraceBytesInFlight > 0)
        {
            if (_driver.Poll() != WindowState.Ready) IsAlive = false;
            else if (_driver.TraceBytesInFlight > 0) DeviceWait.Sleep();
        }

        if (IsAlive && _driver!.StartExit(end.ExitStatus, end)) Await();
    }

    private int Read(Span<byte> destination, bool archive)
    {
        int read = 0;
        while (IsAlive && read < destination.Length)
        {
            uint wanted = Math.Min(_driver!.MaxData, (uint)(destination.Length - read));
            bool started = archive ? _driver.StartReadArchive((ulong)read, wanted)
                : _driver.StartReadCommand((ulong)read, wanted);
            if (!started || !Await()) return read;
            int got = _driver.ReadAnswer(0, destination.Slice(read, (int)wanted));
            if (got == 0) return read;
            read += got;
        }

        return read;
    }

    private bool Await()
    {
        while (true)
        {
            _driver!.Poll();
            HostProgress progress = _driver.Query(out HostAnswer answer);
            if (progress == HostProgress.Answered) return answer.Status == Status.Ok;
            if (progress != HostProgress.Pending)
            {
                IsAlive = false;
                return false;
            }

            DeviceWait.Sleep();
        }
    }
}
