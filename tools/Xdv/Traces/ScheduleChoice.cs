// Why the scheduler chose whom it chose (XDV-012.1, XDV-012.5): at a difference about who runs next, all who could have
// been chosen, in order, and the rule that decides between the two. Read from a Core that has just decided, so what it
// says is what the rules say, whatever the trace says.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;

namespace Xdv.Tool.Traces;

/// <summary>Text about one decision.</summary>
public static class ScheduleChoice
{
    private const int MostRows = 16;

    /// <summary>The thread that a record says runs next; −1 when it says nothing about that.</summary>
    public static int Of(in TraceRecord record)
    {
        if (RecordFacts.IsRun(record)) return record.Thread;
        bool givesWay = record.Arg1 != 0 && record.Kind == RecordKind.SystemCall && (SystemCall)record.Operation
            is SystemCall.Yield or SystemCall.Wait or SystemCall.JobWait or SystemCall.ThreadJoin
                or SystemCall.NotificationWait;
        return givesWay ? (int)record.Arg1 - 1 : -1;
    }

    /// <summary>Lines for a person; none when the records do not differ about who runs.</summary>
    /// <param name="core">After the input, with its own choice running.</param>
    /// <param name="trace">The record of the trace.</param>
    /// <param name="decided">What Core decided instead.</param>
    public static IReadOnlyList<string> Explain(Orchestrator core, in TraceRecord trace, in TraceRecord decided)
    {
        int other = Of(trace), chosen = Of(decided);
        if (chosen < 0 || chosen != core.Running || other == chosen) return [];
        int[] candidates = [chosen, .. Enumerable.Range(0, core.Threads.Capacity)
            .Where(thread => core.Threads[thread].State == ThreadState.Ready && core.Threads[thread].Held == 0)
            .OrderByDescending(core.Threads.LevelOf).ThenBy(thread => core.Threads[thread].Submission)];
        List<string> lines = [Line($"who could run next, in order of level and then of waiting:")];
        foreach (int thread in candidates.Take(MostRows))
        {
            string mark = thread == chosen ? "   <- by the rules" : thread == other ? "   <- in the trace" : "";
            lines.Add("  " + Row(core, thread) + mark);
        }

        if (candidates.Length > MostRows) lines.Add(Line($"  and {candidates.Length - MostRows} more"));
        lines.Add(Reason(core, chosen, other));
        return lines;
    }

    private static string Row(Orchestrator core, int thread)
    {
        ref ThreadRow row = ref core.Threads[thread];
        return string.Create(CultureInfo.InvariantCulture, $"process {row.Process}, thread {thread}: "
            + $"domain {RecordText.DomainName(row.Domain)}, priority {row.Priority}, ready since #{row.Submission}");
    }

    private static string Reason(Orchestrator core, int chosen, int other)
    {
        if (other < 0) return "in the trace nobody is chosen here";
        if (other >= core.Threads.Capacity || core.Threads[other].State != ThreadState.Ready)
            return Line($"thread {other}, which the trace lets run, was not ready (XDV-012.1)");
        ref ThreadRow first = ref core.Threads[chosen], second = ref core.Threads[other];
        if (core.Threads.Ready.IsArbitrated)
            return Line($"policies and weights of machines put process {first.Process} first (XDV-012.6)");
        int levels = core.Threads.LevelOf(chosen) - core.Threads.LevelOf(other);
        if (levels < 0) return Line($"process {first.Process} has been passed over {ReadyQueue.FairnessWait} times: ")
            + "it comes first whatever the level (XDV-012.7)";
        if (levels == 0) return Line($"same domain and priority: who has waited longer comes first, and process ")
            + Line($"{first.Process} has since #{first.Submission}, {second.Process} since #{second.Submission} ")
            + "(XDV-012.5)";
        return first.Domain != second.Domain
            ? Line($"domain {RecordText.DomainName(first.Domain)} comes before ")
                + $"{RecordText.DomainName(second.Domain)} (XDV-012.5)"
            : Line($"priority {first.Priority} comes before {second.Priority} (XDV-012.5)");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
