// Who serves Q and Φ in a session: a broker of its own, which ends with it, or a server that runs already and serves
// other guests, too.
using System;
using System.Threading;
using System.Threading.Tasks;
using Xdv.HardwareServer.Broker;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Sessions;

public sealed class SessionHardware : IDisposable
{
    private readonly ChildProcess? _broker;
    private readonly HardwareLink? _link;
    private readonly CancellationTokenSource _over = new();

    private SessionHardware(string directory, ChildProcess? broker, HardwareLink? link)
    {
        (_broker, _link) = (broker, link);
        var files = new ServerFiles(directory);
        (QuantumSocket, PhaseSocket) = (files.QuantumSocket, files.PhaseSocket);
        Gone = broker?.Exited ?? link!.Gone(_over.Token);
    }

    public string QuantumSocket { get; }

    public string PhaseSocket { get; }

    /// <summary>Completes when nobody serves any more.</summary>
    public Task Gone { get; }

    /// <summary>Why, then.</summary>
    public string Reason => _broker is null ? "the hardware server went away"
        : $"the hardware server ended with status {_broker.ExitCode}\n{_broker.Errors}".TrimEnd();

    /// <exception cref="ToolException">It did not come up, or is not there.</exception>
    public static async Task<SessionHardware> Start(SessionOptions options, string directory, CancellationToken cancel)
    {
        if (options.Hardware is { } server) return new SessionHardware(server, null, HardwareLink.Connect(server));
        return new SessionHardware(directory, await ProviderBroker.Start(options, directory, cancel), null);
    }

    public void Dispose()
    {
        _over.Cancel();
        _broker?.Dispose();
        if (_link is not null)
        {
            // The watching thread looks up several times a second.
            Gone.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
            _link.Dispose();
        }
        _over.Dispose();
    }
}
