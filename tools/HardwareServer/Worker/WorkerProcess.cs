// The process that computes. It owns nothing that must survive: windows, events and generations belong to the broker,
// so this one may be killed at any instruction (device.md "Crash and restart"). It ends when the broker does.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.Quantum;
using Xdv.Quantum.Devices;

namespace Xdv.HardwareServer.Worker;

/// <summary>Attaches windows as the broker hands them over and serves each on its own thread.</summary>
public sealed class WorkerProcess
{
    private readonly ServerFiles _files;
    private readonly ProviderChoice? _choice;
    private readonly Action<string> _log;
    private readonly UnixSocket _broker;
    private readonly object _sendGate = new();
    private readonly Dictionary<int, (WindowThread Thread, JobHandler Handler)> _windows = [];
    private readonly Dictionary<DeviceId, DeviceQueue> _queues = [];
    private ProgressBoard? _board;
    private Heartbeat? _heartbeat;
    private AnswerDelivery? _delivery;
    private ProviderCatalogue? _catalogue;
    private ForeignSeat? _foreign;
    private ServiceOptions _service = new();
    private FaultScript _faults;
    private volatile bool _isLost;

    private WorkerProcess(ServerFiles files, ProviderChoice? choice, UnixSocket broker, Action<string> log) =>
        (_files, _choice, _broker, _log) = (files, choice, broker, log);

    /// <summary>Serves until the broker is gone, or the foreign provider is.</summary>
    /// <param name="files">Where the broker is.</param>
    /// <param name="choice">The foreign provider to serve; null = the engines.</param>
    /// <param name="log">Takes a line.</param>
    /// <returns>Exit code: 0, or 1 when no broker listens or the provider is not to be had.</returns>
    public static int Run(ServerFiles files, ProviderChoice? choice, Action<string> log)
    {
        UnixSocket broker;
        try
        {
            broker = UnixSocket.Connect(files.WorkerSocketOf(choice), SocketType.Seqpacket);
        }
        catch (SocketException failure)
        {
            log($"no broker at {files.WorkerSocketOf(choice)}: {failure.Message}");
            return 1;
        }
        var worker = new WorkerProcess(files, choice, broker, log);
        worker.Serve();
        worker._foreign?.Dispose();
        return worker._isLost ? 1 : 0;
    }

    private void Serve()
    {
        var descriptors = new List<FileDescriptor>();
        while (!_isLost && WorkerMessage.TryReceive(_broker, out WorkerMessage message, descriptors))
        {
            switch (message.Kind)
            {
                case WorkerMessageKind.Hello:
                    Hello(message, descriptors[0]);
                    break;
                case WorkerMessageKind.Attach:
                    Attach(message, descriptors);
                    break;
                case WorkerMessageKind.Detach:
                    Detach(message.Slot);
                    break;
                case WorkerMessageKind.Cancel:
                    Cancel(message);
                    break;
                case WorkerMessageKind.Close:
                    _queues[message.Device].IsClosed = message.Value != 0;
                    break;
                default:
                    throw new InvalidOperationException($"broker sent {message.Kind}");
            }
        }
    }

    private void Hello(in WorkerMessage message, FileDescriptor board)
    {
        _board = ProgressBoard.Map(board);
        _heartbeat = new Heartbeat(_service.HeartbeatMilliseconds, count => _board.Heartbeat = count);
        _delivery = new AnswerDelivery(message.HeldJob, message.JitterMilliseconds, Holding);
        if (_choice is not null && !TryStart(_choice, message)) return;
        _catalogue = new ProviderCatalogue(new ProviderOptions
        {
            Qubits = message.Qubits, PhaseNoise = message.PhaseNoise, Seed = message.Seed,
            PhaseCrosstalk = message.PhaseCrosstalk,
            Precision = message.SinglePrecision == 1 ? QuantumPrecision.F32 : QuantumPrecision.F64,
            QuantumNoise = message.QuantumNoise.Model,
            // Whoever serves next has calibrated the machine anew.
            Device = File.Exists(_files.Profile) ? DeviceProfiles.Load(_files.Profile) : null,
            CalibrationEpoch = message.Generation,
        }, _foreign, _log);
        _faults = message.Faults;
        var limits = new QueueLimits(message.QueuedJobs, message.Guests);
        foreach (DeviceId device in (DeviceId[])[DeviceId.Quantum, DeviceId.Phase])
            _queues.Add(device, new DeviceQueue(limits, TimeProvider.System));
        _service = _service with { SpinMicroseconds = message.SpinMicroseconds, Log = _log };
        Tell(WorkerMessageKind.Ready, slot: 0);
    }

    // On this thread, which lives as long as the process: the provider is killed when the thread that started it ends.
    private bool TryStart(ProviderChoice choice, in WorkerMessage hello)
    {
        var patience = ProviderPatience.Default with { Job = TimeSpan.FromMilliseconds(hello.JobMilliseconds) };
        try
        {
            _foreign = ForeignSeat.Start(choice, _files.Directory, hello.Generation, patience, Lost);
            return true;
        }
        catch (ProviderLostException lost)
        {
            Lost(lost.End);
        }
        catch (IOException failure)
        {
            Lost(new ProviderEnd(Lied: false, failure.Message));
        }
        return false;
    }

    // The broker hears whether another start makes sense; then this process goes, and what it held with it.
    private void Lost(ProviderEnd end)
    {
        string what = end.Lied ? "deregistered" : "lost";
        _log($"provider {_choice!.Name} ({_choice.DeviceName}) {what}: {end.Reason}");
        _isLost = true;
        if (end.Lied) Tell(WorkerMessageKind.Deregistered, slot: 0);
        else WorkerSpawner.Kill(Environment.ProcessId);
    }

    private void Attach(in WorkerMessage message, List<FileDescriptor> descriptors)
    {
        if (_board is null || _delivery is null || _heartbeat is null || _catalogue is null)
            throw new InvalidOperationException("attach before hello");
        int slot = message.Slot;
        WindowLink link = WindowLink.FromDescriptors(message.Device, message.GuestPeer, message.Queues, descriptors);
        IJobProvider provider = _catalogue.Create(link.Device);
        Domain domain = provider.Attestation.Domain;
        GuestTally tally = _board.Writer(slot);
        var handler = new JobHandler(domain, message.Generation, provider, _queues[link.Device], _delivery, _log,
            _faults, tally);
        byte[] attestation = Attestations.Bytes(provider.Attestation);
        ServiceOptions options = _service with { ProviderConfiguration = attestation };
        var service = new WindowService(link, handler, message.Generation, options, tally);
        var thread = new WindowThread(link, service, options, () => Ended(slot, link, handler, provider));
        lock (_windows) _windows.Add(slot, (thread, handler));
        _heartbeat.Add(link);
        thread.Start();
    }

    private void Detach(int slot)
    {
        lock (_windows)
            if (_windows.TryGetValue(slot, out (WindowThread Thread, JobHandler Handler) window)) window.Thread.Stop();
    }

    // In one window or, without a slot, in all of them.
    private void Cancel(in WorkerMessage message)
    {
        var handlers = new List<JobHandler>();
        lock (_windows)
            foreach ((int slot, (_, JobHandler handler)) in _windows)
                if (message.Slot < 0 || message.Slot == slot) handlers.Add(handler);
        ulong? job = message.Job == 0 ? null : message.Job;
        int cancelled = 0;
        foreach (JobHandler handler in handlers) cancelled += handler.Cancel(job, Status.TransitionRollback);
        Tell(WorkerMessageKind.Cancelled, message.Slot, cancelled);
    }

    private void Ended(int slot, WindowLink link, JobHandler handler, IJobProvider provider)
    {
        lock (_windows) _windows.Remove(slot);
        handler.Dispose();
        _heartbeat?.Remove(link);
        link.Dispose();
        provider.Dispose();
        Tell(WorkerMessageKind.Detached, slot);
    }

    private void Holding(uint job)
    {
        _log($"holding the answer of job {job}");
        Tell(WorkerMessageKind.Holding, slot: 0);
    }

    // A broker that does not listen is gone; the receiving loop notices that by itself.
    private void Tell(WorkerMessageKind kind, int slot, int value = 0)
    {
        var message = new WorkerMessage { Kind = kind, Slot = slot, Value = value };
        lock (_sendGate) message.TrySend(_broker);
    }
}
