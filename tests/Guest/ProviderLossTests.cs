// `kill -9` of the hardware server while it holds a job's answer: the guest lives, the job's contract is faulted, the
// next job works, and the trace of it all replays (XDV-024.1).
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class ProviderLossTests
{
    private const string Session =
        "qrun bell.qasm || echo first job failed; qrun bell.qasm --json && echo second job done; "
        + "hello-hybrid && echo phi done";

    private static readonly TimeSpan HoldLimit = TimeSpan.FromSeconds(60);

    [Fact]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-024.2")]
    [Requirement("XDV-034.1")]
    public async Task TheGuestSurvivesAKilledWorkerAndTheNextJobWorks()
    {
        Guest.RequireMachine();
        using var folder = new TemporaryFolder();
        using var sockets = new TemporaryFolder();
        string trace = folder.File("loss.trace");
        var options = new GuestOptions
        {
            Files = Guest.Examples,
            HoldJob = 1,
            Directory = sockets.Path,
            Trace = trace,
            TimeoutSeconds = 150,
        };
        Task<int> killer = Task.Run(() => KillWorkerOnceItHolds(sockets));
        GuestResult result = Guest.Run(Session, options);

        Assert.True(await killer > 0, $"no job was held\n{result.Everything}");
        result.MustSucceed();
        Assert.Contains("first job failed\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Q_ERR_HARDWARE_FAILURE", result.Errors, StringComparison.Ordinal);
        Assert.Contains("second job done\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("phi done\n", result.Output, StringComparison.Ordinal);
        TraceFiles.MustReplay(trace, result.Orchestration!);
    }

    /// <summary>What a server says that has no room for a job reaches the program as it was said, and costs that job
    /// alone: the contract goes on.</summary>
    [Theory]
    [InlineData("ResourceExhausted", "RESOURCE_EXHAUSTED")]
    [InlineData("TransitionRollback", "TRANSITION_ROLLBACK")]
    [InlineData("CapabilityUnauthorized", "Q_ERR_HARDWARE_FAILURE")]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-024.1")]
    public void AJobThatIsTurnedAwayIsToldSo(string answered, string told)
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("shed.trace");
        GuestResult result = Guest.Run("qrun bell.qasm --seed 7; qrun bell.qasm --seed 8 --json && echo next done",
            new GuestOptions { Files = Guest.Examples, Faults = [$"7:{answered}"], Trace = trace });
        Assert.Contains(told, result.MustSucceed().Errors, StringComparison.Ordinal);
        Assert.Contains("next done", result.Output, StringComparison.Ordinal);
        TraceFiles.MustReplay(trace, result.Orchestration!);
    }

    /// <summary>The provider has no room for a job twice, and the kernel runs it again: the program gets one result,
    /// the one that the same seed gives at once.</summary>
    [Fact]
    [Requirement("XDV-022.3")]
    [Requirement("XDV-005.3")]
    public void AJobThatIsTurnedAwayIsRunAgain()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("again.trace");
        GuestResult result = Guest.Run("qrun bell.qasm --seed 7 --retries 2 --json",
            new GuestOptions { Files = Guest.Examples, Faults = ["7:ResourceExhausted:2"], Trace = trace });
        GuestResult plain = Guest.Run("qrun bell.qasm --seed 7 --json", new GuestOptions { Files = Guest.Examples });
        Assert.Equal(plain.MustSucceed().Output, result.MustSucceed().Output);
        TraceFiles.MustReplay(trace, result.Orchestration!);
        ToolResult shown = Guest.Tool(60, "trace", "show", trace);
        Assert.Equal(2, shown.Output.Split('\n').Count(line => line.Contains(" Retry ", StringComparison.Ordinal)));

        GuestResult tired = Guest.Run("qrun bell.qasm --seed 7 --retries 1",
            new GuestOptions { Files = Guest.Examples, Faults = ["7:ResourceExhausted:2"] });
        Assert.Contains("RESOURCE_EXHAUSTED", tired.Errors, StringComparison.Ordinal);
    }

    private static int KillWorkerOnceItHolds(TemporaryFolder sockets)
    {
        string holding = sockets.File("holding"), pid = sockets.File("worker.pid");
        long started = Stopwatch.GetTimestamp();
        while (!File.Exists(holding))
        {
            if (Stopwatch.GetElapsedTime(started) > HoldLimit) return 0;
            Thread.Sleep(20);
        }

        using Process worker =
            Process.GetProcessById(int.Parse(File.ReadAllText(pid).Trim(), CultureInfo.InvariantCulture));
        int id = worker.Id;
        worker.Kill();
        return id;
    }
}
