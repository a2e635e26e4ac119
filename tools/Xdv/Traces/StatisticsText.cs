// Statistics as tables for people: aligned, no table without rows.
using System.Globalization;
using System.IO;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Prints <see cref="TraceStatistics"/>.</summary>
public static class StatisticsText
{
    public static void Write(TraceStatistics statistics, TextWriter output)
    {
        string end = statistics.Complete ? "" : "; the session has not ended";
        Line(output, $"{statistics.Records:N0} records, {statistics.Inputs:N0} of them inputs; T {statistics.Time:N0}; "
            + $"{statistics.Instructions:N0} user instructions{end}");
        string levels = string.Join(", ", statistics.Levels.Select(pair => Text($"{pair.Value:N0} {pair.Key}")));
        if (levels.Length > 0) Line(output, "inputs by privilege level: " + levels);
        Line(output, $"idle {Share(statistics.IdleTicks, statistics.Time)} of T, in {statistics.IdleJumps:N0} jumps");
        Kinds(statistics, output);
        Calls(statistics, output);
        Jobs(statistics, output);
        Waiting(statistics, output);
        Processes(statistics, output);
    }

    private static void Kinds(TraceStatistics statistics, TextWriter output)
    {
        Line(output, $"\n{"events",-18}{"records",12}{"share",8}");
        foreach ((RecordKind kind, ulong count) in statistics.Kinds.OrderByDescending(pair => pair.Value))
            Line(output, $"{kind,-18}{count,12:N0}{Share(count, statistics.Records),8}");
        if (statistics.Faults.Count == 0) return;
        Line(output, $"\n{"faults",-22}{"records",8}");
        foreach ((FaultKind kind, ulong count) in statistics.Faults.OrderByDescending(pair => pair.Value))
            Line(output, $"{kind,-22}{count,8:N0}");
    }

    private static void Calls(TraceStatistics statistics, TextWriter output)
    {
        if (statistics.Calls.Count == 0) return;
        Line(output, $"\n{"system calls",-18}{"calls",12}{"not Ok",10}{"instructions",16}{"each",10}");
        foreach ((SystemCall call, CallStatistics row) in statistics.Calls.OrderByDescending(pair => pair.Value.Count))
            Line(output, $"{call,-18}{row.Count,12:N0}{row.Refused,10:N0}{row.Instructions,16:N0}"
                + $"{row.Instructions / row.Count,10:N0}");
    }

    private static void Jobs(TraceStatistics statistics, TextWriter output)
    {
        (string Name, JobStatistics Row)[] domains = [("Q", statistics.Quantum), ("Φ", statistics.Phase)];
        domains = [.. domains.Where(domain => domain.Row.Admitted + domain.Row.RolledBack > 0)];
        if (domains.Length == 0) return;
        Line(output, $"\n{"jobs",-6}{"admitted",10}{"rolled back",13}{"retries",9}{"completed",11}{"failed",8}"
            + $"{"open",6}");
        foreach ((string name, JobStatistics row) in domains)
            Line(output, $"{name,-6}{row.Admitted,10:N0}{row.RolledBack,13:N0}{row.Retried,9:N0}{row.Completed,11:N0}"
                + $"{row.Failed,8:N0}{row.Open,6:N0}");
        SpreadHeader(output, "in T");
        foreach ((string name, JobStatistics row) in domains)
        {
            Spread(output, name + " latency", row.Latency);
            Spread(output, name + " queueing", row.Queueing);
        }
    }

    private static void Waiting(TraceStatistics statistics, TextWriter output)
    {
        if (statistics.Waiting.Count == 0) return;
        SpreadHeader(output, "in T");
        Spread(output, "ready to run", statistics.Waiting);
    }

    private static void Processes(TraceStatistics statistics, TextWriter output)
    {
        if (statistics.Processes.Count == 0) return;
        Line(output, $"\n{"process",7}{"parent",8}{"from T",14}{"to T",14}{"records",10}{"calls",10}"
            + $"{"instructions",15}{"Q",6}{"Φ",6}{"faults",8}{"waited",9}  end");
        foreach (ProcessStatistics row in statistics.Processes.Values)
            Line(output, $"{row.Process,7}{row.Parent,8}{row.Created,14:N0}{row.Ended,14:N0}{row.Records,10:N0}"
                + $"{row.Calls,10:N0}{row.Instructions,15:N0}{row.QuantumJobs,6:N0}{row.PhaseJobs,6:N0}"
                + $"{row.Faults,8:N0}{row.Waited,9:N0}  {End(row)}");
    }

    private static string End(ProcessStatistics row) => row.Ended is null ? "alive"
        : row.ExitReason == Status.Ok ? Text($"exit {row.ExitStatus}") : row.ExitReason.ToString();

    private static void SpreadHeader(TextWriter output, string title) => Line(output,
        $"\n{title,-16}{"count",10}{"least",12}{"median",12}{"p99",12}{"largest",12}{"mean",14}");

    private static void Spread(TextWriter output, string name, Distribution values) => Line(output,
        $"{name,-16}{values.Count,10:N0}{values.Least,12:N0}{values.Quantile(0.5),12:N0}{values.Quantile(0.99),12:N0}"
        + $"{values.Largest,12:N0}{values.Mean,14:N1}");

    private static string Share(ulong part, ulong whole) => Text($"{(whole == 0 ? 0 : (double)part / whole):P1}");

    private static string Text(System.FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(TextWriter output, System.FormattableString text) => output.Write(Text(text) + "\n");

    private static void Line(TextWriter output, string text) => output.Write(text + "\n");
}
