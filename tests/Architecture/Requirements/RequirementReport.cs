// The table from requirement to proof (XDV-084), and what is wrong with it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Xdv.Architecture.Tests.Requirements;

internal sealed class RequirementReport
{
    private const int TestsShown = 6;
    private readonly IReadOnlyList<Citation> _citations;

    public RequirementReport(IReadOnlyList<RequirementLine> lines, IReadOnlyList<Citation> citations,
        TestVerdicts verdicts)
    {
        _citations = citations;
        Rows = [.. lines.Select(line => Judge(line, citations, verdicts))];
    }

    public sealed record Row(RequirementLine Line, Citation[] Tests, Verdict Verdict)
    {
        public string Word => Tests.Length == 0 ? Line.Missing.Length == 0 ? "NO TEST" : "missing"
            : (Verdict, Line.Missing.Length == 0) switch
            {
                (Verdict.Failed, _) => "FAILED",
                (Verdict.Passed, true) => "passed",
                (Verdict.Passed, false) => "partly",
                (Verdict.Skipped, _) => "skipped",
                _ => "not run",
            };
    }

    public IReadOnlyList<Row> Rows { get; }

    /// <summary>Lines without test and excuse, without a check, or whose test failed; citations of lines that are not
    /// there.</summary>
    public IEnumerable<string> Offences()
    {
        foreach (Row row in Rows)
        {
            string id = row.Line.Ids[0];
            if (row.Word == "NO TEST") yield return $"{id}: no test cites it, and it does not say what is missing";
            if (row.Tests.Length > 0 && row.Line.Checks.Length == 0) yield return $"{id}: tested, but names no check";
            if (row.Word == "FAILED") yield return $"{id}: a test that proves it failed";
        }

        HashSet<string> known = [.. Rows.SelectMany(row => row.Line.Ids)];
        HashSet<string> families = [.. known.Select(RequirementList.Family)];
        foreach (Citation citation in _citations)
            if (!known.Contains(citation.Id) && citation.Id.Contains('.')
                && families.Contains(RequirementList.Family(citation.Id)))
                yield return $"{citation.Test} cites {citation.Id}, which is not in {RequirementList.File}";
    }

    public void Print(TextWriter to)
    {
        foreach (Row row in Rows)
        {
            to.WriteLine($"{string.Join(' ', row.Line.Ids),-22} {row.Word,-8} {row.Line.Text}");
            string[] tests = [.. row.Tests.Select(test => test.Test)];
            foreach (string test in tests.Take(TestsShown)) to.WriteLine($"    test     {test}");
            if (tests.Length > TestsShown) to.WriteLine($"    test     and {tests.Length - TestsShown} more (--json)");
            foreach (string check in row.Line.Checks) to.WriteLine($"    check    {check}");
            if (row.Line.Missing.Length > 0) to.WriteLine($"    missing  {row.Line.Missing}");
        }

        IEnumerable<string> counts = Rows.GroupBy(row => row.Word).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}");
        to.WriteLine($"{Rows.Count} lines: {string.Join(", ", counts)}");
    }

    public void PrintJson(TextWriter to) => to.WriteLine(JsonSerializer.Serialize(Rows.Select(row => new
    {
        ids = row.Line.Ids,
        summary = row.Line.Text,
        verdict = row.Word,
        tests = row.Tests.Select(test => test.Test),
        checks = row.Line.Checks,
        missing = row.Line.Missing,
    })));

    private static Row Judge(RequirementLine line, IReadOnlyList<Citation> citations, TestVerdicts verdicts)
    {
        Citation[] tests = [.. citations.Where(citation => line.Ids.Contains(citation.Id))
            .DistinctBy(citation => citation.Test).OrderBy(citation => citation.Test, StringComparer.Ordinal)];
        return new Row(line, tests, verdicts.Of(tests));
    }
}
