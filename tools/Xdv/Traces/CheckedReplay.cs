// Verification and replay of one trace, side by side: the verifier hashes what the file says, the replayer decides
// everything again, each on a reader of its own, and neither waits for the other. A replay counts only when the trace
// verifies: a changed trace would show its change much later, or not at all.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Result of both.</summary>
/// <param name="Replay">Null when the trace does not verify.</param>
/// <param name="Elapsed">Wall-clock time for both, hashing included.</param>
public sealed record CheckedReplayResult(TraceReport Report, ReplayResult? Replay, TimeSpan Elapsed)
{
    /// <summary>Records verified, replayed and compared in a second of the host's time.</summary>
    public double RecordsPerSecond => Report.Records / Math.Max(Elapsed.TotalSeconds, 1e-6);

    /// <summary>Replay and verifier both came to the end, with the same hashes, and there was something in the scope.
    /// </summary>
    public bool Succeeded => Replay is { Agrees: true, Scope: not { Records: 0 } } replay
        && replay.Records == Report.Records
        && replay.Orchestration.Same(Report.Orchestration) && replay.Outcome.Same(Report.Outcome);
}

public static class CheckedReplay
{
    /// <summary>Verifies and replays.</summary>
    /// <param name="open">Opens the trace anew; called twice, the streams are disposed here.</param>
    /// <param name="scope">What the replay is about; null = the whole system.</param>
    public static CheckedReplayResult Run(Func<Stream> open, ReplayScope? scope = null)
    {
        var watch = Stopwatch.StartNew();
        using Stream verified = open(), replayed = open();
        using CancellationTokenSource refused = new();
        Task<ReplayResult?> replay = Task.Run(() => Replay(replayed, scope, refused.Token));
        TraceReport report = TraceVerifier.Verify(verified);
        if (report.Problem is not null) refused.Cancel();
        try
        {
            ReplayResult? result = replay.GetAwaiter().GetResult();
            return new CheckedReplayResult(report, report.Problem is null ? result : null, watch.Elapsed);
        }
        catch (Exception) when (report.Problem is not null)
        {
            // Whatever a damaged trace did to the replay, the verifier has the better message.
            return new CheckedReplayResult(report, null, watch.Elapsed);
        }
    }

    private static ReplayResult? Replay(Stream stream, ReplayScope? scope, CancellationToken refused) =>
        Replayer.Replay(Until(Replayer.RecordsOf(new TraceFileReader(stream)), refused), scope);

    private static IEnumerable<TraceRecord> Until(IEnumerable<TraceRecord> records, CancellationToken stop)
    {
        foreach (TraceRecord record in records)
        {
            if (stop.IsCancellationRequested) yield break;
            yield return record;
        }
    }
}
