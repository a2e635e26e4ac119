// A single-threaded reactor: descriptors with callbacks, and a tick. The broker and every DeviceHost run one; their
// state needs no locks because only the loop's thread touches it.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Xdv.HardwareServer.Transport;

/// <summary>Calls back when a descriptor is ready. Only <see cref="Stop"/> may be called from another
/// thread.</summary>
public sealed class EventLoop : IDisposable
{
    private readonly Dictionary<int, Action> _handlers = [];
    private readonly EventFd _wake = EventFd.Create();
    private volatile bool _stopped;

    /// <summary>Registers a descriptor; its owner removes it before closing it.</summary>
    public void Add(int descriptor, Action ready) => _handlers.Add(descriptor, ready);

    public void Remove(int descriptor) => _handlers.Remove(descriptor);

    /// <summary>Runs until <see cref="Stop"/>, calling <paramref name="tick"/> at least every <paramref
    /// name="tickMilliseconds"/>.</summary>
    public void Run(int tickMilliseconds, Action? tick = null)
    {
        var entries = new List<PollEntry>();
        var callbacks = new List<Action>();
        while (!_stopped)
        {
            entries.Clear();
            callbacks.Clear();
            foreach ((int descriptor, Action ready) in _handlers)
            {
                entries.Add(PollEntry.For(descriptor));
                callbacks.Add(ready);
            }
            entries.Add(PollEntry.For(_wake.Descriptor));
            Span<PollEntry> span = CollectionsMarshal.AsSpan(entries);
            if (Poll.Wait(span, tickMilliseconds) > 0) Dispatch(span, callbacks);
            tick?.Invoke();
        }
    }

    // A callback may remove another one, and its number may be given out again at once: only the owner that was
    // polled is called.
    private void Dispatch(ReadOnlySpan<PollEntry> entries, List<Action> callbacks)
    {
        for (int i = 0; i < callbacks.Count && !_stopped; i++)
        {
            if (!entries[i].IsReady) continue;
            if (_handlers.TryGetValue(entries[i].Descriptor, out Action? current) && current == callbacks[i]) current();
        }
    }

    /// <summary>Makes <see cref="Run"/> return; from any thread.</summary>
    public void Stop()
    {
        _stopped = true;
        _wake.Signal();
    }

    public void Dispose() => _wake.Dispose();
}
