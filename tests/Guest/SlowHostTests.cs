// Flow control of the trace (XDV-034.2, determinism.md 7): a host that takes the trace slowly slows the guest, one that
// does not take it stops the guest, and neither loses a record, changes a decision, or costs the guest memory. The
// trace goes into a pipe here, so that the test is the host's disk.
using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class SlowHostTests
{
    /// <summary>Some 4 MiB of trace. What is on its way at any moment (256 blocks of the ring, the tool's buffer, the
    /// pipe) is less than 1.5 MiB.</summary>
    private const string Session = "fuzz 5000";

    private const int TakenAtFirst = 1 << 20, Least = 3 << 20, Piece = 1 << 15, TimeoutSeconds = 120;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(3), s_breath = TimeSpan.FromMilliseconds(5);

    [Fact]
    [Requirement("XDV-034.2")]
    [Requirement("XDV-005.2")]
    public async Task AHostThatStallsStopsTheGuestAndLosesNothing()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("fast.trace"), pipe = folder.File("pipe");
        GuestResult fast = Guest.Run(Session, new GuestOptions { Trace = file }).MustSucceed();
        byte[] expected = File.ReadAllBytes(file);
        Assert.True(expected.Length > Least, $"a trace of {expected.Length} bytes proves nothing");

        using (Process make = Process.Start("mkfifo", pipe)) make.WaitForExit();
        using Process run = Guest.Start("run", "--direct", "--json", $"--timeout={TimeoutSeconds}",
            "--command", Session, "--trace", pipe);
        try
        {
            Task<string> output = run.StandardOutput.ReadToEndAsync(), errors = run.StandardError.ReadToEndAsync();
            byte[] received = await Take(pipe, run);
            await run.WaitForExitAsync();
            Assert.True(run.ExitCode == 0, await errors);
            Assert.Equal(expected, received);
            using JsonDocument json = JsonDocument.Parse(await output);
            Assert.Equal(fast.Orchestration, json.RootElement.GetProperty("orchestration").GetString());
            Assert.Contains(", heap ", fast.Output, StringComparison.Ordinal);
            Assert.Equal(fast.Output, json.RootElement.GetProperty("output").GetString());
        }
        finally
        {
            if (!run.HasExited) run.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Takes some of the trace, then nothing for a while, then the rest in small pieces.</summary>
    private static async Task<byte[]> Take(string pipe, Process run)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(TimeoutSeconds));
        await using FileStream source = await Task.Run(() => File.OpenRead(pipe), limit.Token);
        var received = new MemoryStream();
        byte[] buffer = new byte[Piece];
        bool stalled = false;
        for (int bytes; (bytes = await source.ReadAsync(buffer, limit.Token)) > 0;)
        {
            received.Write(buffer, 0, bytes);
            bool stall = !stalled && received.Length >= TakenAtFirst;
            await Task.Delay(stall ? s_pause : s_breath, limit.Token);
            stalled |= stall;
            Assert.False(stall && run.HasExited, "the guest ended while nobody took its trace");
        }

        Assert.True(stalled);
        return received.ToArray();
    }
}
