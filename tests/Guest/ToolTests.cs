// The tool around the guest: what it does when asked for something wrong, when the guest never ends, and when it is
// stopped itself.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class ToolTests
{
    private const int UsageError = 2, TimedOut = 124, ToolFailed = 126, Interrupted = 130, ShortSeconds = 60;
    private const long TooLarge = 33 << 20;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30), EndLimit = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("run", "--json")]
    [InlineData("run", "--memory", "1")]
    [InlineData("run", "--seed", "many")]
    [InlineData("run", "--frobnicate")]
    [InlineData("frobnicate")]
    [InlineData]
    public void AWrongCommandLineIsAUsageError(params string[] arguments)
    {
        ToolResult result = Guest.Tool(ShortSeconds, arguments);
        Assert.Equal(UsageError, result.ExitCode);
        Assert.Contains("--help", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFolderIsNamed() =>
        MustFail("there is no folder", "run", "--command", "ls", "--files", "/no/such/folder");

    [Fact]
    public void AMissingImageSaysHowToMakeIt() =>
        MustFail("make image", "run", "--command", "ls", "--image", "/no/such.iso");

    [Fact]
    public void AFolderThatIsTooLargeIsRefused()
    {
        Guest.RequireMachine();
        using var folder = new TemporaryFolder();
        using (FileStream large = File.Create(folder.File("large"))) large.SetLength(TooLarge);
        MustFail("larger than 32 MiB", "run", "--command", "ls", "--files", folder.Path);
    }

    [Fact]
    public void LinksAndPipesAreLeftOutWithAWarning()
    {
        using var folder = new TemporaryFolder();
        folder.Write("real.txt", "real\n");
        File.CreateSymbolicLink(folder.File("link.txt"), "/etc/passwd");
        Process.Start("mkfifo", folder.File("pipe")).WaitForExit();
        GuestResult result = Guest.Run("ls /files", new GuestOptions { Files = folder.Path }).MustSucceed();
        Assert.Equal("real.txt\n", result.Output);
        Assert.Contains("'link.txt' left out: a symbolic link", result.Log, StringComparison.Ordinal);
        Assert.Contains("'pipe' left out", result.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void AGuestThatNeverEndsIsGivenUp()
    {
        GuestResult result = Guest.Run("spin", new GuestOptions { TimeoutSeconds = 3 });
        Assert.True(result.ExitCode == TimedOut, $"exit code {result.ExitCode}\n{result.Everything}");
        Assert.Contains("did not end within 3 s", result.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInteractiveSessionReadsItsInput()
    {
        Guest.RequireMachine();
        using Process process = Guest.Start("run", "--direct", "--timeout", "60");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync("echo first line\nexit 7\n");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.Equal(7, process.ExitCode);
        Assert.Contains("first line\n", (await output).Replace("\r", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", Interrupted)]
    [InlineData("TERM", Interrupted)]
    [InlineData("HUP", Interrupted)]
    [InlineData("KILL", 128 + 9)]
    public void NothingIsLeftBehindWhenItIsStopped(string signal, int exitCode)
    {
        Guest.RequireMachine();
        using var sockets = new TemporaryFolder();
        using Process process = Guest.Start("run", "--direct", "--command", "spin", "--directory", sockets.Path);
        MustBecome(() => File.Exists(sockets.File("worker.pid")) && Users(sockets.Path).Length > 2, StartLimit,
            "no session");
        Process.Start("kill", ["-s", signal, $"{process.Id}"]).WaitForExit();
        bool ended = process.WaitForExit(EndLimit);
        if (!ended) process.Kill(entireProcessTree: true);
        Assert.True(ended, "the tool did not end");
        Assert.Equal(exitCode, process.ExitCode);
        MustBecome(() => Users(sockets.Path).Length == 0, EndLimit, "processes left behind");
    }

    private static void MustFail(string message, params string[] arguments)
    {
        Guest.RequireMachine();
        ToolResult result = Guest.Tool(ShortSeconds, arguments);
        Assert.True(result.ExitCode == ToolFailed, $"exit code {result.ExitCode}\n{result.Errors}");
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    private static void MustBecome(Func<bool> condition, TimeSpan limit, string otherwise)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < limit, otherwise);
            Thread.Sleep(20);
        }
    }

    /// <summary>Processes that have <paramref name="path"/> on their command line.</summary>
    private static string[] Users(string path) => [.. Directory.GetDirectories("/proc").Where(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(path, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // not a process, or gone meanwhile
        }
    })];
}
