// What a replay found in its scope, as text: how many records and which, what was refused, the two hashes.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Xdv.Tool.Traces;

/// <summary>Prints a <see cref="ScopeTally"/>.</summary>
public static class ScopeText
{
    private const int MostNames = 8;

    public static void Write(ScopeTally tally, TraceReport report, TextWriter output)
    {
        if (tally.Records == 0)
        {
            Line(output, $"{tally.Scope}: none of {report.Records} records");
            return;
        }

        Line(output, $"{tally.Scope}: {tally.Records} of {report.Records} records, #{tally.First.Sequence} to "
            + $"#{tally.Last.Sequence}, T {tally.First.Time} to {tally.Last.Time}");
        foreach (var (kind, operations) in tally.Kinds)
            Row(output, kind.ToString(), operations.Select(pair => (pair.Key, pair.Value)));
        if (tally.Refusals.Count > 0)
            Row(output, "not Ok", tally.Refusals.Select(pair => (pair.Key.ToString(), pair.Value)));
        Line(output, $"scope {RecordText.Digest(tally.Decisions)}");
        Line(output, $"conduct {RecordText.Digest(tally.Conduct)}");
    }

    private static void Row(TextWriter output, string name, IEnumerable<(string Name, ulong Count)> parts)
    {
        (string Name, ulong Count)[] all = [.. parts.OrderByDescending(part => part.Count)];
        string named = string.Join(", ", all.Where(part => part.Name.Length > 0).Take(MostNames)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Count}")));
        if (all.Length > MostNames) named += ", …";
        Line(output, $"  {name,-16}{all.Sum(part => (long)part.Count),8}  {named}".TrimEnd());
    }

    private static void Line(TextWriter output, System.FormattableString text) =>
        Line(output, text.ToString(CultureInfo.InvariantCulture));

    private static void Line(TextWriter output, string text) => output.Write(text + "\n");
}
