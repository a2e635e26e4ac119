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
        TraceReport report = run.Report;
        if (run.Replay is not { } result) return NotVerified(report.Problem!);
        if (result.Mismatch is { } mismatch)
        {
            string field = mismatch.Field.Length == 0 ? "" : $", field {mismatch.Field}";
            StandardStreams.Message(
                $"replay differs at record {mismatch.Record}{field}: {mismatch.Detail} ({mismatch.Rule})");
            return ExitCodes.Mismatch;
        }

        if (result.Records != report.Records || !result.Orchestration.Same(report.Orchestration)
            || !result.Outcome.Same(report.Outcome))
        {
            StandardStreams.Message(
                $"replay ended at record {result.Records} of {report.Records} with another hash (XDV-005.3)");
            return ExitCodes.Mismatch;
        }

        // The verdict stays last, also where both streams are read as one.
        StandardStreams.Message(string.Create(CultureInfo.InvariantCulture, $"{run.RecordsPerSecond:N0} records/s "
            + $"verified and replayed, hashing included ({run.Elapsed.TotalSeconds:N2} s)"));
        Console.WriteLine($"{result.Records} records replayed");
        Console.WriteLine($"orchestration {RunReport.Hex(result.Orchestration)}");
        Console.WriteLine("replay ok");
        return ExitCodes.Success;
    }
}
