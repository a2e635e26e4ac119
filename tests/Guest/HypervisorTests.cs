// Virtual machines in a real machine (XDV-014): a program in one sees and gets what its machine has, a fault in one is
// nobody else's, a paused one stands still, and the trace of it all verifies and replays.
using System;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-014.1")]
public sealed class HypervisorTests
{
    [Fact]
    [Requirement("XDV-014.2")]
    [Requirement("XDV-083")]
    public void AMachineHasItsOwnProcessesAndDomains()
    {
        GuestResult result = Guest.Run("vhm run --profile kq shell -c "
            + "'ps; qrun --shots 10 /files/bell.qasm; phirun /files/interference.phi; dmesg; blk'",
            new GuestOptions { Files = Guest.Examples });
        string[] rows = result.Output.Split('\n');
        Assert.Contains(rows, row => row.Contains(" 1001 running", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => row.Contains(" 1000 ", StringComparison.Ordinal));
        Assert.Contains("bell: 2 qubits", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("intensity", result.Output, StringComparison.Ordinal);
        Assert.Contains("phirun", result.Errors, StringComparison.Ordinal);
        Assert.Contains("dmesg", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-014.7")]
    [Requirement("XDV-024.2")]
    public void AFaultStaysInItsMachine()
    {
        GuestResult result = Guest.Run("vhm run crash null; vhm list --json; hello-hybrid").MustSucceed();
        Assert.Contains("has ended: PROCESS_TRAPPED", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("1001", result.Output, StringComparison.Ordinal);
        Assert.Contains("Q: Bell pair", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-014.5")]
    public void MachinesNestWithinTheirQuotas()
    {
        GuestResult result = Guest.Run("vhm run --machines 2 --pages 300 shell -c "
            + "'vhm run --pages 400 hello; vhm run --pages 100 --processes 4 --threads 4 --capabilities 20 --objects 1 "
            + "vhm; echo after'");
        Assert.Contains("RESOURCE_EXHAUSTED", result.Errors, StringComparison.Ordinal);
        Assert.Contains(" 1002 1001 ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 1001 1000 ", result.Output, StringComparison.Ordinal);
        Assert.Contains("after", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Whatever is tried in a machine, refused or granted, nothing of it is left outside.</summary>
    [Fact]
    [Requirement("XDV-014.5")]
    [Requirement("XDV-030.2")]
    public void HostileProgramsBreakNothingFromAMachine()
    {
        GuestResult result = Guest.Run("vhm; vhm run --profile full --machines 4 --processes 12 fuzz 8000; "
            + "vhm run --profile full abuse; vhm").MustSucceed();
        Assert.Contains("0 rules broken", result.Output, StringComparison.Ordinal);
        string[] roots = [.. result.Output.Split('\n')
            .Where(row => row.StartsWith(" 1000 ", StringComparison.Ordinal))];
        Assert.Equal(2, roots.Length);
        Assert.Equal(roots[0], roots[1]);
        Assert.DoesNotContain(" 1001 1000 ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void APausedMachineStandsStillUntilItIsResumedOrStopped()
    {
        GuestResult result = Guest.Run("vhm run spin & vhm; vhm pause 1001; ps; ps; vhm resume 1001; ps; "
            + "vhm stop 1001; vhm; vhm stop 1001");
        Assert.Equal(2, Count(result.Output, " 1001 paused"));
        Assert.Contains("VHM_NOT_FOUND", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>A walk is kept in the middle, ended, and goes on from there: memory, registers, a contract under the
    /// handle that the program knows, a result that it had not read.</summary>
    [Fact]
    [Requirement("XDV-014.6")]
    [Requirement("XDV-083.6")]
    public void AMachineGoesOnFromItsSnapshotAsOftenAsOneLikes()
    {
        using TemporaryFolder folder = new();
        string trace = folder.File("snapshot.trace");
        GuestResult result = Guest.Run("vhm run --profile kq walk 200 & vhm snapshot 1001 && vhm; vhm stop 1001; "
            + "vhm list --json; vhm restore 1001; vhm restore 1001; vhm forget 1001; vhm restore 1001",
            new GuestOptions { Trace = trace });
        Assert.Contains(" active* ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"terminated\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, Count(result.Output, "walked 200 steps"));
        Assert.Equal(2, Count(result.Output, "step 200: at "));
        Assert.Contains("VHM_NOT_FOUND", result.Errors, StringComparison.Ordinal);
        TraceFiles.MustReplay(trace, result.Orchestration!);
    }

    [Fact]
    public void WhatIsWrongWithACommandIsNamed()
    {
        GuestResult result = Guest.Run("vhm run --pages; vhm run --tenant 70000 hello; vhm run --profile x hello; "
            + "vhm run --color 1 hello; vhm run; vhm pause; vhm snapshot 1x; vhm stop 1001 1002");
        string[] expected =
        [
            "vhm: --pages needs a number in its range", "vhm: --tenant needs a number in its range, not 70000",
            "vhm: --profile needs k, kq, kp or full, not x", "vhm: what is --color?", "vhm: run needs a program",
            "vhm: pause needs a machine's number", "vhm: snapshot needs a machine's number, not 1x",
            "vhm: what is 1002?",
        ];
        Assert.Equal(expected,
            result.Errors.Split('\n').Where(line => line.StartsWith("vhm: ", StringComparison.Ordinal)));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
