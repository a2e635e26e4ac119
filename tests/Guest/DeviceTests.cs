// K's own devices as a person meets them: the disk's bytes come back, random bytes differ and repeat with the session,
// the clock says what it was set to, and the machine goes off or starts again when it is told to.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class DeviceTests
{
    private const int SectorBytes = 512, Sectors = 100;

    private static string Disk(TemporaryFolder folder)
    {
        var text = new StringBuilder();
        for (int line = 0; text.Length < SectorBytes * Sectors; line++) text.Append(line).Append(" of the disk\n");
        return folder.File(folder.Write("disk.img", text.ToString()[..(SectorBytes * Sectors)]));
    }

    [Fact]
    [Requirement("XDV-005.3")]
    public void TheDisksBytesComeBackAndTheTraceReplays()
    {
        using var folder = new TemporaryFolder();
        string disk = Disk(folder), trace = folder.File("disk.trace"), content = File.ReadAllText(disk);
        var options = new GuestOptions { Disk = disk, Trace = trace };
        GuestResult result = Guest.Run($"blk 0 {Sectors} --raw && blk 7 1 --raw", options).MustSucceed();
        Assert.Equal(content + content.Substring(7 * SectorBytes, SectorBytes), result.Output);
        TraceFiles.MustReplay(trace, result.Orchestration!);

        File.WriteAllText(disk, new string('x', content.Length));
        GuestResult other = Guest.Run($"blk 0 {Sectors} --raw && blk 7 1 --raw", options).MustSucceed();
        Assert.Equal(result.Orchestration, other.Orchestration); // What was read is an outcome, not a decision.
        Assert.NotEqual(result.Outcome, other.Outcome);
    }

    [Fact]
    public void PastTheEndIsAnErrorAndOverTheEndIsShort()
    {
        using var folder = new TemporaryFolder();
        string disk = Disk(folder);
        GuestResult over = Guest.Run($"blk {Sectors - 1} 5 --raw", new GuestOptions { Disk = disk }).MustSucceed();
        Assert.Equal(File.ReadAllText(disk)[^SectorBytes..], over.Output);
        GuestResult past = Guest.Run($"blk {Sectors}", new GuestOptions { Disk = disk });
        Assert.Equal((1u, $"blk: sector {Sectors}: END_OF_LIST\n"), (past.Status, past.Errors));
        GuestResult none = Guest.Run("blk");
        Assert.Equal((1u, "blk: sector 0: DEVICE_ABSENT\n"), (none.Status, none.Errors));
    }

    [Fact]
    [Requirement("XDV-005.3")]
    public void RandomBytesDifferRepeatWithTheSeedAndReplay()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("random.trace");
        GuestResult result = Guest.Run("random 32 && random 32", new GuestOptions { Trace = trace }).MustSucceed();
        string[] draws = result.Output.TrimEnd().Split('\n');
        Assert.Equal(2, draws.Length);
        Assert.All(draws, draw => Assert.Equal(64, draw.Length));
        Assert.NotEqual(draws[0], draws[1]);
        TraceFiles.MustReplay(trace, result.Orchestration!);

        GuestResult again = Guest.Run("random 32 && random 32").MustSucceed();
        Assert.Equal((result.Output, result.Outcome), (again.Output, again.Outcome));
        GuestResult fed = Guest.Run("random 32 && random 32", new GuestOptions { Entropy = "/dev/urandom" });
        Assert.NotEqual(result.Output, fed.MustSucceed().Output);
        Assert.Equal(result.Orchestration, fed.Orchestration);
        Assert.NotEqual(result.Outcome, fed.Outcome);
    }

    [Fact]
    [Requirement("XDV-005.2")]
    public void TheClockSaysWhatItWasSetToAndDecidesNothing()
    {
        GuestResult first = Guest.Run("date").MustSucceed();
        Assert.Equal("2026-01-01 00:00:00 UTC\n", first.Output);
        GuestResult leap = Guest.Run("date", new GuestOptions { Clock = "2028-02-29T23:59:58" }).MustSucceed();
        Assert.StartsWith("2028-02-29 23:59:5", leap.Output, StringComparison.Ordinal);
        Assert.Equal(first.Orchestration, leap.Orchestration);
        Assert.NotEqual(first.Outcome, leap.Outcome);
    }

    [Theory]
    [InlineData("shutdown 5", 5)]
    [InlineData("reboot", 0)]
    public void TheSessionEndsWithTheStatusGiven(string command, int status) =>
        Assert.Equal(status, Guest.Run(command).ExitCode);

    [Theory]
    [InlineData("--disk", "/no/such/disk")]
    [InlineData("--entropy", "/no/such/source")]
    [InlineData("--rtc", "yesterday")]
    public void WrongDevicesAreUsageErrors(string option, string value)
    {
        ToolResult result = Guest.Tool(60, "run", "--command", "date", option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(value, result.Errors, StringComparison.Ordinal);
    }

    /// <summary>Without the tool: a bare machine starts again on `reboot`, and QEMU ends on `shutdown` because the
    /// machine went off by ACPI.</summary>
    [Fact]
    public void AMachineRestartsAndGoesOff()
    {
        Guest.RequireMachine();
        const string Prompt = "Type help for what there is.";
        using Process machine = StartBare();
        using var killer = new Timer(_ => machine.Kill(), null, TimeSpan.FromSeconds(90), Timeout.InfiniteTimeSpan);
        string first = ReadTo(machine, Prompt);
        Assert.DoesNotContain("switch off", first, StringComparison.Ordinal); // The tables were understood.
        machine.StandardInput.Write("reboot\r");
        machine.StandardInput.Flush();
        Assert.Contains("XDV Kernel starting", ReadTo(machine, Prompt), StringComparison.Ordinal);
        machine.StandardInput.Write("shutdown\r");
        machine.StandardInput.Flush();
        machine.StandardOutput.ReadToEnd();
        machine.WaitForExit();
        Assert.Equal(0, machine.ExitCode);
    }

    private static Process StartBare()
    {
        var start = new ProcessStartInfo("qemu-system-x86_64")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        foreach (string argument in (string[])["-M", "q35", "-accel", "tcg", "-cpu", "max,-erms", "-m", "256M",
            "-display", "none", "-nodefaults", "-no-user-config", "-chardev", "stdio,id=console,signal=off",
            "-serial", "chardev:console", "-kernel", Guest.Kernel, "-initrd", Guest.Archive])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string ReadTo(Process machine, string mark)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith(mark, StringComparison.Ordinal))
        {
            int next = machine.StandardOutput.Read();
            Assert.True(next >= 0, $"the machine ended:\n{text}");
            text.Append((char)next);
        }

        return text.ToString();
    }
}
