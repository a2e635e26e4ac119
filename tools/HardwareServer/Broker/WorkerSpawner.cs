// Starts worker processes, and starts the next one when one dies; not faster and not more often than makes sense.
using System;
using System.Diagnostics;
using System.IO;
using Xdv.HardwareServer.Foreign;

namespace Xdv.HardwareServer.Broker;

/// <summary>The worker as a child process. Used by the broker's thread.</summary>
public sealed class WorkerSpawner : IDisposable
{
    /// <summary>Workers in a row that may die before they were ready; then the broker gives up. A worker with a foreign
    /// provider counts until it has stayed up for <see cref="Probation"/>.</summary>
    public const int MaxFailures = 5;
    public static readonly TimeSpan Probation = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private readonly ServerFiles _files;
    private readonly ProviderChoice? _provider;
    private readonly bool _enabled;
    private readonly Action<string> _log;
    private EngineWalls? _walls;
    private bool _succeeded;
    private Process? _process;
    private long _startedAt;
    private int _failures;

    /// <param name="files">Where the broker listens.</param>
    /// <param name="provider">What the worker serves; null = the engines.</param>
    /// <param name="enabled">False: somebody else starts workers.</param>
    /// <param name="walls">Around the worker; null = none. Those of a foreign provider are its own.</param>
    /// <param name="log">Takes a line.</param>
    public WorkerSpawner(ServerFiles files, ProviderChoice? provider, bool enabled, EngineWalls? walls,
        Action<string> log) =>
        (_files, _provider, _enabled, _walls, _log) = (files, provider, enabled, walls, log);

    /// <summary>True when worker after worker died at once: something is wrong that a restart does not cure.</summary>
    public bool IsHopeless => _failures > MaxFailures;

    // The first restart of a provider comes at once, then each waits twice as long as the one before.
    private TimeSpan Pause => _provider is null ? s_pause * _failures
        : _failures <= 1 ? TimeSpan.Zero : s_pause * (1 << (_failures - 1));

    /// <summary>Starts a worker when none runs; call it regularly.</summary>
    public void Tick()
    {
        if (!_enabled || IsHopeless) return;
        if (_process is not null && !_process.HasExited) return;
        if (_process is not null && Stopwatch.GetElapsedTime(_startedAt) is var age)
        {
            if (age > Probation && _provider is not null) _failures = 0;
            if (age < Pause) return;
            // Asked only now, because nearly every machine has them.
            if (!_succeeded && _walls is not null && EngineWalls.AreImpossible(_log, _failures))
                (_walls, _failures) = (null, 0);
        }
        _process?.Dispose();
        _process = Process.Start(StartInformation());
        _startedAt = Stopwatch.GetTimestamp();
        _failures++;
    }

    /// <summary>The worker introduced itself.</summary>
    public void Succeeded()
    {
        _succeeded = true;
        if (_provider is null) _failures = 0;
    }

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
        string[] provider = _provider is null ? [] :
            ["--provider", $"{_provider.DeviceName}={_provider.Name}", "--providers", _provider.Folder];
        string[] walls = _provider is { Confined: false } ? ["--unconfined"] : [];
        ProcessStartInfo start = ServerExecutable.StartInformation(
            ["worker", "--directory", _files.Directory, .. provider, .. walls]);
        start.WorkingDirectory = _files.Directory;
        return _walls?.Around(start) ?? start;
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
