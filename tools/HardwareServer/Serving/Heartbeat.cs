// The heartbeat of a serving process: one thread of its own, so that an engine which uses every pool thread cannot
// stop it. It shows that the process lives; whether requests get on is the watchdog's business.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Serving;

/// <summary>Counts in the header of every served window.</summary>
public sealed class Heartbeat : IDisposable
{
    private readonly object _gate = new();
    private readonly HashSet<WindowLink> _links = [];
    private readonly Action<ulong>? _also;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly int _milliseconds;

    /// <param name="milliseconds">Period.</param>
    /// <param name="also">Called with every beat.</param>
    public Heartbeat(int milliseconds, Action<ulong>? also = null)
    {
        (_milliseconds, _also) = (milliseconds, also);
        _thread = new Thread(Run) { IsBackground = true, Name = "heartbeat" };
        _thread.Start();
    }

    public void Add(WindowLink link)
    {
        lock (_gate) _links.Add(link);
    }

    /// <summary>After this returns the link's memory is not touched any more.</summary>
    public void Remove(WindowLink link)
    {
        lock (_gate) _links.Remove(link);
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        ulong count = 0;
        do
        {
            count++;
            _also?.Invoke(count);
            lock (_gate)
                foreach (WindowLink link in _links) WindowHeader.Beat(link, count);
        }
        while (!_stop.Wait(_milliseconds));
    }
}
