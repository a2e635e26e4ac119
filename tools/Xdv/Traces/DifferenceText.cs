// A comparison as text: the verdict first, then the fields, then both traces side by side around the place.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Prints a <see cref="TraceDifference"/>.</summary>
public static class DifferenceText
{
    public static void Write(TraceDifference difference, TextWriter output)
    {
        if (difference.Divergence is { } divergence) Divergence(divergence, output);
        else Line(output, $"decisions are the same in all {difference.Common} records");
        if (difference.FirstOutcome is not { } outcome)
        {
            if (difference.Common > 0) Line(output, $"outcomes are the same in the {difference.Common} in common");
            return;
        }

        string many = difference.OutcomesDiffering == 1 ? "1 record" : Text($"{difference.OutcomesDiffering} records");
        Line(output, $"outcomes differ in {many} with the same decisions, first in record {outcome.First.Sequence}:");
        Line(output, $"      {RecordText.Format(outcome.First)}");
        Line(output, $"  A   outcome {RecordText.Digest(outcome.First.Outcome)}");
        Line(output, $"  B   outcome {RecordText.Digest(outcome.Second.Outcome)}");
    }

    private static void Divergence(Divergence divergence, TextWriter output)
    {
        if (divergence.Fields.Count == 0)
        {
            string shorter = divergence.First.Count == 0 ? "A" : "B";
            Line(output, $"{shorter} ends after {divergence.Record} records, the other goes on:");
        }
        else
        {
            string names = string.Join(", ", divergence.Fields.Select(field => field.Field));
            Line(output, $"decisions part at record {divergence.Record}: {names}");
            int width = divergence.Fields.Max(field => field.First.Length);
            foreach (FieldDifference field in divergence.Fields)
                Line(output, $"  {field.Field,-12} A {field.First.PadRight(width)}   B {field.Second}   "
                    + $"({field.Rule})");
            Choice(output, divergence.First[0], divergence.Second[0]);
            Line(output, $"");
        }

        Records(output, "      ", divergence.Before);
        Records(output, "  A   ", divergence.First);
        Records(output, "  B   ", divergence.Second);
    }

    /// <summary>Who runs next: only a Core knows who is right.</summary>
    private static void Choice(TextWriter output, in TraceRecord first, in TraceRecord second)
    {
        (int a, int b) = (ScheduleChoice.Of(first), ScheduleChoice.Of(second));
        if (a < 0 || b < 0 || a == b) return;
        Line(output, $"the choice of who runs next: {Text(first, a)} in A, {Text(second, b)} in B;");
        Line(output, "`xdv replay` of each says which of them the rules choose, and why");

        static string Text(in TraceRecord record, int thread) => RecordFacts.IsRun(record)
            ? string.Create(CultureInfo.InvariantCulture, $"process {record.Process}, ready since #{record.Arg0},")
            : string.Create(CultureInfo.InvariantCulture, $"thread {thread}");
    }

    private static void Records(TextWriter output, string prefix, IReadOnlyList<TraceRecord> records)
    {
        foreach (TraceRecord record in records) output.Write(prefix + RecordText.Format(record) + "\n");
    }

    private static string Text(System.FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(TextWriter output, string text) => output.Write(text + "\n");
}
