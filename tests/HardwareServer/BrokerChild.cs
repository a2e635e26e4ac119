// A real broker process with its worker, in a temporary directory.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Xdv.HardwareServer.Broker;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class BrokerChild : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    /// <summary>Returns when the broker said "ready".</summary>
    public BrokerChild(params ReadOnlySpan<string> options)
    {
        Files = new ServerFiles(_folder.Path);
        ProcessStartInfo start = ServerExecutable.StartInformation(["broker", "--directory", _folder.Path, .. options]);
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    public ServerFiles Files { get; }

    public int BrokerPid => _process.Id;

    /// <summary>The worker in worker.pid; waits for one that is not <paramref name="other"/>.</summary>
    public int WorkerPid(int other = 0)
    {
        int pid = 0;
        FakeGuest.Until(() =>
        {
            string text = File.Exists(Files.WorkerPid) ? File.ReadAllText(Files.WorkerPid) : "";
            return int.TryParse(text, CultureInfo.InvariantCulture, out pid) && pid != other;
        }, "a worker");
        return pid;
    }

    /// <summary>kill -9.</summary>
    public static void Kill(int pid)
    {
        using Process process = Process.GetProcessById(pid);
        process.Kill();
        process.WaitForExit();
    }

    public static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM, as a starter ends it; returns the exit code.</summary>
    public int Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", BrokerPid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.True(_process.WaitForExit(FakeGuest.Patience));
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) Terminate();
        _process.Dispose();
        _folder.Dispose();
    }
}
