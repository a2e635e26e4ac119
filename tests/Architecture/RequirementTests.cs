// Every line of the specification that the control plane answers for has a test, or says what is missing (XDV-084).
using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Xdv.Architecture.Tests.Requirements;
using Xdv.Tests;
using Xunit;

namespace Xdv.Architecture.Tests;

public sealed class RequirementTests
{
    [Fact]
    [Requirement("XDV-084")]
    public void EveryLineHasATestOrSaysWhatIsMissing()
    {
        IReadOnlyList<string> notBuilt = Citation.NotBuilt();
        string missing = $"not built: {string.Join(", ", notBuilt)}";
        if (Environment.GetEnvironmentVariable("XDV_REQUIRE_GUEST") == "1") Assert.True(notBuilt.Count == 0, missing);
        Assert.SkipWhen(notBuilt.Count > 0, missing);
        // Verdicts are of an earlier run: here only who cites what.
        var report = new RequirementReport(RequirementList.Read(), Citation.All(), new TestVerdicts());
        Report.Check(report.Offences());
        Assert.True(report.Rows.Count > 90, "lines are missing from the list");
    }

    [Fact]
    [Requirement("XDV-084")]
    public void EveryCheckThatIsNamedIsThere()
    {
        var broken = new List<string>();
        foreach (RequirementLine line in RequirementList.Read())
        {
            foreach (string check in line.Checks)
            {
                string[] parts = check.Split(": ", 2);
                if (parts.Length != 2 || !SourceTree.Files.Contains(parts[0]))
                    broken.Add($"{line.Ids[0]}: no file in \"{check}\"");
                else if (!SourceTree.Text(parts[0]).Contains(parts[1], StringComparison.Ordinal))
                    broken.Add($"{line.Ids[0]}: {parts[0]} has no {parts[1]}");
            }
        }

        Report.Check(broken);
    }

    [Fact]
    public void EachLineIsListedOnce() => Report.Check(RequirementList.Read().SelectMany(line => line.Ids)
        .GroupBy(id => id).Where(group => group.Count() > 1).Select(group => $"{group.Key} stands there twice"));

    /// <summary>The report can fail, and says of what.</summary>
    [Theory]
    [InlineData("", "check", "XDV-9.1", "Pass", null)]
    [InlineData("nothing yet", "", "XDV-9.2", "Pass", null)]
    [InlineData("", "check", "XDV-9.2", "Pass", "XDV-9.1: no test cites it")]
    [InlineData("", "", "XDV-9.1", "Pass", "XDV-9.1: tested, but names no check")]
    [InlineData("", "check", "XDV-9.1", "Fail", "XDV-9.1: a test that proves it failed")]
    [InlineData("some", "check", "XDV-9.3", "Pass", "A/T.M cites XDV-9.3")]
    public void AFlawInTheTableIsFound(string missing, string check, string cited, string result, string? said)
    {
        IReadOnlyList<RequirementLine> lines = RequirementList.Parse(["id\tsummary\tcheck\tmissing",
            $"XDV-9.1\ttext\t{check}\t{missing}", "XDV-9.2\tother\tcheck\tall of it"]);
        var verdicts = new TestVerdicts();
        verdicts.Add(XDocument.Parse($"""<a><test type="N.T" method="M" result="{result}"/></a>"""));
        string[] offences = [.. new RequirementReport(lines, [new Citation(cited, "Xdv.A.Tests", "N.T", "M")],
            verdicts).Offences()];
        if (said is null) Assert.Empty(offences);
        else Assert.StartsWith(said, Assert.Single(offences), StringComparison.Ordinal);
    }
}
