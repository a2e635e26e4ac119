// How the results of verifying and replaying are told, the same by every command.
using System;
using System.Globalization;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public static class TraceOutcome
{
    /// <summary>Prints the result of a verification; the exit code.</summary>
    public static int Verified(TraceReport report)
    {
        if (report.Problem is { } problem) return NotVerified(problem);
        Console.WriteLine($"{report.Records} records, T {report.Time}{(report.Complete ? "" : ", session not ended")}");
        Console.WriteLine($"orchestration {RunReport.Hex(report.Orchestration)}");
        Console.WriteLine($"outcome {RunReport.Hex(report.Outcome)}");
        Console.WriteLine("trace ok");
        return ExitCodes.Success;
    }

    /// <summary>Says which record breaks which rule; the exit code.</summary>
    public static int NotVerified(TraceProblem problem)
    {
        StandardStreams.Message(
            $"the trace does not verify: record {problem.Record}: {problem.Detail} ({problem.Rule})");
        return ExitCodes.Mismatch;
    }

    /// <summary>Prints the result of a replay; the exit code. The last line on stdout is `replay ok`. How fast it was
    /// differs from run to run, so that is told on stderr.</summary>
    public static int Replayed(CheckedReplayResult run)
    {
        if (run.Replay is not { } result) return NotVerified(run.Report.Problem!);
        if (result.Scope is { } scope) ScopeText.Write(scope, run.Report, Console.Out);
        Console.Out.Flush();
        if (!run.Succeeded) return Differs(run.Report, result);

        // The verdict stays last, also where both streams are read as one.
        StandardStreams.Message(string.Create(CultureInfo.InvariantCulture, $"{run.RecordsPerSecond:N0} records/s "
            + $"verified and replayed, hashing included ({run.Elapsed.TotalSeconds:N2} s)"));
        Console.WriteLine($"{result.Records} records replayed{(run.Report.Complete ? "" : ", session not ended")}");
        Console.WriteLine($"orchestration {RunReport.Hex(result.Orchestration)}");
        Console.WriteLine("replay ok");
        return ExitCodes.Success;
    }

    /// <summary>What stopped the replay, and what differs outside its scope.</summary>
    private static int Differs(TraceReport report, ReplayResult result)
    {
        if (result.Outside is { } outside && outside != result.Mismatch)
            StandardStreams.Message($"replay differs outside {result.Scope!.Scope} {Place(outside)}");
        if (result.Mismatch is { } mismatch)
        {
            string where = mismatch.InScope ? result.Scope is null ? "" : $" in {result.Scope.Scope}"
                : $" outside {result.Scope!.Scope}, and cannot go on,";
            StandardStreams.Message($"replay differs{where} {Place(mismatch)}");
            foreach (string line in mismatch.Why) StandardStreams.ErrorLine($"  {line}");
        }
        else if (result is { Outside: null, Scope: not { Records: 0 } }) StandardStreams.Message(
            $"replay ended at record {result.Records} of {report.Records} with another hash (XDV-005.3)");
        if (result is { Scope: { Records: > 0 } scope, Mismatch: null or { InScope: false } })
            StandardStreams.Message($"{(result.Mismatch is null ? "all" : "up to there the")} {scope.Records} records "
                + $"of {scope.Scope} agree");
        return ExitCodes.Mismatch;
    }

    private static string Place(ReplayMismatch mismatch)
    {
        string field = mismatch.Field.Length == 0 ? "" : $", field {mismatch.Field}";
        return $"at record {mismatch.Record}{field}: {mismatch.Detail} ({mismatch.Rule})";
    }
}
