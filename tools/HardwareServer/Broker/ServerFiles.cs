// The names in the server's directory; starters, tests and both processes agree on them here.
using System.IO;

namespace Xdv.HardwareServer.Broker;

/// <summary>Paths below the directory a broker was started with.</summary>
public sealed class ServerFiles(string directory)
{
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>QEMU's chardev of the Q device.</summary>
    public string QuantumSocket => Path.Combine(Directory, "q.sock");

    /// <summary>QEMU's chardev of the Φ device.</summary>
    public string PhaseSocket => Path.Combine(Directory, "phi.sock");

    /// <summary>Where the worker gets its windows.</summary>
    public string WorkerSocket => Path.Combine(Directory, "worker.sock");

    /// <summary>Decimal process id of the worker that serves; rewritten after every restart.</summary>
    public string WorkerPid => Path.Combine(Directory, "worker.pid");

    /// <summary>Appears when the answer named by --hold-job has been computed and is held.</summary>
    public string Holding => Path.Combine(Directory, "holding");

    /// <summary>Writes a small file so that a reader sees all of it or nothing.</summary>
    public static void Publish(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
