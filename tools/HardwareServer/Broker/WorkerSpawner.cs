// Starts worker processes, and starts the next one when one dies; not faster and not more often than makes sense.
using System;
using System.Diagnostics;
using System.IO;

namespace Xdv.HardwareServer.Broker;

/// <summary>The worker as a child process. Used by the broker's thread.</summary>
public sealed class WorkerSpawner : IDisposable
{
    /// <summary>Workers in a row that may die before they were ready; then the broker gives up.</summary>
    public const int MaxFailures = 5;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private readonly ServerFiles _files;
    private readonly bool _enabled;
    private Process? _process;
    private long _startedAt;
    private int _failures;

    public WorkerSpawner(ServerFiles files, bool enabled) => (_files, _enabled) = (files, enabled);

    /// <summary>True when worker after worker died at once: something is wrong that a restart does not cure.</summary>
    public bool IsHopeless => _failures > MaxFailures;

    /// <summary>Starts a worker when none runs; call it regularly.</summary>
    public void Tick()
    {
        if (!_enabled || IsHopeless) return;
        if (_process is not null && !_process.HasExited) return;
        if (_process is not null && Stopwatch.GetElapsedTime(_startedAt) < s_pause * _failures) return;
        _process?.Dispose();
        _process = Process.Start(StartInformation());
        _startedAt = Stopwatch.GetTimestamp();
        _failures++;
    }

    /// <summary>The worker introduced itself.</summary>
    public void Succeeded() => _failures = 0;

    /// <summary>kill -9 of the worker, whoever started it. One that is gone already is fine.</summary>
    public static void Kill(int process)
    {
        try
        {
            using Process worker = Process.GetProcessById(process);
            worker.Kill();
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            // No such process any more.
        }
    }

    public void Dispose()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private ProcessStartInfo StartInformation()
    {
        ProcessStartInfo start = ServerExecutable.StartInformation("worker", "--directory", _files.Directory);
        start.WorkingDirectory = _files.Directory;
        return start;
    }
}

/// <summary>How this program is started again: by its assembly, whatever process runs this code.</summary>
public static class ServerExecutable
{
    public static ProcessStartInfo StartInformation(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(DotNetHost()) { UseShellExecute = false };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(ServerExecutable).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    // The runtime this process runs on lies in <root>/shared/Microsoft.NETCore.App/<version>; its host is
    // <root>/dotnet.
    private static string DotNetHost()
    {
        string? root = Path.GetDirectoryName(typeof(object).Assembly.Location);
        for (int level = 0; level < 3 && root is not null; level++) root = Path.GetDirectoryName(root);
        string host = Path.Combine(root ?? "", "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }
}
