// The small process that survives: it owns sockets, window memory, events and generations, and never looks at a ring.
// Workers come and go; each one is handed all windows with a generation one higher (device.md "Crash and restart").
// One thread.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

/// <summary>Owner of everything a worker's death must not take along.</summary>
public sealed class BrokerProcess : IWindowOwner, IDisposable
{
    private const int TickMilliseconds = 50, ProviderQueues = 1;
    private readonly BrokerOptions _options;
    private readonly TextWriter _output;
    private readonly Action<string> _log;
    private readonly EventLoop _loop = new();
    private readonly FileDescriptor _parent = FileDescriptor.OfParentProcess();
    private readonly WindowTable _windows;
    private readonly Watchdog _watchdog;
    private readonly WorkerSpawner _spawner;
    private readonly UnixSocket _workers;
    private readonly WindowServer _quantum;
    private readonly WindowServer _phase;
    private readonly List<FileDescriptor> _received = [];
    private WorkerConnection? _worker;
    private bool _isFirstWorker = true;
    private bool _announced;

    /// <summary>Listens on all three sockets when it returns.</summary>
    public BrokerProcess(BrokerOptions options, TextWriter output, Action<string> log)
    {
        (_options, _output, _log) = (options, output, log);
        ServerFiles files = options.Files;
        Directory.CreateDirectory(files.Directory);
        File.Delete(files.Holding);
        File.Delete(files.WorkerPid);
        int slots = SlotsOf(options);
        _windows = new WindowTable(slots);
        _watchdog = new Watchdog(options.Watchdog, slots, TimeProvider.System);
        _spawner = new WorkerSpawner(files, options.Respawn);
        _workers = UnixSocket.Listen(files.WorkerSocket, SocketType.Seqpacket);
        _quantum = Listen(files.QuantumSocket, DeviceId.Quantum);
        _phase = Listen(files.PhaseSocket, DeviceId.Phase);
        _loop.Add(_workers.Number, AcceptWorker);
        _loop.Add(_parent.Number, _loop.Stop);
    }

    /// <summary>Runs until <see cref="Stop"/>, or until the process that started this one ends.</summary>
    /// <returns>Exit code: 0, or 1 when no worker can be brought up.</returns>
    public int Run()
    {
        if (!_options.Respawn) Announce();
        _spawner.Tick();
        _loop.Run(TickMilliseconds, Tick);
        return _spawner.IsHopeless ? 1 : 0;
    }

    /// <summary>From any thread.</summary>
    public void Stop() => _loop.Stop();

    public void Dispose()
    {
        _spawner.Dispose();
        if (_worker is not null) WorkerLost();
        _quantum.Dispose();
        _phase.Dispose();
        _workers.Dispose();
        _parent.Dispose();
        _loop.Dispose();
        ServerFiles files = _options.Files;
        File.Delete(files.WorkerSocket);
        File.Delete(files.QuantumSocket);
        File.Delete(files.PhaseSocket);
        File.Delete(files.WorkerPid);
    }

    void IWindowOwner.Connected(WindowLink link)
    {
        BrokeredWindow? window = _windows.Add(link);
        if (window is null)
        {
            // Only while many guests leave faster than the worker lets go; the window stays unserved.
            _log($"no slot for guest {link.GuestPeer} ({(char)link.Device})");
            return;
        }
        if (_worker is { IsReady: true }) Attach(window);
    }

    void IWindowOwner.Disconnected(WindowLink link)
    {
        BrokeredWindow? window = _windows.Find(link);
        if (window is null) link.Dispose();
        else if (!window.Attached || _worker is null) _windows.Remove(window);
        else
        {
            window.Closing = true;
            Send(new WorkerMessage { Kind = WorkerMessageKind.Detach, Slot = window.Slot });
        }
    }

    private WindowServer Listen(string socket, DeviceId device) =>
        new(_loop, socket, device, ProviderQueues, _options.WindowBytes, _options.Guests, this);

    private void Tick()
    {
        if (_worker is { } worker)
        {
            if (_watchdog.Check(worker.Board) is { } reason)
            {
                _log($"worker {worker.Process}: {reason} for {_options.Watchdog.TotalSeconds} s; killed");
                KillWorker();
            }
            return;
        }
        _spawner.Tick();
        if (!_spawner.IsHopeless) return;
        _log("workers die before they are ready; giving up");
        _loop.Stop();
    }

    private void AcceptWorker()
    {
        UnixSocket socket = _workers.Accept();
        if (_worker is not null)
        {
            socket.Dispose();
            return;
        }
        _worker = new WorkerConnection(socket, ProgressBoard.Create(SlotsOf(_options)));
        _watchdog.Restart();
        _loop.Add(socket.Number, WorkerSpoke);
        var hello = new WorkerMessage
        {
            Kind = WorkerMessageKind.Hello,
            HeldJob = _isFirstWorker ? _options.HeldJob : 0,
            JitterMilliseconds = _options.JitterMilliseconds,
            SpinMicroseconds = _options.SpinMicroseconds,
            Qubits = _options.Qubits,
            PhaseNoise = _options.PhaseNoise,
            Seed = _options.Seed,
            Faults = _options.Faults,
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
        else if (_windows[message.Slot] is { Closing: true } window) _windows.Remove(window);
    }

    private void WorkerReady(WorkerConnection worker)
    {
        worker.IsReady = true;
        _isFirstWorker = false;
        _spawner.Succeeded();
        foreach (BrokeredWindow window in _windows.All) Attach(window);
        ServerFiles.Publish(_options.Files.WorkerPid, $"{worker.Process}\n");
        Announce();
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
        _loop.Remove(worker.Socket.Number);
        worker.Dispose();
        foreach (BrokeredWindow window in new List<BrokeredWindow>(_windows.All))
        {
            window.Attached = false;
            if (window.Closing) _windows.Remove(window);
            else WindowHeader.EndServing(window.Link);
        }
    }

    // Two devices, and as many again for guests that are gone while the worker still holds their windows.
    private static int SlotsOf(BrokerOptions options) => 2 * 2 * options.Guests;

    private void Announce()
    {
        if (_announced) return;
        _announced = true;
        _output.WriteLine("ready");
        _output.Flush();
    }

    /// <summary>The worker that serves now.</summary>
    private sealed class WorkerConnection(UnixSocket socket, ProgressBoard board) : IDisposable
    {
        public UnixSocket Socket { get; } = socket;

        public ProgressBoard Board { get; } = board;

        public int Process { get; } = socket.PeerProcess;

        public bool IsReady { get; set; }

        public void Dispose()
        {
            Socket.Dispose();
            Board.Dispose();
        }
    }
}
