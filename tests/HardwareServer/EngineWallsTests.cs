// The walls around the engines (XDV-030.2), looked at from outside: what /proc says of the worker that serves.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Foreign;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Requirement("XDV-030.2")]
public sealed class EngineWallsTests
{
    [Fact]
    public void The_worker_that_serves_sees_no_file_network_or_process_of_the_machine()
    {
        Assert.SkipWhen(Confinement.Obstacle() is not null, Confinement.Obstacle() ?? "");
        using var broker = new BrokerChild("--capacity", "14", "--guests", "2");
        int worker = broker.WorkerPid();
        string root = $"/proc/{worker}/root", home = Environment.GetEnvironmentVariable("HOME") ?? "/root";
        Assert.True(File.Exists(root + broker.Files.WorkerSocket));
        foreach (string path in (string[])["/etc/passwd", "/bin", "/usr/bin", "/var", "/sys", home + "/.bashrc",
            broker.Files.QuantumSocket, broker.Files.PhaseSocket, broker.Files.WorkerPid, TestData.RepositoryRoot
            + "/README.md"])
            Assert.False(Path.Exists(root + path), path);
        Assert.Equal(["lo"], Interfaces(worker));
        Assert.NotEqual(Network("self"), Network(worker.ToString(CultureInfo.InvariantCulture)));
        string[] status = File.ReadAllLines($"/proc/{worker}/status");
        Assert.Equal(2, Words(status, "NSpid:").Length);
        Assert.Equal("0000000000000000", Words(status, "CapEff:")[0]);
        // 1 GiB, 32 MiB for each guest, five states of 2^14 amplitudes.
        Assert.Contains(((1L << 30) + (2 << 25) + (5 << 18)).ToString(CultureInfo.InvariantCulture),
            Words(File.ReadAllLines($"/proc/{worker}/limits"), "Max data size"));
        Assert.Equal(Status.Ok, Serves(broker));
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void A_job_that_needs_more_memory_than_there_is_costs_only_itself()
    {
        Assert.SkipWhen(Confinement.Obstacle() is not null, Confinement.Obstacle() ?? "");
        const int Qubits = 23;
        using var broker = new BrokerChild("--capacity", "23", "--guests", "1");
        int worker = broker.WorkerPid();
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        FakeGuest.Until(() => guest.IsServed, "serving");
        DriverRing ring = guest.Initialise()[0];
        byte[] large = Jobs.Bytes(Jobs.Quantum(1, 5, Qubits), Jobs.Circuit(Qubits, 1,
            [.. Enumerable.Range(0, Qubits).Select(qubit => new CircuitOperation
                { Gate = GateCode.H, Qubit0 = (ushort)qubit }),
                new CircuitOperation { Gate = GateCode.T }, new CircuitOperation { Gate = GateCode.Measure }]));
        byte[] small = Jobs.Bytes(Jobs.Quantum(2, 5), Jobs.Bell());
        Assert.Equal(Status.Ok, JobReply.Parse(ring.Call(small)).Status);
        Limit("150000000");
        Assert.Equal(Status.QuantumResourceUnavailable, JobReply.Parse(ring.Call(large)).Status);
        Assert.Equal(Status.Ok, JobReply.Parse(ring.Call(small)).Status);
        Limit("1000000000");
        Assert.Equal(Status.Ok, JobReply.Parse(ring.Call(large)).Status);
        Assert.Equal(worker, broker.WorkerPid());

        void Limit(string bytes)
        {
            using Process prlimit = Process.Start("prlimit", ["--pid", $"{worker}", $"--data={bytes}:"]);
            prlimit.WaitForExit();
            Assert.Equal(0, prlimit.ExitCode);
        }
    }

    [Fact]
    public void Unconfined_means_without_walls()
    {
        using var broker = new BrokerChild("--unconfined");
        Assert.Equal(Network("self"), Network(broker.WorkerPid().ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(Status.Ok, Serves(broker));
    }

    [Theory]
    [InlineData(null, "bubblewrap (bwrap) is not installed: run tools/setup.sh\n")]
    [InlineData("/bin/true", "workers do not start behind them\n")]
    [InlineData("/bin/false", "bubblewrap cannot build its walls here: \n")]
    public void Where_there_are_no_walls_the_engines_run_and_a_line_says_why(string? bubblewrap, string why)
    {
        using var folder = new TemporaryFolder();
        string programs = Directory.CreateDirectory(folder.File("bin")).FullName;
        if (bubblewrap is not null) File.CreateSymbolicLink(Path.Combine(programs, "bwrap"), bubblewrap);
        File.CreateSymbolicLink(Path.Combine(programs, "prlimit"), "/usr/bin/prlimit");
        ProcessStartInfo start = ServerExecutable.StartInformation("broker", "--directory", folder.Path);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        start.Environment["PATH"] = programs;
        using Process broker = Process.Start(start)!;
        try
        {
            Assert.Equal("ready", broker.StandardOutput.ReadLine());
        }
        finally
        {
            broker.Kill();
        }
        Assert.EndsWith($"xdv-hardware: the engines run without walls: {why}", broker.StandardError.ReadToEnd(),
            StringComparison.Ordinal);
    }

    private static Status Serves(BrokerChild broker)
    {
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        FakeGuest.Until(() => guest.IsServed, "serving");
        byte[] request = Jobs.Bytes(Jobs.Quantum(1, 5), Jobs.Bell());
        return JobReply.Parse(guest.Initialise()[0].Call(request)).Status;
    }

    private static string? Network(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;

    private static string[] Interfaces(int process) => [.. File.ReadAllLines($"/proc/{process}/net/dev").Skip(2)
        .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim())];

    private static string[] Words(string[] lines, string name) =>
        lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Split(' ', '\t').Where(word => word.Length > 0).ToArray();
}
