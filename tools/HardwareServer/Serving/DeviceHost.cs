// A device served inside the calling process: how `xdv` serves the host channel. The same windows, rings and protocol
// as the broker and its worker, without the second process.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Serving;

/// <summary>Options of a <see cref="DeviceHost"/>.</summary>
public sealed record DeviceHostOptions
{
    /// <summary>Bytes of each guest's window; a power of two.</summary>
    public ulong WindowBytes { get; init; } = DeviceWindow.DefaultSize;

    /// <summary>QEMU processes served at once.</summary>
    public int MaxGuests { get; init; } = 1;

    public ServiceOptions Service { get; init; } = new();
}

/// <summary>Listens, accepts QEMU processes and serves their windows until disposed.</summary>
public sealed class DeviceHost : IDisposable, IWindowOwner
{
    private const int TickMilliseconds = 1000;
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10);
    private readonly DeviceHostOptions _options;
    private readonly Func<uint, IQueueHandler> _handlers;
    private readonly EventLoop _loop = new();
    private readonly WindowServer _server;
    private readonly Heartbeat _heartbeat;
    private readonly Dictionary<WindowLink, WindowThread> _threads = [];
    private readonly Thread _thread;
    private bool _started;

    /// <summary>Serves every guest with the same handler; with more than one guest it is called from several
    /// threads.</summary>
    public DeviceHost(string socketPath, DeviceId device, int queues, IQueueHandler handler,
        DeviceHostOptions? options = null)
        : this(socketPath, device, queues, _ => handler, options)
    {
    }

    /// <param name="socketPath">Where QEMU connects. The socket listens when the constructor returns.</param>
    /// <param name="device">Identity in the window header.</param>
    /// <param name="queues">Queues, 1…<see cref="DeviceWindow.DefaultVectors"/> − 1.</param>
    /// <param name="handlers">Makes the handler of a new guest from its ivshmem id.</param>
    /// <param name="options">Null for the defaults.</param>
    public DeviceHost(string socketPath, DeviceId device, int queues, Func<uint, IQueueHandler> handlers,
        DeviceHostOptions? options)
    {
        _options = options ?? new DeviceHostOptions();
        _handlers = handlers;
        _server = new WindowServer(_loop, socketPath, device, queues, _options.WindowBytes, _options.MaxGuests, this);
        _heartbeat = new Heartbeat(_options.Service.HeartbeatMilliseconds);
        _thread = new Thread(() => _loop.Run(TickMilliseconds))
        {
            IsBackground = true, Name = $"device {(char)device}",
        };
    }

    /// <summary>Begins to accept guests.</summary>
    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    /// <summary>Disconnects every guest and waits for requests under way, at most ten seconds.</summary>
    public void Dispose()
    {
        _loop.Stop();
        if (_started) _thread.Join();
        WindowThread[] threads;
        lock (_threads) threads = [.. _threads.Values];
        _server.Dispose();
        foreach (WindowThread thread in threads) thread.Join(s_stopLimit);
        _heartbeat.Dispose();
        _loop.Dispose();
    }

    void IWindowOwner.Connected(WindowLink link)
    {
        var service = new WindowService(link, _handlers(link.GuestPeer), generation: 1, _options.Service);
        var thread = new WindowThread(link, service, _options.Service, () => Ended(link));
        lock (_threads) _threads.Add(link, thread);
        _heartbeat.Add(link);
        thread.Start();
    }

    void IWindowOwner.Disconnected(WindowLink link)
    {
        lock (_threads)
            if (_threads.TryGetValue(link, out WindowThread? thread)) thread.Stop();
    }

    private void Ended(WindowLink link)
    {
        lock (_threads) _threads.Remove(link);
        _heartbeat.Remove(link);
        link.Dispose();
    }
}
