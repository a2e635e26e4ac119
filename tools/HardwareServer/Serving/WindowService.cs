// Serves one guest's window: the driver-status protocol and the queues. No thread and no waiting in here:
// WindowThread calls Step when something may have happened, tests and fuzzers call it directly. A guest that breaks
// the protocol loses its own service until it resets the device, and nothing else happens (XDV-024, XDV-030.3).
using System;
using System.Collections.Concurrent;
using System.Numerics;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Serving;

/// <summary>State of one served window. One thread at a time, except <see cref="Enqueue"/>.</summary>
public sealed class WindowService : IDisposable
{
    private const DeviceStatus Running = DeviceStatus.Acknowledged | DeviceStatus.DriverReady;
    private const int SmallestBuffer = 4096;
    private readonly WindowLink _link;
    private readonly IQueueHandler _handler;
    private readonly uint _generation;
    private readonly ServiceOptions _options;
    private readonly IServiceObserver? _observer;
    private readonly ConcurrentQueue<DeferredAnswer> _completed = new();
    private readonly object _wakeGate = new();
    private readonly EventFd _wake = EventFd.Create();
    private ServerQueue[] _queues = [];
    private DriverConfiguration? _accepted;
    private (DeviceStatus Status, uint Generation) _seen = (DeviceStatus.Reset, 0);
    private byte[] _request = [];
    private byte[] _answer = [];
    private DescriptorChain _current;
    private int _currentQueue = -1;
    private bool _deferred;
    private bool _disposed;
    private bool _failed;
    private ulong _epoch;
    private ulong _progress;

    public WindowService(WindowLink link, IQueueHandler handler, uint generation, ServiceOptions options,
        IServiceObserver? observer = null)
    {
        (_link, _handler, _generation, _options, _observer) = (link, handler, generation, options, observer);
    }

    /// <summary>Becomes readable when a deferred answer waits to be published.</summary>
    public EventFd Wake => _wake;

    /// <summary>True while the driver is accepted and its queues are served.</summary>
    public bool IsRunning => _queues.Length > 0;

    /// <summary>Announces this server to the guest.</summary>
    public void Begin() => WindowHeader.BeginServing(_link, _generation, _options.ProviderConfiguration.Span);

    public void End()
    {
        Stop();
        WindowHeader.EndServing(_link);
    }

    /// <summary>One pass: configuration, deferred answers, at most one request per queue. True when anything was
    /// done.</summary>
    /// <param name="configurationKicked">The guest rang vector 0.</param>
    public bool Step(bool configurationKicked)
    {
        SharedMemory memory = _link.Memory;
        var now = (DriverConfiguration.ReadStatus(memory), DriverConfiguration.ReadGeneration(memory));
        bool worked = configurationKicked || now != _seen;
        if (worked) Configure();
        worked |= PublishDeferred();
        for (int queue = 0; queue < _queues.Length; queue++) worked |= ServeOne(queue);
        return worked;
    }

    /// <summary>Tells drivers that listen whether they need to kick.</summary>
    public void SuppressKicks(bool suppressed)
    {
        foreach (ServerQueue queue in _queues) queue.SuppressKicks(suppressed);
    }

    public void Dispose()
    {
        lock (_wakeGate)
        {
            _disposed = true;
            _wake.Dispose();
        }
    }

    internal DeferredAnswer Defer()
    {
        bool open = _currentQueue >= 0 && !_deferred;
        if (!open) throw new InvalidOperationException("a request is deferred once, inside its call");
        _deferred = true;
        return new DeferredAnswer(this, _currentQueue, _current, _epoch);
    }

    internal void Enqueue(DeferredAnswer answer)
    {
        _completed.Enqueue(answer);
        lock (_wakeGate)
            if (!_disposed) _wake.Signal();
    }

    private void Configure()
    {
        DriverConfiguration wanted = DriverConfiguration.Read(_link.Memory, _link.Queues);
        bool repeated = _accepted is not null && wanted.Same(_accepted);
        bool failed = _failed && wanted.Status != DeviceStatus.Reset && (wanted.Status, wanted.Generation) == _seen;
        _seen = (wanted.Status, wanted.Generation);
        if (repeated) Acknowledge(wanted, wanted.Status);
        else if (failed) Acknowledge(wanted, DeviceStatus.Failed);
        else if ((wanted.Status & DeviceStatus.DriverReady) == 0) Idle(wanted);
        else if (wanted.Generation != _generation) Ignore();
        else if (_accepted is not null) Fail(wanted, "reconfigured without a reset");
        else if (wanted.Status != Running) Fail(wanted, $"driver status {(uint)wanted.Status}");
        else if (wanted.Refusal(_link) is { } reason) Fail(wanted, reason);
        else Accept(wanted);
    }

    // Left over from before a restart, or written by a driver that has not noticed it: no acknowledgement, so that it
    // looks again.
    private void Ignore()
    {
        if (IsRunning) Stop();
    }

    private void Accept(DriverConfiguration wanted)
    {
        bool noInterrupt = (wanted.Features & DeviceFeatures.NoInterrupt) != 0;
        _queues = Array.ConvertAll(wanted.Queues, layout => new ServerQueue(_link.Memory, layout, noInterrupt));
        _accepted = wanted;
        _failed = false;
        Acknowledge(wanted, wanted.Status);
    }

    // Reset, a driver that is only looking, or one that gave up: nothing is served, and the past is forgotten.
    private void Idle(DriverConfiguration wanted)
    {
        Stop();
        _failed = false;
        Acknowledge(wanted, wanted.Status);
    }

    private void Fail(DriverConfiguration wanted, string reason)
    {
        Stop();
        _failed = true;
        _options.Log($"guest {_link.GuestPeer} ({(char)_link.Device}): {reason}");
        Acknowledge(wanted, DeviceStatus.Failed);
    }

    private void Acknowledge(DriverConfiguration wanted, DeviceStatus status) =>
        WindowHeader.Acknowledge(_link, wanted.Generation, status);

    private void Stop()
    {
        _queues = [];
        _accepted = null;
        _epoch++;
        _handler.Reset();
        _observer?.Report(0, ++_progress);
    }

    private bool PublishDeferred()
    {
        bool worked = false;
        while (_completed.TryDequeue(out DeferredAnswer? answer))
        {
            if (answer.Epoch == _epoch && IsRunning) Publish(answer.Queue, answer.Chain, answer.Answer);
            worked = true;
        }
        return worked;
    }

    private bool ServeOne(int index)
    {
        ServerQueue queue = _queues[index];
        RingState state = queue.TryTake(out _current);
        if (state == RingState.Empty) return false;
        if (state == RingState.Taken && _current.ReadableBytes <= (ulong)_options.MaxRequestBytes)
        {
            Serve(index);
            return true;
        }
        Fail(_accepted!, queue.Reason ?? "request over the limit");
        return true;
    }

    private void Serve(int index)
    {
        ServerQueue queue = _queues[index];
        Report();
        var readable = (int)_current.ReadableBytes;
        var writable = (int)Math.Min(_current.WritableBytes, (ulong)_options.MaxAnswerBytes);
        Grow(ref _request, readable);
        Grow(ref _answer, writable);
        queue.ReadRequest(_current, _request);
        (_currentQueue, _deferred) = (index, false);
        Span<byte> answer = _answer.AsSpan(0, writable);
        int length = _handler.Handle(new QueueRequest(this, index, _request.AsSpan(0, readable)), answer);
        _currentQueue = -1;
        if (!_deferred) Publish(index, _current, answer[..length]);
    }

    private void Publish(int index, in DescriptorChain chain, ReadOnlySpan<byte> answer)
    {
        bool interrupt = _queues[index].Publish(chain, answer);
        _progress++;
        Report();
        if (interrupt) _link.Interrupts[DeviceWindow.ConfigurationVector + 1 + index].Signal();
    }

    private void Report()
    {
        if (_observer is null) return;
        int outstanding = 0;
        foreach (ServerQueue queue in _queues) outstanding += queue.Outstanding;
        _observer.Report(outstanding, _progress);
    }

    private static void Grow(ref byte[] buffer, int bytes)
    {
        if (buffer.Length >= bytes) return;
        buffer = new byte[Math.Max(SmallestBuffer, (int)BitOperations.RoundUpToPowerOf2((uint)bytes))];
    }
}
