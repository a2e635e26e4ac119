// A crash is explained: which method, which line, which instruction; the kernel's log keeps it.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class CrashTests
{
    [Theory]
    [Requirement("XDV-020.4")]
    [InlineData("null", "Xdv.Programs.Crash.Program.Main", "libxdv/Programs/crash/Program.cs")]
    [InlineData("divide", "Xdv.Programs.Crash.Program.Divide", "libxdv/Programs/crash/Program.cs")]
    [InlineData("stack", "Xdv.Programs.Crash.Program.Overflow", "libxdv/Programs/crash/Program.cs")]
    public void AProgramsCrashNamesTheMethodTheLineAndTheInstruction(string how, string method, string file)
    {
        GuestResult result = Guest.Run($"crash {how}");
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        JsonElement report = Assert.Single(Explain(result.Log));
        Assert.Equal("crash", report.GetProperty("program").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("doubt").ValueKind);
        JsonElement[] frames = [.. report.GetProperty("frames").EnumerateArray()];
        Assert.Contains(frames.Take(2), frame => frame.GetProperty("method").GetString() == method
            && frame.GetProperty("file").GetString() == file && frame.GetProperty("line").GetInt32() > 0);
        Assert.Single(report.GetProperty("instructions").EnumerateArray(),
            line => line.GetProperty("faulting").GetBoolean());
    }

    [Fact]
    public void TheKernelsLogKeepsACrashAndReadsTheSameEveryTime()
    {
        GuestResult first = Guest.Run("crash null; dmesg"), again = Guest.Run("crash null; dmesg");
        Assert.StartsWith("XDV Kernel starting...\n", first.Output, StringComparison.Ordinal);
        Assert.Contains("PROGRAM CRASH: crash (pid ", first.Output, StringComparison.Ordinal);
        Assert.EndsWith("end of crash.\n", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, again.Output);
        Assert.Equal(first.Orchestration, again.Orchestration);
        Assert.Single(Explain(first.Output));
    }

    [Fact]
    public void TheLogKeepsItsLast16KiB()
    {
        string crashes = string.Join("; ", Enumerable.Repeat("crash null", 20));
        GuestResult result = Guest.Run($"{crashes}; dmesg");
        Assert.Equal(16 * 1024, result.Output.Length);
        Assert.EndsWith("end of crash.\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("XDV Kernel starting", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("panic-null", "exception 14", "PanicProvocation.Run")]
    [InlineData("panic-stack", "exception 8", "PanicProvocation.Overflow")]
    [InlineData("panic-failfast", "provoked", "PanicProvocation.Run")]
    public void APanicIsExplainedByTheTool(string word, string cause, string method)
    {
        using var folder = new TemporaryFolder();
        string iso = folder.File("panic.iso");
        string script = Path.Combine(TestData.RepositoryRoot, "tools", "Build", "iso.sh");
        using (Process recipe = Process.Start("sh", [script, Guest.Kernel, Guest.Archive, iso, word]))
        {
            recipe.WaitForExit();
            Assert.Equal(0, recipe.ExitCode);
        }

        ToolResult run = Guest.Tool(150, "run", "--image", iso, "--command", "echo never", "--timeout", "120");
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("the kernel panicked", run.Errors, StringComparison.Ordinal);
        string report = run.Errors[run.Errors.IndexOf("\nkernel panic: ", StringComparison.Ordinal)..];
        Assert.Contains(cause, report, StringComparison.Ordinal);
        Assert.Contains($"  at Xdv.Kernel.SelfTest.{method}", report, StringComparison.Ordinal);
        Assert.Contains("kernel/Image/SelfTest/PanicProvocation.cs:", report, StringComparison.Ordinal);
    }

    [Fact]
    public void ALogWithoutACrashIsAClearError()
    {
        using var folder = new TemporaryFolder();
        folder.Write("quiet.log", "XDV Kernel starting...\n");
        ToolResult quiet = Guest.Tool(30, "panic", folder.File("quiet.log"));
        Assert.Equal(126, quiet.ExitCode);
        Assert.Contains("no kernel panic and no program crash in", quiet.Errors, StringComparison.Ordinal);
        ToolResult missing = Guest.Tool(30, "panic", folder.File("none.log"));
        Assert.Equal(126, missing.ExitCode);
        Assert.Contains("cannot read", missing.Errors, StringComparison.Ordinal);
    }

    private static JsonElement[] Explain(string log)
    {
        using var folder = new TemporaryFolder();
        folder.Write("guest.log", log);
        ToolResult tool = Guest.Tool(60, "panic", "--json", folder.File("guest.log"));
        Assert.True(tool.ExitCode == 0, tool.Errors + log);
        using JsonDocument json = JsonDocument.Parse(tool.Output);
        return [.. json.RootElement.Clone().EnumerateArray()];
    }
}
