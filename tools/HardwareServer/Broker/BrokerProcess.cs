// The small process that survives: it owns sockets, window memory, events and generations, and never looks at a ring.
// Workers come and go, each on its seat (device.md "Crash and restart"). One thread.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

/// <summary>Owner of everything a worker's death must not take along.</summary>
public sealed class BrokerProcess : IWindowOwner, IServerControl, IDisposable
{
    private static readonly DeviceId[] s_devices = [DeviceId.Quantum, DeviceId.Phase];
    private const int TickMilliseconds = 50, ProviderQueues = 1, TicksPerPublication = 10;
    private readonly BrokerOptions _options;
    private readonly TextWriter _output;
    private readonly Action<string> _log;
    private readonly EventLoop _loop = new();
    private readonly FileDescriptor? _parent;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ServerLog _events;
    private readonly ServerMetrics _metrics = new();
    private readonly MetricsExport? _export;
    private readonly JobBooks _books;
    private readonly ControlServer _control;
    private readonly WindowTable _windows;
    private readonly List<WorkerSeat> _seats = [];
    private readonly WindowServer _quantum;
    private readonly WindowServer _phase;
    private bool _announced;
    private int _ticks;
    private bool _failed;

    /// <summary>Listens on all its sockets when it returns.</summary>
    /// <exception cref="IOException">A chosen provider cannot be started as it is.</exception>
    public BrokerProcess(BrokerOptions options, TextWriter output, Action<string> log)
    {
        (_options, _output) = (options, output);
        foreach (ProviderChoice choice in options.Providers) choice.Require();
        ServerFiles files = options.Files;
        Directory.CreateDirectory(files.Directory);
        File.Delete(files.Holding);
        // Every worker reads the same bytes, whatever becomes of the file that the person named.
        if (options.Profile is { } profile) File.WriteAllBytes(files.Profile, profile);
        else File.Delete(files.Profile);
        _windows = new WindowTable(SlotsOf(options));
        _events = new ServerLog(options.Log, TimeProvider.System);
        _log = line =>
        {
            log(line);
            _events.Message(line);
        };
        _books = new JobBooks(_windows, _events, _metrics);
        Seat(options);
        _quantum = Listen(files.QuantumSocket, DeviceId.Quantum);
        _phase = Listen(files.PhaseSocket, DeviceId.Phase);
        _control = new ControlServer(_loop, files.ControlSocket, this);
        if (options.ExportsMetrics) _export = new MetricsExport(options.Collector);
        if (!options.EndsWithParent) return;
        _parent = FileDescriptor.OfParentProcess();
        _loop.Add(_parent.Number, _loop.Stop);
    }

    /// <summary>Runs until <see cref="Stop"/>, or until the process that started this one ends.</summary>
    /// <returns>Exit code: 0, or 1 when no worker can be brought up.</returns>
    public int Run()
    {
        if (!_options.Respawn) Announce();
        foreach (WorkerSeat seat in _seats) seat.Tick();
        _loop.Run(TickMilliseconds, Tick);
        return _failed ? 1 : 0;
    }

    /// <summary>From any thread.</summary>
    public void Stop() => _loop.Stop();

    public void Dispose()
    {
        foreach (WorkerSeat seat in _seats) seat.Dispose();
        _metrics.Publish(Status);
        _export?.Dispose();
        _metrics.Dispose();
        _control.Dispose();
        _quantum.Dispose();
        _phase.Dispose();
        _parent?.Dispose();
        _events.Dispose();
        _loop.Dispose();
        File.Delete(_options.Files.ControlSocket);
        File.Delete(_options.Files.QuantumSocket);
        File.Delete(_options.Files.PhaseSocket);
    }

    void IWindowOwner.Connected(WindowLink link)
    {
        BrokeredWindow? window = _windows.Add(link);
        if (window is not null)
        {
            Told("guest came", window);
            SeatOf(link.Device).Connected(window);
        }
        // Only while many guests leave faster than the worker lets go; the window stays unserved.
        else _log($"no slot for guest {link.GuestPeer} ({(char)link.Device})");
    }

    void IWindowOwner.Disconnected(WindowLink link)
    {
        BrokeredWindow? window = _windows.Find(link);
        if (window is null)
        {
            link.Dispose();
            return;
        }
        Told("guest went", window);
        SeatOf(link.Device).Disconnected(window);
    }

    /// <inheritdoc/>
    public ServerStatus Status => new(_options.Files.Directory, Environment.ProcessId,
        Stopwatch.GetElapsedTime(_started).TotalSeconds, _options.QueueLimit, [.. s_devices.Select(Report)],
        [.. _windows.All.Where(window => !window.Closing).Select(Report)],
        [.. _seats.Select(seat => seat.Worker).OfType<WorkerReport>()], _books.Recent, _books.Unlogged);

    void IServerControl.Cancel(int? guest, ulong job, Action<int?> done)
    {
        var asked = new List<(WorkerSeat Seat, BrokeredWindow? Window)>();
        if (guest is null) asked.AddRange(_seats.Select(seat => (seat, (BrokeredWindow?)null)));
        foreach (BrokeredWindow window in _windows.All)
            if (window.Guest == guest && window.Attached) asked.Add((SeatOf(window.Link.Device), window));
        int open = asked.Count;
        int? total = 0;
        if (open == 0) done(0);
        foreach ((WorkerSeat seat, BrokeredWindow? window) in asked)
            seat.Cancel(window, job, count =>
            {
                total += count;
                if (--open == 0) done(total);
            });
    }

    void IServerControl.Maintain(DeviceId? device, bool on)
    {
        foreach (DeviceId one in s_devices)
            if (device is null || device == one) SeatOf(one).Maintain(one, on);
        _events.Write("maintenance", json =>
        {
            json.WriteString("device", device is { } one ? ServerStatus.NameOf(one) : "all");
            json.WriteBoolean("on", on);
        });
    }

    bool IServerControl.Calibrate(DeviceId? device)
    {
        bool any = false;
        foreach (WorkerSeat seat in _seats)
            if (device is null || seat.Serves(device.Value)) any |= seat.Calibrate();
        return any;
    }

    private DeviceReport Report(DeviceId device)
    {
        WorkerSeat seat = SeatOf(device);
        JobCounts jobs = _books.Departed(device);
        (int guests, long queued, bool running) = (0, 0, false);
        foreach (BrokeredWindow window in _windows.All)
        {
            if (window.Link.Device != device) continue;
            jobs += JobBooks.Of(window, seat.Board);
            if (!window.Closing) guests++;
            if (!window.Attached || seat.Board is not { } board) continue;
            queued += board.Waiting(window.Slot);
            running |= board.IsRunning(window.Slot);
        }
        return new DeviceReport(ServerStatus.NameOf(device), seat.ProviderName, seat.ConditionOf(device), guests,
            queued, running, seat.Epoch, seat.Restarts, jobs, _books.Latency(device));
    }

    private GuestReport Report(BrokeredWindow window)
    {
        ProgressBoard? board = window.Attached ? SeatOf(window.Link.Device).Board : null;
        return new GuestReport(window.Guest, window.Link.GuestProcess, ServerStatus.NameOf(window.Link.Device),
            window.Generation, board?.Waiting(window.Slot) ?? 0, board?.IsRunning(window.Slot) ?? false,
            JobBooks.Of(window, board));
    }

    private void Told(string happened, BrokeredWindow window) => _events.Write(happened, json =>
    {
        json.WriteNumber("guest", window.Guest);
        json.WriteNumber("process", window.Link.GuestProcess);
        json.WriteString("device", ServerStatus.NameOf(window.Link.Device));
    });

    // A seat for each foreign provider, and one for whatever is left to the engines.
    private void Seat(BrokerOptions options)
    {
        var foreign = new List<DeviceId>();
        foreach (ProviderChoice choice in options.Providers)
        {
            foreign.Add(choice.Device);
            _seats.Add(new WorkerSeat(options, _loop, _windows, choice, device => device == choice.Device,
                _books, _events, _log));
        }
        if (foreign.Contains(DeviceId.Quantum) && foreign.Contains(DeviceId.Phase)) return;
        _seats.Add(new WorkerSeat(options, _loop, _windows, null, device => !foreign.Contains(device),
            _books, _events, _log));
    }

    private WorkerSeat SeatOf(DeviceId device) => _seats.Find(seat => seat.Serves(device))!;

    private WindowServer Listen(string socket, DeviceId device) =>
        new(_loop, socket, device, ProviderQueues, _options.WindowBytes, _options.Guests, this);

    private void Tick()
    {
        foreach (WorkerSeat seat in _seats) seat.Tick();
        if (_seats.TrueForAll(seat => seat.IsSettled)) Announce();
        _failed = _seats.Exists(seat => seat is { IsEssential: true, IsAbandoned: true });
        if (_failed) _loop.Stop();
        if (_export is not null && ++_ticks % TicksPerPublication == 0) _metrics.Publish(Status);
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
}
