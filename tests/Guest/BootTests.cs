// The image boots, a command's output and status come out exactly, and booting costs what was promised.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed partial class BootTests
{
    private const long MaxKernelBytes = 400 * 1024, MaxBootInstructions = 60_000_000;

    [Fact]
    [Requirement("XDV-062.2")]
    public void TheIsoBootsAndACommandsOutputComesOutExactly()
    {
        GuestResult result = Guest.Run("echo hello, hybrid world", new GuestOptions { FromIso = true }).MustSucceed();
        Assert.Equal("hello, hybrid world\n", result.Output);
        Assert.Equal("", result.Errors);
        Assert.True(result.Records > 0);
    }

    /// <summary>However it starts, the machine is the same to programs: same output, same decisions.</summary>
    [Fact]
    [Requirement("XDV-062.2")]
    [Requirement("XDV-005.3")]
    public void BiosUefiAndDirectBootTakeTheSameDecisions()
    {
        const string Command = "hello-hybrid && ps";
        GuestResult bios = Guest.Run(Command, new GuestOptions { FromIso = true }).MustSucceed();
        GuestResult uefi = Guest.Run(Command, new GuestOptions { Uefi = true, TimeoutSeconds = 400 }).MustSucceed();
        GuestResult direct = Guest.Run(Command).MustSucceed();
        Assert.Equal(bios.Output, uefi.Output);
        Assert.Equal(bios.Orchestration, uefi.Orchestration);
        // Outcomes differ: firmware takes its time, and the clock at boot is an outcome.
        Assert.Equal(bios.Orchestration, direct.Orchestration);
    }

    [Fact]
    public void TheKernelBootsDirectly()
    {
        GuestResult direct = Guest.Run("echo same").MustSucceed(), again = Guest.Run("echo same").MustSucceed();
        Assert.Equal("same\n", direct.Output);
        Assert.Equal(direct.Orchestration, again.Orchestration);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 77", 77)]
    [InlineData("no-such-program", 127)]
    public void TheGuestsStatusIsTheToolsStatus(string command, int status)
    {
        GuestResult result = Guest.Run(command);
        Assert.True(result.ExitCode == status, $"exit code {result.ExitCode}, expected {status}\n{result.Everything}");
        Assert.Equal((uint)status, result.Status);
    }

    [Fact]
    public void FilesAreReadableInTheGuest()
    {
        using var folder = new TemporaryFolder();
        folder.Write("greeting.txt", "γειά\n");
        Directory.CreateDirectory(folder.File("deep"));
        folder.Write("deep/inner.txt", "inner\n");
        GuestResult result = Guest.Run("cat greeting.txt && cat deep/inner.txt",
            new GuestOptions { Files = folder.Path });
        result.MustSucceed();
        Assert.Equal("γειά\ninner\n", result.Output);
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void TheMachineLayersSelfTestsPass()
    {
        GuestResult result = Guest.Run("echo done", new GuestOptions { SelfTest = true }).MustSucceed();
        Match summary = SelfTestSummary().Match(result.Log);
        Assert.True(summary.Success, result.Everything);
        Assert.True(int.Parse(summary.Groups[1].Value, CultureInfo.InvariantCulture) > 0, summary.Value);
        Assert.Equal("0", summary.Groups[2].Value);
        Assert.DoesNotContain("selftest FAILED", result.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void BootStaysInsideItsInstructionBudget()
    {
        GuestResult result = Guest.Run("echo done").MustSucceed();
        Match line = BootLine().Match(result.Log);
        Assert.True(line.Success, result.Everything);
        Assert.InRange(long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture), 1, MaxBootInstructions);
    }

    [Fact]
    public void TheKernelImageIsSmall()
    {
        Guest.RequireMachine();
        Assert.InRange(new FileInfo(Guest.Kernel).Length, 1, MaxKernelBytes);
    }

    [Fact]
    public void HelpListsWhatThereIs()
    {
        GuestResult result = Guest.Run("help").MustSucceed();
        foreach (string program in Directory.GetFiles(Guest.Programs, "*.elf")
            .Select(Path.GetFileNameWithoutExtension)!)
            if (program is not ("init" or "shell") && !program!.EndsWith(".sym", StringComparison.Ordinal))
                Assert.Contains(program, result.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"selftest: (\d+) passed, (\d+) failed")]
    private static partial Regex SelfTestSummary();

    [GeneratedRegex(@"boot instructions: (\d+)")]
    private static partial Regex BootLine();
}
