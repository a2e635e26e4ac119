// The commands on stim's format as a user calls them: output, JSON, exit status, errors. The tool is built beside these
// tests and runs as a process of its own.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
public sealed class StimCommandTests : IDisposable
{
    private const int Ok = 0, BadText = 1, Usage = 2, Failed = 126, TimeoutMilliseconds = 120_000;
    private const string Bell = "H 0\nCX 0 1\nM 0 1\nX_ERROR(1) 2\nM 2\nDETECTOR rec[-1]\nDETECTOR rec[-2] rec[-3]\n"
        + "OBSERVABLE_INCLUDE(0) rec[-1]\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("xdv-stim-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ShotsAreLines()
    {
        string file = Save("bell.stim", Bell);
        (int exit, string output, _) = Tool("stim", "sample", file, "--shots", "3000", "--seed", "4");
        Assert.Equal(Ok, exit);
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(3000, lines.Length);
        Assert.Equal(["001", "111"], lines.Distinct().Order());
        Assert.InRange(lines.Count(static line => line == "111"), 1300, 1700);
        Assert.Equal(output, Tool("stim", "sample", file, "--shots", "3000", "--seed", "4", "--threads", "2").Output);
    }

    /// <summary>Without vector instructions the shots are the same bits.</summary>
    [Fact]
    public void VectorsDoNotChangeShots()
    {
        string file = Save("code.stim", StimTexts.RepetitionCode(5, 3, 0.07));
        string[] sample = ["stim", "sample", file, "--shots", "5000"];
        string with = Tool(sample).Output;
        (int exit, string without, _) = Tool(sample, ("DOTNET_EnableHWIntrinsic", "0"));
        Assert.Equal(Ok, exit);
        Assert.Equal(with, without);
    }

    [Fact]
    public void DetectorsAndObservablesAreApart()
    {
        (int exit, string output, _) = Tool("stim", "sample", Save("bell.stim", Bell), "--shots", "70", "--detectors");
        Assert.Equal(Ok, exit);
        Assert.Equal(["10 1"], output.TrimEnd('\n').Split('\n').Distinct());
    }

    [Fact]
    public void JsonAddsUp()
    {
        (int exit, string output, _) = Tool("stim", "sample", Save("bell.stim", Bell), "--shots", "777", "--json");
        Assert.Equal(Ok, exit);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement root = json.RootElement;
        Assert.Equal(("bell", "pauli-frame", 777L, 777L), (root.GetProperty("circuit").GetString(),
            root.GetProperty("engine").GetString(), root.GetProperty("shots").GetInt64(),
            root.GetProperty("any_detector").GetInt64()));
        Assert.Equal([777, 0], root.GetProperty("detectors").EnumerateArray().Select(static d => d.GetInt64()));
        Assert.Equal(777, root.GetProperty("measurements")[2].GetInt64());
    }

    [Fact]
    public void MistakesAreExplained()
    {
        string bad = Save("bad.stim", "H 0\nFOO 1\n"), plain = Save("plain.stim", "M 0\n");
        (int exit, _, string errors) = Tool("stim", "sample", bad);
        Assert.Equal(BadText, exit);
        Assert.Contains("bad.stim:2:1: 'FOO' is no instruction", errors, StringComparison.Ordinal);
        (exit, _, errors) = Tool("stim", "sample", plain, "--detectors");
        Assert.Equal(Failed, exit);
        Assert.Contains("has no detectors", errors, StringComparison.Ordinal);
        Assert.Equal(Failed, Tool("stim", "sample", Path.Combine(_folder, "none.stim")).ExitCode);
        Assert.Equal(Usage, Tool("stim", "sample", plain, "--shots", "0").ExitCode);
        (exit, string help, _) = Tool("stim", "sample", "--help");
        Assert.Equal(Ok, exit);
        foreach (string option in new[] { "--shots", "--seed", "--detectors", "--threads", "--json" })
            Assert.Contains(option, help, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBenchReportsShotsPerSecond()
    {
        (int exit, string output, string errors) = Tool("bench", "quantum", "--json", "--threads", "1", "--repeat",
            "1", "--shots", "10000", Save("bell.stim", Bell));
        Assert.Equal(Ok, exit);
        Assert.Contains("GB/s", errors, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement row = json.RootElement[0];
        Assert.Equal("pauli-frame", row.GetProperty("engine").GetString());
        Assert.True(row.GetProperty("shots_per_second").GetDouble() > 0);
    }

    private string Save(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal static (int ExitCode, string Output, string Errors) Tool(params string[] arguments) =>
        Tool(arguments, []);

    private static (int ExitCode, string Output, string Errors) Tool(
        string[] arguments, params (string Name, string Value)[] environment)
    {
        string tool = Path.Combine(TestData.RepositoryRoot, ".artifacts", "bin", "Xdv.Tool", "release", "Xdv.Tool.dll");
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments])
            { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeoutMilliseconds));
        return (process.ExitCode, output, errors.Result);
    }
}
