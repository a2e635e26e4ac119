// Faults with a handler in a real machine (XDV-024.1), with the program `ipctest`: what a parent, a thread of the same
// process, and nobody at all make of one; and that such a session replays.
using System;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class FaultTests
{
    private const string Decided =
        "my child: vector 14 at address 4656, ended\nit says PROCESS_TRAPPED 14\n"
        + "500 pages touched\n3 gifts of 200 pages: OK 0\n"
        + "divided by zero and went on with 302.625\nvector 0: OK 0\n"
        + "the handler says OK 0, 2 children were trapped\n";

    [Fact]
    [Requirement("XDV-024.1"), Requirement("XDV-024.2"), Requirement("XDV-020.4"), Requirement("XDV-013.4")]
    public void AParentEndsGivesAndSkipsAndWhoLosesItsHandlerEnds()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("faults.trace");
        GuestResult result = Guest.Run("ipctest faults", new GuestOptions { Trace = trace }).MustSucceed();
        Assert.Equal(Decided, result.Output);
        TraceFiles.MustReplay(trace, result.Orchestration!);
        string shown = Guest.Tool(60, "trace", "show", trace).Output;
        Assert.Contains("Fault ProcessTrap pid=4 K", shown, StringComparison.Ordinal);
        Assert.Contains(" received by thread ", shown, StringComparison.Ordinal);
        Assert.Contains(" queues", shown, StringComparison.Ordinal);
        Assert.Contains(" decides=End of thread ", shown, StringComparison.Ordinal);
        Assert.Contains(" decides=Retry of thread ", shown, StringComparison.Ordinal);
        Assert.Contains(" decides=ContinueAt of thread ", shown, StringComparison.Ordinal);
    }

    /// <summary>The kernel tells of three ends and of no fault after which its process went on.</summary>
    [Fact]
    [Requirement("XDV-020.4")]
    public void OnlyWhoReallyEndsIsReported()
    {
        GuestResult result = Guest.Run("ipctest faults").MustSucceed();
        string[] lines = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Count(line => line.Contains("killed: page fault, reading address 0x1230 at rip 0x",
            StringComparison.Ordinal)));
        Assert.Equal(3, lines.Length);
        Assert.DoesNotContain("out of memory", result.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("division by zero", result.Log, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void AnotherThreadDecidesAndAllRegistersAreAsTheyWere() =>
        Assert.Equal("divided by zero and went on with 302.625\n", Guest.Run("ipctest own").MustSucceed().Output);
}
