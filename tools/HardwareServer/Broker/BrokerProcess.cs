// The small process that survives: it owns sockets, window memory, events and generations, and never looks at a ring.
// Workers come and go, each on its seat (device.md "Crash and restart"). One thread.
using System;
using System.Collections.Generic;
using System.IO;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
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
    private readonly List<WorkerSeat> _seats = [];
    private readonly WindowServer _quantum;
    private readonly WindowServer _phase;
    private bool _announced;
    private bool _failed;

    /// <summary>Listens on all its sockets when it returns.</summary>
    /// <exception cref="IOException">A chosen provider cannot be started as it is.</exception>
    public BrokerProcess(BrokerOptions options, TextWriter output, Action<string> log)
    {
        (_options, _output, _log) = (options, output, log);
        foreach (ProviderChoice choice in options.Providers) choice.Require();
        ServerFiles files = options.Files;
        Directory.CreateDirectory(files.Directory);
        File.Delete(files.Holding);
        // Every worker reads the same bytes, whatever becomes of the file that the person named.
        if (options.Profile is { } profile) File.WriteAllBytes(files.Profile, profile);
        else File.Delete(files.Profile);
        _windows = new WindowTable(SlotsOf(options));
        Seat(options);
        _quantum = Listen(files.QuantumSocket, DeviceId.Quantum);
        _phase = Listen(files.PhaseSocket, DeviceId.Phase);
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
        _quantum.Dispose();
        _phase.Dispose();
        _parent.Dispose();
        _loop.Dispose();
        File.Delete(_options.Files.QuantumSocket);
        File.Delete(_options.Files.PhaseSocket);
    }

    void IWindowOwner.Connected(WindowLink link)
    {
        BrokeredWindow? window = _windows.Add(link);
        if (window is not null) SeatOf(link).Connected(window);
        // Only while many guests leave faster than the worker lets go; the window stays unserved.
        else _log($"no slot for guest {link.GuestPeer} ({(char)link.Device})");
    }

    void IWindowOwner.Disconnected(WindowLink link)
    {
        BrokeredWindow? window = _windows.Find(link);
        if (window is null) link.Dispose();
        else SeatOf(link).Disconnected(window);
    }

    // A seat for each foreign provider, and one for whatever is left to the engines.
    private void Seat(BrokerOptions options)
    {
        var foreign = new List<DeviceId>();
        foreach (ProviderChoice choice in options.Providers)
        {
            foreign.Add(choice.Device);
            _seats.Add(new WorkerSeat(options, _loop, _windows, choice, device => device == choice.Device, _log));
        }
        if (foreign.Contains(DeviceId.Quantum) && foreign.Contains(DeviceId.Phase)) return;
        _seats.Add(new WorkerSeat(options, _loop, _windows, null, device => !foreign.Contains(device), _log));
    }

    private WorkerSeat SeatOf(WindowLink link) => _seats.Find(seat => seat.Serves(link))!;

    private WindowServer Listen(string socket, DeviceId device) =>
        new(_loop, socket, device, ProviderQueues, _options.WindowBytes, _options.Guests, this);

    private void Tick()
    {
        foreach (WorkerSeat seat in _seats) seat.Tick();
        if (_seats.TrueForAll(seat => seat.IsSettled)) Announce();
        _failed = _seats.Exists(seat => seat is { IsEssential: true, IsAbandoned: true });
        if (_failed) _loop.Stop();
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
