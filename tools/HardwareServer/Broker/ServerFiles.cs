// The names in the server's directory; starters, tests and both processes agree on them here.
using System.IO;
using Xdv.HardwareServer.Foreign;

namespace Xdv.HardwareServer.Broker;

/// <summary>Paths below the directory a broker was started with.</summary>
public sealed class ServerFiles(string directory)
{
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>QEMU's chardev of the Q device.</summary>
    public string QuantumSocket => Path.Combine(Directory, "q.sock");

    /// <summary>QEMU's chardev of the Φ device.</summary>
    public string PhaseSocket => Path.Combine(Directory, "phi.sock");

    /// <summary>Where people's commands come in: status, cancel, maintenance, calibrate.</summary>
    public string ControlSocket => Path.Combine(Directory, "control.sock");

    /// <summary>Where the worker of the engines gets its windows.</summary>
    public string WorkerSocket => WorkerSocketOf(null);

    /// <summary>Decimal process id of that worker; rewritten after every restart.</summary>
    public string WorkerPid => WorkerPidOf(null);

    /// <summary>The socket of the worker that serves a foreign provider; null = the engines.</summary>
    public string WorkerSocketOf(ProviderChoice? provider) => Path.Combine(Directory, Worker(provider) + ".sock");

    public string WorkerPidOf(ProviderChoice? provider) => Path.Combine(Directory, Worker(provider) + ".pid");

    /// <summary>Appears when the answer named by --hold-job has been computed and is held.</summary>
    public string Holding => Path.Combine(Directory, "holding");

    /// <summary>The device profile of the Q engine, as it was when the broker started; not there without one.</summary>
    public string Profile => Path.Combine(Directory, "profile.json");

    private static string Worker(ProviderChoice? provider) =>
        provider is null ? "worker" : $"worker-{provider.DeviceName}";

    /// <summary>Writes a small file so that a reader sees all of it or nothing.</summary>
    public static void Publish(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
