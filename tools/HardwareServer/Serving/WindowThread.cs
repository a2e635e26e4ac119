// The thread that serves one guest: waits for kicks, steps the service, and goes. A guest that floods or stalls
// occupies its own thread only.
using System;
using System.Diagnostics;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Serving;

/// <summary>Runs a <see cref="WindowService"/> until told to stop. It owns the service, not the link.</summary>
public sealed class WindowThread
{
    private readonly WindowLink _link;
    private readonly WindowService _service;
    private readonly ServiceOptions _options;
    private readonly Action _ended;
    private readonly Thread _thread;
    private readonly object _stopGate = new();
    private readonly EventFd _stop = EventFd.Create();
    private bool _over;
    private volatile bool _stopping;

    /// <param name="link">Stays alive until <paramref name="ended"/> was called.</param>
    /// <param name="service">Is disposed when the thread ends.</param>
    /// <param name="options">Spinning and the safety net.</param>
    /// <param name="ended">Called last, on the thread; an exception of the handler is not caught and ends the
    /// process.</param>
    public WindowThread(WindowLink link, WindowService service, ServiceOptions options, Action ended)
    {
        (_link, _service, _options, _ended) = (link, service, options, ended);
        _thread = new Thread(Run) { IsBackground = true, Name = $"guest {(char)link.Device}{link.GuestPeer}" };
    }

    public void Start() => _thread.Start();

    /// <summary>Asks the thread to end after the request it is in. Returns at once.</summary>
    public void Stop()
    {
        _stopping = true;
        lock (_stopGate)
            if (!_over) _stop.Signal();
    }

    /// <summary>Waits for the end; false when the time was not enough.</summary>
    public bool Join(TimeSpan limit) => _thread.Join(limit);

    private void Run()
    {
        _service.Begin();
        PollEntry[] entries = Entries();
        bool configurationKicked = false;
        while (!_stopping)
        {
            if (_service.Step(configurationKicked))
            {
                configurationKicked = _link.Kicks[DeviceWindow.ConfigurationVector].Drain();
                continue;
            }
            configurationKicked = false;
            if (_options.SpinMicroseconds > 0 && Spin()) continue;
            configurationKicked = Wait(entries);
        }
        _service.End();
        _service.Dispose();
        lock (_stopGate)
        {
            _over = true;
            _stop.Dispose();
        }
        _ended();
    }

    private PollEntry[] Entries()
    {
        var entries = new PollEntry[_link.Vectors + 2];
        for (int vector = 0; vector < _link.Vectors; vector++)
            entries[vector] = PollEntry.For(_link.Kicks[vector].Descriptor);
        entries[^2] = PollEntry.For(_service.Wake.Descriptor);
        entries[^1] = PollEntry.For(_stop.Descriptor);
        return entries;
    }

    // Drains before looking at the rings: a kick that comes in between is seen by the next wait.
    private bool Wait(PollEntry[] entries)
    {
        if (Poll.Wait(entries, _options.SafetyNetMilliseconds) == 0) return false;
        for (int vector = 1; vector < _link.Vectors; vector++)
            if (entries[vector].IsReady) _link.Kicks[vector].Drain();
        if (entries[^2].IsReady) _service.Wake.Drain();
        const int Configuration = DeviceWindow.ConfigurationVector;
        return entries[Configuration].IsReady && _link.Kicks[Configuration].Drain();
    }

    // Work found while spinning is done here; the last look after the flag is cleared closes the race with a driver
    // that skips kicks.
    private bool Spin()
    {
        _service.SuppressKicks(true);
        long limit = Stopwatch.Frequency * _options.SpinMicroseconds / 1_000_000;
        long start = Stopwatch.GetTimestamp();
        bool worked = false;
        while (!worked && !_stopping && Stopwatch.GetTimestamp() - start < limit)
        {
            worked = _service.Step(configurationKicked: false);
            if (!worked) Thread.SpinWait(8);
        }
        if (worked) return true;
        _service.SuppressKicks(false);
        return _service.Step(configurationKicked: false);
    }
}
