// The listening socket of one device kind. Each QEMU that connects gets a window of its own: own memory, own events,
// a peer id that is never given out again. Tenants share nothing here, so isolation between them needs no checks
// (XDV-030.2, XDV-014.1).
using System;
using System.Collections.Generic;
using System.Net.Sockets;
using Xdv.Abi;

namespace Xdv.HardwareServer.Transport;

/// <summary>What a WindowServer tells its owner, on the loop's thread.</summary>
public interface IWindowOwner
{
    /// <summary>A guest has its window; the owner now owns the link.</summary>
    void Connected(WindowLink link);

    /// <summary>The guest's QEMU is gone; the owner disposes the link once nobody serves it.</summary>
    void Disconnected(WindowLink link);
}

/// <summary>Accepts QEMU processes and notices when they go.</summary>
public sealed class WindowServer : IDisposable
{
    private readonly EventLoop _loop;
    private readonly IWindowOwner _owner;
    private readonly UnixSocket _listener;
    private readonly DeviceId _device;
    private readonly int _queues;
    private readonly ulong _windowBytes;
    private readonly int _maxGuests;
    private readonly Dictionary<WindowLink, UnixSocket> _guests = [];
    private uint _nextPeer = WindowHeader.ServerPeer + 1;

    /// <param name="loop">Runs the callbacks.</param>
    /// <param name="socketPath">Where QEMU's chardev connects; at most 107 bytes.</param>
    /// <param name="device">What the windows show.</param>
    /// <param name="queues">1…DefaultVectors − 1.</param>
    /// <param name="windowBytes">A power of two over 64 KiB (a PCI BAR).</param>
    /// <param name="maxGuests">Further connections are closed at once.</param>
    /// <param name="owner">Is told of guests.</param>
    public WindowServer(EventLoop loop, string socketPath, DeviceId device, int queues, ulong windowBytes,
        int maxGuests, IWindowOwner owner)
    {
        if (!ulong.IsPow2(windowBytes) || windowBytes < 1 << 16 || windowBytes > 1 << 30)
            throw new ArgumentOutOfRangeException(nameof(windowBytes), "a power of two from 64 KiB to 1 GiB");
        if (queues < 1 || queues >= DeviceWindow.DefaultVectors) throw new ArgumentOutOfRangeException(nameof(queues));
        (_loop, _device, _queues, _owner) = (loop, device, queues, owner);
        (_windowBytes, _maxGuests) = (windowBytes, maxGuests);
        _listener = UnixSocket.Listen(socketPath, SocketType.Stream);
        _loop.Add(_listener.Number, Accept);
    }

    public void Dispose()
    {
        _loop.Remove(_listener.Number);
        _listener.Dispose();
        foreach (WindowLink link in new List<WindowLink>(_guests.Keys)) Drop(link);
    }

    private void Accept()
    {
        UnixSocket socket = _listener.Accept();
        if (_guests.Count >= _maxGuests || _nextPeer > IvshmemHandshake.MaxPeer)
        {
            socket.Dispose();
            return;
        }
        WindowLink link = WindowLink.Create(_device, _nextPeer++, _queues, _windowBytes, socket.PeerProcess);
        WindowHeader.WriteConstants(link);
        if (!IvshmemHandshake.TrySend(socket, link))
        {
            socket.Dispose();
            link.Dispose();
            return;
        }
        _guests.Add(link, socket);
        _loop.Add(socket.Number, () => Drop(link));
        _owner.Connected(link);
    }

    // QEMU never sends anything: readable means gone, or not QEMU.
    private void Drop(WindowLink link)
    {
        UnixSocket socket = _guests[link];
        _guests.Remove(link);
        _loop.Remove(socket.Number);
        socket.Dispose();
        _owner.Disconnected(link);
    }
}
