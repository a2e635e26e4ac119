// The walls around the engines (XDV-030.2). What guests send is computed in a process that sees no network, no other
// process and no file but the runtime, this program and the socket it came to serve; it writes nowhere, and its memory
// has a bound. Where a machine has no such walls the engines run without: they are this server's own code. Providers
// that are not are refused there (Foreign/Confinement.cs).
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Xdv.HardwareServer.Foreign;

namespace Xdv.HardwareServer.Broker;

/// <summary>Makes the command line of a confined worker.</summary>
public sealed class EngineWalls
{
    /// <summary>Runtime, code and small jobs; threads of one guest.</summary>
    private const ulong RuntimeBytes = 1UL << 30, BytesPerGuest = 32UL << 20;
    /// <summary>States that one job has beside those that are kept.</summary>
    private const ulong WorkingStates = 3;
    private const int AmplitudeBytes = 16, MostFailures = 2;
    private static readonly string[] s_libraries =
        ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/etc/ld.so.cache"];
    private readonly ServerFiles _files;

    private EngineWalls(ServerFiles files, ulong memoryBytes) => (_files, MemoryBytes) = (files, memoryBytes);

    /// <summary>Data that the worker may have: what its capacity needs, and seven eighths of the machine's memory at
    /// most.</summary>
    public ulong MemoryBytes { get; }

    /// <summary>Those of a broker; null when it was told to have none, or, with a line that says so, when bubblewrap
    /// is missing. Whether the machine lets it work shows when a worker is started.</summary>
    public static EngineWalls? Of(BrokerOptions options, Action<string> log)
    {
        if (!options.Confined || (!Confinement.IsInstalled && AreImpossible(log))) return null;
        ulong state = (ulong)AmplitudeBytes << (int)options.Qubits, guests = (ulong)options.Guests;
        ulong needed = RuntimeBytes + (guests * BytesPerGuest) + ((guests + WorkingStates) * state);
        ulong machine = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new EngineWalls(options.Files, Math.Min(needed, machine / 8 * 7));
    }

    /// <summary>Whether this machine has no walls; then a line says why. Takes as long as a start.</summary>
    /// <param name="log">Takes the line.</param>
    /// <param name="failures">Workers behind walls in a row that never were ready.</param>
    public static bool AreImpossible(Action<string> log, int failures = 0)
    {
        string? obstacle = Confinement.Obstacle();
        if (failures > MostFailures) obstacle ??= "workers do not start behind them";
        if (obstacle is not null) log($"the engines run without walls: {obstacle}");
        return obstacle is not null;
    }

    /// <summary>The same program behind walls.</summary>
    /// <param name="plain">dotnet exec ASSEMBLY …</param>
    public ProcessStartInfo Around(ProcessStartInfo plain)
    {
        string runtime = Path.GetDirectoryName(Path.GetFullPath(plain.FileName))!;
        string program = Path.GetDirectoryName(typeof(EngineWalls).Assembly.Location)!;
        var start = new ProcessStartInfo("prlimit") { UseShellExecute = false, WorkingDirectory = "/" };
        Add("--core=0", "--data=" + MemoryBytes.ToString(CultureInfo.InvariantCulture), Confinement.Bubblewrap);
        Add(Confinement.Apart);
        foreach (string path in s_libraries) Add("--ro-bind-try", path, path);
        Add("--proc", "/proc", "--dev", "/dev");
        foreach (string path in (string[])[runtime, program, _files.WorkerSocket]) Add("--ro-bind", path, path);
        Add("--ro-bind-try", _files.Profile, _files.Profile, "--remount-ro", "/", "--chdir", "/", "--", plain.FileName);
        Add([.. plain.ArgumentList]);
        start.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string value } && IsNeeded(name))
                start.Environment[name] = value;
        // Its debugging socket would be a file.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;

        void Add(params ReadOnlySpan<string> words)
        {
            foreach (string word in words) start.ArgumentList.Add(word);
        }
    }

    private static bool IsNeeded(string variable) =>
        variable == "PATH" || variable.StartsWith("DOTNET_", StringComparison.Ordinal);
}
