// A place for one worker at a time, and the devices whoever sits there serves: the engines' devices share a seat, a
// foreign provider has its own, so that its end is nobody else's. The seat starts workers, watches them, hands them
// windows with a generation one higher, and is abandoned when its provider lied or does not stay up.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Transport;
using Xdv.Quantum;

namespace Xdv.HardwareServer.Broker;

/// <summary>Used by the broker's thread.</summary>
public sealed class WorkerSeat : IDisposable
{
    private readonly BrokerOptions _options;
    private readonly EventLoop _loop;
    private readonly WindowTable _windows;
    private readonly ProviderChoice? _provider;
    private readonly Predicate<DeviceId> _serves;
    private readonly Action<string> _log;
    private readonly Watchdog _watchdog;
    private readonly WorkerSpawner _spawner;
    private readonly UnixSocket _listener;
    private readonly List<FileDescriptor> _received = [];
    private readonly JobBooks _books;
    private readonly ServerLog _events;
    private readonly HashSet<DeviceId> _closed = [];
    private readonly Queue<Action<int?>> _cancels = new();
    private WorkerConnection? _worker;
    private uint _workers;
    private uint _lost;
    private bool _calibrates;
    private long _since;

    /// <summary>Listens for workers when it returns.</summary>
    /// <param name="options">The broker's.</param>
    /// <param name="loop">Calls back.</param>
    /// <param name="windows">Every window; the seat touches those it serves.</param>
    /// <param name="provider">Null: the engines.</param>
    /// <param name="serves">Devices of this seat.</param>
    /// <param name="books">Where jobs end.</param>
    /// <param name="events">The structured log.</param>
    /// <param name="log">Takes a line.</param>
    public WorkerSeat(BrokerOptions options, EventLoop loop, WindowTable windows, ProviderChoice? provider,
        Predicate<DeviceId> serves, JobBooks books, ServerLog events, Action<string> log)
    {
        (_books, _events) = (books, events);
        (_options, _loop, _windows, _provider, _serves, _log) = (options, loop, windows, provider, serves, log);
        File.Delete(options.Files.WorkerPidOf(provider));
        _watchdog = new Watchdog(options.Watchdog, windows.Slots, TimeProvider.System);
        _spawner = new WorkerSpawner(options.Files, provider, options.Respawn,
            provider is null && options.Respawn ? EngineWalls.Of(options, log) : null, log);
        _listener = UnixSocket.Listen(options.Files.WorkerSocketOf(provider), SocketType.Seqpacket);
        _loop.Add(_listener.Number, Accept);
    }

    /// <summary>A worker was ready once, or there will be none.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Nobody will serve these devices any more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>The engines' seat: without it there is no server.</summary>
    public bool IsEssential => _provider is null;

    public bool Serves(DeviceId device) => _serves(device);

    /// <summary>Of the worker that serves now; null = nobody does.</summary>
    public ProgressBoard? Board => _worker?.Board;

    /// <summary>Workers that have served here, and calibrations with them.</summary>
    public uint Epoch => _workers;

    /// <summary>Workers that ended.</summary>
    public uint Restarts => _lost;

    public string ProviderName => _provider?.Name ?? "engines";

    public WorkerReport? Worker => _worker is null ? null
        : new WorkerReport(_provider?.DeviceName ?? "engines", _worker.Process, _worker.IsReady);

    public DeviceCondition ConditionOf(DeviceId device)
    {
        if (IsAbandoned) return DeviceCondition.Error;
        if (_calibrates) return DeviceCondition.Calibration;
        if (_worker is not { IsReady: true } worker) return DeviceCondition.Offline;
        if (_closed.Contains(device)) return DeviceCondition.Maintenance;
        foreach (BrokeredWindow window in Mine())
            if (window.Link.Device == device && window.Attached
                && (worker.Board.IsRunning(window.Slot) || worker.Board.Waiting(window.Slot) > 0))
                return DeviceCondition.Busy;
        return DeviceCondition.Idle;
    }

    /// <summary>Turns jobs for a device away, or takes them again. What waits is done.</summary>
    public void Maintain(DeviceId device, bool on)
    {
        if (on) _closed.Add(device);
        else _closed.Remove(device);
        if (_worker is { IsReady: true } && !_calibrates) Close(device, on);
    }

    /// <summary>A new calibration, which is a new worker: takes no more jobs, lets those that wait be done, at most
    /// until the watchdog's time is over, and starts the next worker. False: nobody is there to be calibrated, or it
    /// is under way.</summary>
    public bool Calibrate()
    {
        if (_worker is not { IsReady: true } || _calibrates || IsAbandoned) return false;
        _calibrates = true;
        _since = Stopwatch.GetTimestamp();
        foreach (DeviceId device in (DeviceId[])[DeviceId.Quantum, DeviceId.Phase])
            if (Serves(device)) Close(device, true);
        _events.Write("calibration", json => json.WriteNumber("epoch", _workers + 1));
        return true;
    }

    /// <summary>Takes waiting jobs away; they are answered with TransitionRollback.</summary>
    /// <param name="window">Null: of every guest.</param>
    /// <param name="job">0: all.</param>
    /// <param name="done">How many there were; null = the worker went.</param>
    public void Cancel(BrokeredWindow? window, ulong job, Action<int?> done)
    {
        if (_worker is not { IsReady: true })
        {
            done(0);
            return;
        }
        _cancels.Enqueue(done);
        Send(new WorkerMessage { Kind = WorkerMessageKind.Cancel, Slot = window?.Slot ?? -1, Job = job });
    }

    /// <summary>Call it regularly.</summary>
    public void Tick()
    {
        if (IsAbandoned) return;
        if (_worker is { } worker)
        {
            _books.Read(worker.Board, ref worker.Read);
            if (HasRunOut(worker)) KillWorker();
            else if (IsDue(worker)) Calibrate();
            if (_worker is null) return;
            if (_watchdog.Check(worker.Board) is not { } reason) return;
            _log($"worker {worker.Process}: {reason} for {_options.Watchdog.TotalSeconds} s; killed");
            KillWorker();
            return;
        }
        _spawner.Tick();
        if (!_spawner.IsHopeless) return;
        _log(_provider is null ? "workers die before they are ready; giving up"
            : $"provider {_provider.Name} ({_provider.DeviceName}) does not stay up; deregistered");
        Abandon();
    }

    public void Connected(BrokeredWindow window)
    {
        if (IsAbandoned) WindowHeader.Abandon(window.Link);
        else if (_worker is { IsReady: true }) Attach(window);
    }

    /// <summary>The guest of a window is gone.</summary>
    public void Disconnected(BrokeredWindow window)
    {
        if (!window.Attached || _worker is null)
        {
            Remove(window);
            return;
        }
        window.Closing = true;
        Send(new WorkerMessage { Kind = WorkerMessageKind.Detach, Slot = window.Slot });
    }

    public void Dispose()
    {
        _spawner.Dispose();
        if (_worker is not null) WorkerLost();
        _listener.Dispose();
        File.Delete(_options.Files.WorkerSocketOf(_provider));
        File.Delete(_options.Files.WorkerPidOf(_provider));
    }

    private void Accept()
    {
        UnixSocket socket = _listener.Accept();
        if (_worker is not null || IsAbandoned)
        {
            socket.Dispose();
            return;
        }
        _workers++;
        _worker = new WorkerConnection(socket, ProgressBoard.Create(_windows.Slots));
        _watchdog.Restart();
        _loop.Add(socket.Number, WorkerSpoke);
        var hello = new WorkerMessage
        {
            Kind = WorkerMessageKind.Hello,
            Generation = _workers,
            HeldJob = _workers == 1 ? _options.HeldJob : 0,
            JitterMilliseconds = _options.JitterMilliseconds,
            SpinMicroseconds = _options.SpinMicroseconds,
            Qubits = _options.Qubits,
            PhaseNoise = _options.PhaseNoise,
            PhaseCrosstalk = _options.PhaseCrosstalk,
            SinglePrecision = _options.Precision == QuantumPrecision.F32 ? 1u : 0,
            QuantumNoise = NoiseFields.Of(_options.QuantumNoise),
            Seed = _options.Seed,
            Faults = _options.Faults,
            JobMilliseconds = (uint)_options.ProviderJob.TotalMilliseconds,
            QueuedJobs = _options.QueueLimit,
            Guests = _options.Guests,
        };
        Send(hello, _worker.Board.Descriptor);
    }

    private void WorkerSpoke()
    {
        WorkerConnection worker = _worker!;
        if (!WorkerMessage.TryReceive(worker.Socket, out WorkerMessage message, _received))
        {
            KillWorker();
            return;
        }
        foreach (FileDescriptor unexpected in _received) unexpected.Dispose();
        if (message.Kind == WorkerMessageKind.Ready) WorkerReady(worker);
        else if (message.Kind == WorkerMessageKind.Deregistered) Abandon();
        else if (message.Kind == WorkerMessageKind.Holding)
            ServerFiles.Publish(_options.Files.Holding, $"{worker.Process}\n");
        else if (message.Kind == WorkerMessageKind.Cancelled) _cancels.Dequeue()(message.Value);
        else if (_windows[message.Slot] is { Closing: true } window)
        {
            _books.Read(worker.Board, ref worker.Read);
            _books.Close(window, worker.Board);
            Remove(window);
        }
    }

    private void Remove(BrokeredWindow window)
    {
        _books.Depart(window);
        _windows.Remove(window);
    }

    private void Close(DeviceId device, bool on) =>
        Send(new WorkerMessage { Kind = WorkerMessageKind.Close, Device = device, Value = on ? 1 : 0 });

    // For the next calibration: everything is answered, or has had its time.
    private bool HasRunOut(WorkerConnection worker)
    {
        if (!_calibrates || !worker.IsReady) return false;
        if (Stopwatch.GetElapsedTime(_since) >= _options.Watchdog) return true;
        foreach (BrokeredWindow window in Mine())
            if (window.Attached && worker.Board.Taken(window.Slot) > 0) return false;
        return true;
    }

    private bool IsDue(WorkerConnection worker) => worker.IsReady && !_calibrates
        && _options.CalibrateEvery is { } interval && Stopwatch.GetElapsedTime(_since) >= interval;

    private void WorkerReady(WorkerConnection worker)
    {
        worker.IsReady = true;
        IsSettled = true;
        _spawner.Succeeded();
        _calibrates = false;
        _since = Stopwatch.GetTimestamp();
        _events.Write("worker ready", json =>
        {
            json.WriteString("provider", ProviderName);
            json.WriteNumber("process", worker.Process);
            json.WriteNumber("epoch", _workers);
        });
        foreach (DeviceId device in _closed) Close(device, true);
        foreach (BrokeredWindow window in Mine()) Attach(window);
        ServerFiles.Publish(_options.Files.WorkerPidOf(_provider), $"{worker.Process}\n");
    }

    private void Attach(BrokeredWindow window)
    {
        WindowLink link = window.Link;
        window.Generation++;
        window.Attached = true;
        var message = new WorkerMessage
        {
            Kind = WorkerMessageKind.Attach, Slot = window.Slot, Device = link.Device, GuestPeer = link.GuestPeer,
            Queues = link.Queues, Generation = window.Generation,
        };
        Send(message, link.Descriptors());
    }

    private void Send(WorkerMessage message, params ReadOnlySpan<FileDescriptor> descriptors)
    {
        // A worker that does not take a small packet is stuck or dead; its end-of-file follows, and with it the
        // restart.
        if (_worker is { } worker && !message.TrySend(worker.Socket, descriptors)) WorkerSpawner.Kill(worker.Process);
    }

    private void KillWorker()
    {
        WorkerSpawner.Kill(_worker!.Process);
        WorkerLost();
    }

    private void WorkerLost()
    {
        WorkerConnection worker = _worker!;
        _worker = null;
        _lost++;
        _loop.Remove(worker.Socket.Number);
        _books.Read(worker.Board, ref worker.Read);
        foreach (BrokeredWindow window in Mine())
        {
            if (window.Attached) _books.Close(window, worker.Board);
            window.Attached = false;
            if (window.Closing) Remove(window);
            else WindowHeader.EndServing(window.Link);
        }
        worker.Dispose();
        while (_cancels.TryDequeue(out Action<int?>? done)) done(null);
        _events.Write("worker gone", json =>
        {
            json.WriteString("provider", ProviderName);
            json.WriteNumber("process", worker.Process);
        });
    }

    private void Abandon()
    {
        IsAbandoned = IsSettled = true;
        if (_worker is not null) KillWorker();
        foreach (BrokeredWindow window in Mine()) WindowHeader.Abandon(window.Link);
    }

    private List<BrokeredWindow> Mine()
    {
        var mine = new List<BrokeredWindow>();
        foreach (BrokeredWindow window in _windows.All)
            if (Serves(window.Link.Device)) mine.Add(window);
        return mine;
    }

    /// <summary>The worker that serves now.</summary>
    private sealed class WorkerConnection(UnixSocket socket, ProgressBoard board) : IDisposable
    {
        public UnixSocket Socket { get; } = socket;

        public ProgressBoard Board { get; } = board;

        public int Process { get; } = socket.PeerProcess;

        public bool IsReady { get; set; }

        /// <summary>Jobs of its journal that are in the books.</summary>
        public ulong Read;

        public void Dispose()
        {
            Socket.Dispose();
            Board.Dispose();
        }
    }
}
