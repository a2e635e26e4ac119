// What the latest `make test` or `make check` said of each test: its xUnit reports in .artifacts/test-results.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Xdv.Architecture.Tests.Requirements;

internal enum Verdict
{
    NotRun,
    Skipped,
    Passed,
    Failed,
}

internal sealed class TestVerdicts
{
    private readonly Dictionary<(string Type, string Method), Verdict> _tests = [];

    public static TestVerdicts Latest()
    {
        var all = new TestVerdicts();
        string folder = Path.Combine(SourceTree.Root, ".artifacts/test-results");
        if (!Directory.Exists(folder)) return all;
        foreach (string file in Directory.GetFiles(folder, "*.xml")) all.Add(XDocument.Load(file));
        return all;
    }

    /// <summary>Adds a report; of a theory's rows the worst counts.</summary>
    public void Add(XDocument report)
    {
        foreach (XElement test in report.Descendants("test"))
        {
            var key = ((string?)test.Attribute("type") ?? "", (string?)test.Attribute("method") ?? "");
            Verdict verdict = (string?)test.Attribute("result") switch
            {
                "Pass" => Verdict.Passed,
                "Skip" => Verdict.Skipped,
                "NotRun" => Verdict.NotRun,
                _ => Verdict.Failed,
            };
            _tests[key] = (Verdict)Math.Max((int)verdict, (int)_tests.GetValueOrDefault(key));
        }
    }

    public Verdict Of(Citation citation) => _tests.GetValueOrDefault((citation.Type, citation.Method));

    /// <summary>The worst of all, but one that passed outweighs one that did not run.</summary>
    public Verdict Of(IEnumerable<Citation> citations) =>
        citations.Select(Of).DefaultIfEmpty(Verdict.NotRun).Max();
}
