// Telemetry in a real machine (XDV-070, XDV-072): what the programs show, and that the host finds the same figures in
// the trace.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-070.1")]
public sealed class TelemetryTests
{
    private static JsonElement[] Array(string json, string name) =>
        [.. JsonDocument.Parse(json).RootElement.GetProperty(name).EnumerateArray()];

    private static string Metric(JsonElement record) => record.GetProperty("metric").GetString()!;

    [Fact]
    [Requirement("XDV-070.2")]
    [Requirement("XDV-072")]
    public void TheHostFindsTheGuestsFiguresInTheTrace()
    {
        using TemporaryFolder folder = new();
        string trace = folder.File("session.trace");
        GuestResult result = Guest.Run(
            "phirun mesh.phi; qrun --shots 300 bell.qasm; crash null; metrics --json",
            new GuestOptions { Files = Guest.Examples, Trace = trace, PhaseNoise = 0.7 });
        string line = result.Output.Split('\n').Single(l => l.StartsWith("{\"metrics\"", StringComparison.Ordinal));
        JsonElement[] metrics = Array(line, "metrics");
        Assert.Equal(60, metrics.Length);
        string[] chosen = ["k.instructions", "k.calls", "k.pages", "q.margin", "phi.noise"];
        foreach (JsonElement record in metrics.Where(m => chosen.Contains(Metric(m))))
        {
            long value = record.GetProperty("value").GetInt64();
            Assert.NotEqual(0, value);
            ulong sequence = record.GetProperty("sequence").GetUInt64();
            ToolResult tool = Guest.Tool(60, "trace", "metrics", trace, "--json", "--at",
                (sequence - 1).ToString(CultureInfo.InvariantCulture));
            JsonElement same = Array(tool.Output, "metrics").Single(m => Metric(m) == Metric(record));
            Assert.Equal((Metric(record), value), (Metric(same), same.GetProperty("value").GetInt64()));
        }

        Assert.Equal(300, metrics.Single(m => Metric(m) == "q.measurements").GetProperty("value").GetInt64());
        Assert.Equal(150_000, metrics.Single(m => Metric(m) == "q.t1").GetProperty("value").GetInt64());
        string[] alerts = [.. Array(Guest.Tool(60, "trace", "metrics", trace, "--alerts", "--json").Output, "alerts")
            .Select(Metric)];
        Assert.Contains("k.faults", alerts);
        Assert.Contains("phi.stability", alerts);
        Assert.Contains("phi.noise", alerts);
        byte[] bytes = File.ReadAllBytes(trace);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(trace, bytes);
        ToolResult changed = Guest.Tool(60, "trace", "metrics", trace);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("the trace does not verify: record", changed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-070.3")]
    public void AMachineSeesItself()
    {
        GuestResult result = Guest.Run("vhm run --profile kq shell -c 'qrun --shots 10 bell.qasm; metrics --json; "
            + "metrics phi; caps; contracts'", new GuestOptions { Files = Guest.Examples });
        string line = result.Output.Split('\n').Single(l => l.StartsWith("{\"metrics\"", StringComparison.Ordinal));
        Assert.All(Array(line, "metrics"), m => Assert.Equal(1001, m.GetProperty("vhm").GetInt32()));
        Assert.All(Array(line, "metrics"), m => Assert.NotEqual("phi", m.GetProperty("domain").GetString()));
        Assert.Equal(10, Array(line, "metrics").Single(m => Metric(m) == "q.measurements").GetProperty("value")
            .GetInt64());
        Assert.Contains("metrics: phi: CAPABILITY_INVALID", result.Errors, StringComparison.Ordinal);
        Assert.Contains("no contracts", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" phi ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TopShowsWhoIsBusy()
    {
        GuestResult result = Guest.Run("spin & top -n 2 -d 20000; kill 3").MustSucceed();
        string[] last = result.Output.Split("  PID ")[2].Split('\n');
        Assert.EndsWith(" spin", last[1], StringComparison.Ordinal);
        double share = double.Parse(last[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[3],
            CultureInfo.InvariantCulture);
        Assert.InRange(share, 30, 99.9);
    }
}
