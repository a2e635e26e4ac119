// The process that computes. It owns nothing that must survive: windows, events and generations belong to the broker,
// so this one may be killed at any instruction (device.md "Crash and restart"). It ends when the broker does.
using System;
using System.Collections.Generic;
using System.Net.Sockets;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Worker;

/// <summary>Attaches windows as the broker hands them over and serves each on its own thread.</summary>
public sealed class WorkerProcess
{
    private readonly ServerFiles _files;
    private readonly Action<string> _log;
    private readonly UnixSocket _broker;
    private readonly object _sendGate = new();
    private readonly Dictionary<int, WindowThread> _windows = [];
    private ProgressBoard? _board;
    private Heartbeat? _heartbeat;
    private AnswerDelivery? _delivery;
    private ProviderOptions _providers = new();
    private ServiceOptions _service = new();
    private FaultScript _faults;

    private WorkerProcess(ServerFiles files, UnixSocket broker, Action<string> log) =>
        (_files, _broker, _log) = (files, broker, log);

    /// <summary>Serves until the broker is gone.</summary>
    /// <returns>Exit code: 0, or 1 when no broker listens.</returns>
    public static int Run(ServerFiles files, Action<string> log)
    {
        UnixSocket broker;
        try
        {
            broker = UnixSocket.Connect(files.WorkerSocket, SocketType.Seqpacket);
        }
        catch (SocketException failure)
        {
            log($"no broker at {files.WorkerSocket}: {failure.Message}");
            return 1;
        }
        new WorkerProcess(files, broker, log).Serve();
        return 0;
    }

    private void Serve()
    {
        var descriptors = new List<FileDescriptor>();
        while (WorkerMessage.TryReceive(_broker, out WorkerMessage message, descriptors))
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
        _providers = new ProviderOptions
        {
            Qubits = message.Qubits, PhaseNoise = message.PhaseNoise, Seed = message.Seed,
        };
        _faults = message.Faults;
        _service = _service with { SpinMicroseconds = message.SpinMicroseconds, Log = _log };
        Tell(WorkerMessageKind.Ready, slot: 0);
    }

    private void Attach(in WorkerMessage message, List<FileDescriptor> descriptors)
    {
        if (_board is null || _delivery is null || _heartbeat is null)
            throw new InvalidOperationException("attach before hello");
        int slot = message.Slot;
        WindowLink link = WindowLink.FromDescriptors(message.Device, message.GuestPeer, message.Queues, descriptors);
        IJobProvider provider = ProviderCatalogue.Create(link.Device, _providers);
        Domain domain = provider.Attestation.Domain;
        var handler = new JobHandler(domain, message.Generation, provider, _delivery, _log, _faults);
        byte[] attestation = Attestations.Bytes(provider.Attestation);
        ServiceOptions options = _service with { ProviderConfiguration = attestation };
        var service = new WindowService(link, handler, message.Generation, options, _board.Writer(slot));
        var thread = new WindowThread(link, service, options, () => Ended(slot, link, provider));
        lock (_windows) _windows.Add(slot, thread);
        _heartbeat.Add(link);
        thread.Start();
    }

    private void Detach(int slot)
    {
        lock (_windows)
            if (_windows.TryGetValue(slot, out WindowThread? thread)) thread.Stop();
    }

    private void Ended(int slot, WindowLink link, IJobProvider provider)
    {
        lock (_windows) _windows.Remove(slot);
        _heartbeat?.Remove(link);
        link.Dispose();
        provider.Dispose();
        Tell(WorkerMessageKind.Detached, slot);
    }

    private void Holding(uint job)
    {
        _log($"holding the answer of job {job}");
        ServerFiles.Publish(_files.Holding, $"{Environment.ProcessId}\n");
    }

    // A broker that does not listen is gone; the receiving loop notices that by itself.
    private void Tell(WorkerMessageKind kind, int slot)
    {
        var message = new WorkerMessage { Kind = kind, Slot = slot };
        lock (_sendGate) message.TrySend(_broker);
    }
}
