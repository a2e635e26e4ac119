// Programs of somebody else: in C, from any folder, under gdb; and the walk of libxdv/README.md, command by command.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed partial class SdkTests
{
    private const int TimeoutSeconds = 120, WalkSeconds = 400, Trapped = 139;

    [Fact]
    [Requirement("XDV-052.1")]
    [Requirement("XDV-052.3")]
    public void AProgramInCCrossesIntoQ()
    {
        GuestResult result = Guest.Run("hello-c").MustSucceed();
        int[] counts = BellInC().Matches(result.Output)
            .Select(match => int.Parse(match.Groups[1].Value, null)).ToArray();
        Assert.True(counts.Length == 2, result.Everything);
        Assert.Equal(1000, counts.Sum());
        Assert.InRange(counts[0], 400, 600);
    }

    [Fact]
    public void AProgramAmongTheFilesRuns()
    {
        Guest.RequireMachine();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("deep"));
        File.Copy(Path.Combine(Guest.Programs, "hello.elf"), folder.File("deep/mine"));
        folder.Write("broken", "\u007fELF but no more");
        GuestResult result = Guest.Run("/files/deep/mine you && /files/broken",
            new GuestOptions { Files = folder.Path });
        Assert.Equal(126, result.ExitCode);
        Assert.EndsWith("hello, you\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("BAD_EXECUTABLE", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramOfAnotherFolderRunsWithItsArgumentsAndStatus()
    {
        Guest.RequireMachine();
        using var folder = new TemporaryFolder();
        string mine = folder.File("mine");
        Succeed("program", "new", "mine", "--template", "minimal", "--directory", mine);
        string source = Path.Combine(mine, "Program.cs");
        File.WriteAllText(source, File.ReadAllText(source).Replace("return 0;", "return HybridProcess.ArgumentCount;"));
        ToolResult result = Guest.Tool(TimeoutSeconds, "program", "run", mine, "--json",
            "--trace", folder.File("t.xdv"), "--", "it's", "two words", "$HOME \"&&\" \\", "");
        Assert.True(result.ExitCode == 5, $"status {result.ExitCode}\n{result.Output}{result.Errors}");
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.EndsWith("hello, it's\nhello, two words\nhello, $HOME \"&&\" \\\nhello, \n",
            json.RootElement.GetProperty("output").GetString(), StringComparison.Ordinal);
        Assert.Contains("replay ok", Succeed("replay", folder.File("t.xdv")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramThatDiesSaysSoInItsStatus()
    {
        Guest.RequireMachine();
        using var folder = new TemporaryFolder();
        string mine = folder.File("mine");
        Succeed("program", "new", "mine", "--template", "c", "--directory", mine);
        File.WriteAllText(Path.Combine(mine, "main.c"), "int main(void) { return *(volatile int *)8; }\n");
        ToolResult result = Guest.Tool(TimeoutSeconds, "program", "run", mine);
        Assert.True(result.ExitCode == Trapped, $"status {result.ExitCode}\n{result.Output}{result.Errors}");
    }

    [Theory]
    [InlineData("hello", "Program.cs:10", "Terminal.WriteLine($")]
    [InlineData("hello-c", "main.c:", "int main(void)")]
    public void TheDebuggerStopsInMain(string program, string place, string source)
    {
        Guest.RequireMachine();
        Assert.SkipUnless(File.Exists("/usr/bin/gdb"), "gdb is not installed");
        ToolResult result = Guest.Tool(TimeoutSeconds, "program", "debug", program, "--gdb=-batch", "--gdb=-ex",
            "--gdb=continue", "--gdb=-ex", "--gdb=backtrace 1", "--gdb=-ex", "--gdb=list");
        Assert.True(result.ExitCode == 0, result.Errors);
        Match stop = BacktraceTop().Match(result.Output);
        Assert.True(stop.Success, $"{result.Output}{result.Errors}");
        Assert.Contains(place, stop.Value, StringComparison.Ordinal);
        Assert.Contains(source, result.Output, StringComparison.Ordinal);
    }

    /// <summary>Beside the checkout, as the README has it; the checkout itself is the one under test.</summary>
    [Fact]
    public async Task TheReadmesWalkWorksLiterally()
    {
        Guest.RequireMachine();
        string readme = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "libxdv", "README.md"));
        Match block = ShellBlock().Match(readme);
        Assert.True(block.Success, "libxdv/README.md has no ```sh block");
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.File("xdv"), TestData.RepositoryRoot);
        var start = new ProcessStartInfo("bash") { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        foreach (string argument in (string[])["-euc", "exec 2>&1\n" + block.Groups[1].Value])
            start.ArgumentList.Add(argument);
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process walk = Process.Start(start)!;
        Task<string> output = walk.StandardOutput.ReadToEndAsync();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(WalkSeconds)))
        using (limit.Token.Register(() => walk.Kill(entireProcessTree: true)))
            await walk.WaitForExitAsync(CancellationToken.None);
        string all = await output;
        Assert.True(walk.ExitCode == 0, $"status {walk.ExitCode}\n{all}");
        Assert.Equal(2, BellInTheWalk().Count(all));
        Assert.Contains("replay ok\n", all, StringComparison.Ordinal);
    }

    private static ToolResult Succeed(params string[] arguments)
    {
        ToolResult result = Guest.Tool(TimeoutSeconds, arguments);
        Assert.True(result.ExitCode == 0, $"status {result.ExitCode}\n{result.Output}{result.Errors}");
        return result;
    }

    [GeneratedRegex(@"Q from C: (?:00|11) (\d+)\n")]
    private static partial Regex BellInC();

    [GeneratedRegex(@"Q: Bell pair, 1000 shots: 00 \d+, 11 \d+\n")]
    private static partial Regex BellInTheWalk();

    [GeneratedRegex("^#0 .*$", RegexOptions.Multiline)]
    private static partial Regex BacktraceTop();

    [GeneratedRegex(@"```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
