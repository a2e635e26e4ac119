// Where two traces part (XDV-071.5): the first record whose decision bytes differ, with every field that does, and
// apart from it the records whose decisions agree but whose outcomes do not. Two runs with other outcomes agree on
// decisions until a program asks for something else (determinism.md 6), so the two kinds must not be mixed.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>One field of one record in two traces.</summary>
public sealed record FieldDifference(string Field, string Rule, string First, string Second);

/// <summary>The first records that decide differently.</summary>
/// <param name="Record">n of both; the number of records in common before it.</param>
/// <param name="Fields">Empty when one trace has no such record.</param>
/// <param name="Before">The last records in common, oldest first.</param>
/// <param name="First">The record and those after it in the first trace; empty when it ends there.</param>
public sealed record Divergence(ulong Record, IReadOnlyList<FieldDifference> Fields,
    IReadOnlyList<TraceRecord> Before, IReadOnlyList<TraceRecord> First, IReadOnlyList<TraceRecord> Second);

/// <summary>Result of a comparison.</summary>
public sealed class TraceDifference
{
    /// <summary>Records of context before and after a divergence.</summary>
    public const int Context = 4;

    /// <summary>Records that decide the same in both.</summary>
    public ulong Common { get; private set; }
    /// <summary>Null when both decide the same to their ends.</summary>
    public Divergence? Divergence { get; private set; }
    /// <summary>Records in common whose outcomes differ.</summary>
    public ulong OutcomesDiffering { get; private set; }
    /// <summary>The first of them, as each trace has it.</summary>
    public (TraceRecord First, TraceRecord Second)? FirstOutcome { get; private set; }

    public bool SameDecisions => Divergence is null;

    public bool Same => SameDecisions && OutcomesDiffering == 0;

    /// <summary>Compares two traces record by record, up to the first divergence.</summary>
    public static TraceDifference Between(IEnumerable<TraceRecord> first, IEnumerable<TraceRecord> second)
    {
        TraceDifference difference = new();
        using IEnumerator<TraceRecord> a = first.GetEnumerator(), b = second.GetEnumerator();
        Queue<TraceRecord> before = new(Context + 1);
        while (true)
        {
            bool inA = a.MoveNext(), inB = b.MoveNext();
            if (!inA && !inB) return difference;
            TraceRecord left = inA ? a.Current : default, right = inB ? b.Current : default;
            IReadOnlyList<FieldDifference> fields = inA && inB ? RecordFields.Decisions(left, right) : [];
            if (!inA || !inB || fields.Count > 0)
            {
                difference.Divergence = new Divergence(difference.Common, fields, [.. before], Rest(a, inA),
                    Rest(b, inB));
                return difference;
            }

            difference.CompareOutcomes(left, right);
            difference.Common++;
            before.Enqueue(left);
            if (before.Count > Context) before.Dequeue();
        }
    }

    private void CompareOutcomes(in TraceRecord first, in TraceRecord second)
    {
        if (first.Outcome.Same(second.Outcome)) return;
        OutcomesDiffering++;
        FirstOutcome ??= (first, second);
    }

    private static List<TraceRecord> Rest(IEnumerator<TraceRecord> source, bool atRecord)
    {
        List<TraceRecord> rest = [];
        for (; atRecord; atRecord = rest.Count <= Context && source.MoveNext()) rest.Add(source.Current);
        return rest;
    }
}
