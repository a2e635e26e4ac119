// Two guests on one hardware server that a person started: each decides and answers as it does alone, and the server
// shows both.
using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class SharedHardwareTests
{
    private const string Session = "qrun bell.qasm && teleport && phirun interference.phi";
    private const int Patience = 60;

    [Fact]
    [Requirement("XDV-030.2")]
    [Requirement("XDV-012.4")]
    public async Task TwoGuestsOnOneServerDoWhatEachDoesAlone()
    {
        Guest.RequireMachine();
        using var sockets = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        ulong[] seeds = [1, 2];
        GuestResult[] alone = await Task.WhenAll(seeds.Select(seed => Task.Run(() => Run(seed, null, null))));
        using Process server = Guest.Start("hw", "serve", "--directory", sockets.Path, "--guests", "2");
        try
        {
            Assert.Equal("ready", await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            GuestResult[] shared = await Task.WhenAll(seeds.Select(seed =>
                Task.Run(() => Run(seed, sockets.Path, folder.File($"{seed}.trace")))));
            for (int i = 0; i < seeds.Length; i++)
            {
                shared[i].MustSucceed();
                Assert.Equal((alone[i].Output, alone[i].Orchestration), (shared[i].Output, shared[i].Orchestration));
                TraceFiles.MustReplay(folder.File($"{seeds[i]}.trace"), shared[i].Orchestration!);
            }
            ToolResult top = Guest.Tool(Patience, "hw", "top", sockets.Path, "--once", "--json");
            JsonElement quantum = JsonDocument.Parse(top.Output).RootElement.GetProperty("devices")[0];
            JsonElement jobs = quantum.GetProperty("jobs");
            Assert.Equal(jobs.GetProperty("all").GetInt32(), jobs.GetProperty("done").GetInt32());
            Assert.Contains("idle", Guest.Tool(Patience, "hw", "top", sockets.Path, "--once").Output,
                StringComparison.Ordinal);
            ToolResult none = Guest.Tool(Patience, "hw", "cancel", sockets.Path, "0.1");
            Assert.Equal((1, "0 cancelled\n"), (none.ExitCode, none.Output));
        }
        finally
        {
            using Process kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]);
            server.WaitForExit(TimeSpan.FromSeconds(Patience));
        }
        Assert.Equal(0, server.ExitCode);
        ToolResult late = Guest.Tool(Patience, "run", "--direct", "--hardware", sockets.Path, "--command", "true");
        Assert.Equal(126, late.ExitCode);
        Assert.Contains("no hardware server", late.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void FeedbackIsTimed()
    {
        Guest.RequireMachine();
        ToolResult result = Guest.Tool(2 * Patience, "bench", "feedback", "--jobs", "20", "--json");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        JsonElement[] rows = [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
        Assert.Equal(6, rows.Length);
        foreach (JsonElement row in rows)
            Assert.InRange(row.GetProperty("median").GetDouble(), row.GetProperty("least").GetDouble(),
                row.GetProperty("percentile99").GetDouble());
    }

    private static GuestResult Run(ulong seed, string? hardware, string? trace) =>
        Guest.Run(Session, new GuestOptions
            { Files = Guest.Examples, Seed = seed, Hardware = hardware, Trace = trace });
}
