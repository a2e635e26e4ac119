// The conformance suite passes, says so in a report that others can read, and has the cases that it had: an id is never
// given to another case (XDV-084).
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class ConformanceTests
{
    private const int TimeoutSeconds = 600, HashDigits = 64;
    private static readonly string Golden =
        Path.Combine(TestData.RepositoryRoot, "tests", "Guest", "conformance.golden.txt");

    [Fact]
    [Requirement("XDV-084")]
    [Requirement("XDV-012.1")]
    [Requirement("XDV-012.2")]
    [Requirement("XDV-012.3")]
    [Requirement("XDV-012.4")]
    [Requirement("XDV-012.7")]
    [Requirement("XDV-013.1")]
    [Requirement("XDV-013.2")]
    [Requirement("XDV-014.1")]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-014.5")]
    [Requirement("XDV-014.7")]
    [Requirement("XDV-015.1")]
    [Requirement("XDV-021.2")]
    [Requirement("XDV-023.1")]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-032.1")]
    [Requirement("XDV-033.3")]
    [Requirement("XDV-053.9")]
    public void EveryCasePassesAndTheReportSaysWhatWasTested()
    {
        Guest.RequireMachine();
        ToolResult result = Guest.Tool(TimeoutSeconds, "conformance", "--json");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement report = json.RootElement;
        JsonElement[] cases = [.. report.GetProperty("cases").EnumerateArray()];
        Assert.All(cases, one => Assert.Equal("pass", one.GetProperty("verdict").GetString()));
        Assert.Equal((cases.Length, 0), (report.GetProperty("passed").GetInt32(),
            report.GetProperty("failed").GetInt32()));
        Assert.Equal("Core", report.GetProperty("tier").GetString());
        Assert.Equal("pass", report.GetProperty("replay").GetString());
        Assert.Equal("pass", report.GetProperty("invariants").GetString());
        foreach (string hash in (string[])["kernel", "suite", "orchestration"])
            Assert.Equal(HashDigits, report.GetProperty("signature").GetProperty(hash).GetString()!.Length);
        string[] lines = [.. cases.Select(one => one.GetProperty("id").GetString() + " " + string.Join(' ',
            one.GetProperty("requirements").EnumerateArray().Select(id => id.GetString())))];
        if (Environment.GetEnvironmentVariable("XDV_UPDATE_GOLDENS") == "1") File.WriteAllLines(Golden, lines);
        Assert.Equal(File.ReadAllLines(Golden), lines);
    }

    [Fact]
    [Requirement("XDV-084")]
    public void OneCaseRunsByItselfAndAnUnknownOneIsRefused()
    {
        GuestResult result = Guest.Run("cts CTS-1.4; cts CTS-9.9 && echo never");
        Assert.Contains("pass  CTS-1.4", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 passed, 0 failed", result.Output, StringComparison.Ordinal);
        Assert.Contains("CTS-9.9", result.Errors, StringComparison.Ordinal);
    }
}
