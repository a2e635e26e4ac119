// The guest is booted and measured by `xdv bench kernel`, and every figure is held against budget.json.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Xdv.Tests.Benchmarks;

public sealed class BudgetTests
{
    /// <summary>Enough for a median: iterations repeat, but for those that seal a block of the trace.</summary>
    private const int Iterations = 100;
    /// <summary>A hundred sealed blocks: one more or less is a third of the tolerance.</summary>
    private const int SealedIterations = 3200;
    /// <summary>How often the disk is polled depends on when the emulator's thread for it runs: the least of the
    /// samples counts, and its budget is that of two polls, 214 instructions above one.</summary>
    private const string Polling = "blk";
    private const string SealedName = "null, sealed";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "tests", "Benchmarks");
    private static readonly string BudgetFile = Path.Combine(Folder, "budget.json");
    private static readonly string HistoryFile = Path.Combine(Folder, "history.md");

    /// <summary>No path has become dearer than its budget.</summary>
    [Fact]
    [Requirement("XDV-005.2")]
    public void NoFigureGrowsBeyondItsBudget()
    {
        RequireMachine();
        Dictionary<string, long> measured = Measure();
        if (Environment.GetEnvironmentVariable("XDV_UPDATE_GOLDENS") == "1") Renew(measured);
        Verdict verdict = Budget.Judge(Budget.Read(File.ReadAllText(BudgetFile)), measured);
        foreach (string message in verdict.Shrunk) TestContext.Current.SendDiagnosticMessage(message);
        foreach (string message in verdict.Shrunk) TestContext.Current.TestOutputHelper?.WriteLine(message);
        Assert.True(verdict.Grown.Count == 0, string.Join('\n', verdict.Grown));
    }

    private static Dictionary<string, long> Measure()
    {
        var figures = new Dictionary<string, long>();
        foreach (JsonElement path in Bench($"{Iterations}"))
        {
            string name = path.GetProperty("name").GetString()!;
            figures.Add(name, path.GetProperty(name == Polling ? "min" : "median").GetInt64());
        }

        foreach (JsonElement path in Bench($"{SealedIterations}", "null"))
            figures.Add(SealedName, (long)path.GetProperty("amortised").GetDouble());
        return figures;
    }

    private static IEnumerable<JsonElement> Bench(string iterations, params string[] paths)
    {
        string output = Run(Path.Combine(TestData.RepositoryRoot, "tools", "xdv"),
            ["bench", "kernel", "--json", "--iterations", iterations, .. paths]);
        using JsonDocument json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("paths").Clone().EnumerateArray()];
    }

    private static void Renew(Dictionary<string, long> measured)
    {
        // A measurement with one poll says nothing about two: the polling path's budget is only ever raised here.
        Dictionary<string, long> budget = new(measured);
        if (File.Exists(BudgetFile) && Budget.Read(File.ReadAllText(BudgetFile)).TryGetValue(Polling, out long polls))
            budget[Polling] = Math.Max(polls, measured[Polling]);
        File.WriteAllText(BudgetFile, Budget.Write(budget));
        string history = File.Exists(HistoryFile) ? File.ReadAllText(HistoryFile) : "";
        string today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string commit = Run("git", ["-C", TestData.RepositoryRoot, "log", "-1", "--format=%s"]);
        File.WriteAllText(HistoryFile, History.Append(history, today, commit, measured));
    }

    private static string Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        string what = $"{Path.GetFileName(program)} {string.Join(' ', arguments)}";
        Assert.True(process.ExitCode == 0, $"{what}: exit status {process.ExitCode}\n{errors.Result}");
        return output.Result;
    }

    private static void RequireMachine()
    {
        string kernel = Path.Combine(TestData.RepositoryRoot, ".artifacts", "image", "kernel.elf");
        if (File.Exists(kernel)) return;
        const string missing = "the image is not built: make image";
        if (Environment.GetEnvironmentVariable("XDV_REQUIRE_GUEST") == "1") Assert.Fail(missing);
        Assert.Skip(missing);
    }
}
