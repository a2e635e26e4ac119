// The machine that the suite runs in: providers that fail on purpose for the seeds that libxdv/Programs/cts/Script.cs
// names, and phases that are not quite stable. Everything else is as ever.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Hosting;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Conformance;

/// <summary>How one boot of the suite ended and what it wrote.</summary>
public sealed record ConformanceBoot(SessionResult Result, string Output)
{
    public bool Ended => Result.Outcome == SessionOutcome.Ended;

    /// <summary>64 lower-case hexadecimal digits; empty when it did not end.</summary>
    public string Orchestration => Ended ? RecordText.Digest(Result.End.Orchestration) : "";

    /// <summary>Why there is no more of it.</summary>
    public string Reason => Ended ? "the guest ended without it" : Result.Reason.Split('\n')[0];
}

/// <summary>Boots for the suite.</summary>
/// <param name="Kernel">Kernel to test.</param>
public sealed record ConformanceMachine(string Kernel, ulong Seed, TimeSpan Timeout)
{
    private const double PhaseNoise = 0.01;
    private const int Poll = 10;
    private const string Everything = "cts --list --json; cts --faults --json", Loss = "cts --loss --json CTS-6.4";

    private static readonly string[] Faults =
    [
        "816385:QuantumDecoherenceExceeded", "816386:QuantumMeasurementFailure", "816387:PhaseCoherenceTimeout",
        "816388:CapabilityInvalid",
    ];

    /// <summary>Every case but the one about a lost provider.</summary>
    /// <param name="jitter">Most milliseconds by which answers are late.</param>
    public Task<ConformanceBoot> Run(string? trace, int jitter, CancellationToken cancel) =>
        Boot(Options(Everything, trace) with { ProviderJitterMilliseconds = jitter, Faults = Faults,
            PhaseNoiseRadians = PhaseNoise }, cancel);

    /// <summary>The case about a lost provider: the worker is killed while it holds the first job's answer.</summary>
    public async Task<ConformanceBoot> Lose(string trace, CancellationToken cancel)
    {
        using TemporaryDirectory folder = TemporaryDirectory.Create(null);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task killer = Kill(folder, over.Token);
        ConformanceBoot boot = await Boot(Options(Loss, trace) with { HoldJob = 1, Directory = folder.Path }, cancel);
        await over.CancelAsync();
        await killer;
        return boot;
    }

    private SessionOptions Options(string command, string? trace) => new()
    {
        Kernel = Kernel,
        InitialArchive = ImageLayout.Require(ImageLayout.InitialArchive, "initial archive"),
        MeasuredKernel = Kernel,
        Command = command,
        Seed = Seed,
        TraceFile = trace,
        Timeout = Timeout,
    };

    private static async Task<ConformanceBoot> Boot(SessionOptions options, CancellationToken cancel)
    {
        var output = new Output();
        SessionResult result = await Session.Run(options, output, input: null, cancel);
        cancel.ThrowIfCancellationRequested();
        return new ConformanceBoot(result, output.Text);
    }

    private static async Task Kill(TemporaryDirectory folder, CancellationToken over)
    {
        string holding = folder.File("holding"), pid = folder.File("worker.pid");
        try
        {
            while (!File.Exists(holding)) await Task.Delay(Poll, over);
            string text = await File.ReadAllTextAsync(pid, over);
            using Process worker = Process.GetProcessById(int.Parse(text.Trim(), CultureInfo.InvariantCulture));
            worker.Kill();
        }
        catch (OperationCanceledException)
        {
            // The session is over without a job that was held: its case has failed.
        }
    }

    /// <summary>What the command wrote to its output stream.</summary>
    private sealed class Output : ISessionConsole
    {
        private readonly MemoryStream _bytes = new();

        public string Text
        {
            get
            {
                lock (_bytes) return Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length);
            }
        }

        public void Write(ConsoleStream stream, ReadOnlySpan<byte> text)
        {
            if (stream != ConsoleStream.Output) return;
            lock (_bytes) _bytes.Write(text);
        }

        public void Serial(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
