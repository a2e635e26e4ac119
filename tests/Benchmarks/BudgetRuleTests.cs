// What counts as too much, and how the history grows: without a guest.
using System.Collections.Generic;
using Xunit;

namespace Xdv.Tests.Benchmarks;

public sealed class BudgetRuleTests
{
    private static readonly Dictionary<string, long> s_budget = new() { ["null"] = 100, ["boot"] = 1000 };

    [Theory]
    [InlineData(100, false, false)]
    [InlineData(103, false, false)]
    [InlineData(104, true, false)]
    [InlineData(97, false, false)]
    [InlineData(96, false, true)]
    public void OnlyMoreThanThreePercentCounts(long value, bool grown, bool shrunk)
    {
        Verdict verdict = Budget.Judge(s_budget, new Dictionary<string, long> { ["null"] = value, ["boot"] = 1000 });
        Assert.Equal((grown, shrunk), (verdict.Grown.Count == 1, verdict.Shrunk.Count == 1));
    }

    [Fact]
    public void AFailureNamesPathBudgetValueAndRemedy()
    {
        Verdict verdict = Budget.Judge(s_budget, new Dictionary<string, long> { ["null"] = 150, ["boot"] = 1000 });
        string message = Assert.Single(verdict.Grown);
        Assert.StartsWith("null: budget 100, measured 150 (+50.0 %)", message);
        Assert.Contains("XDV_UPDATE_GOLDENS=1", message);
    }

    [Fact]
    public void APathWithoutBudgetAndABudgetWithoutPathFail()
    {
        Verdict verdict = Budget.Judge(s_budget, new Dictionary<string, long> { ["null"] = 100, ["new"] = 5 });
        Assert.Equal(2, verdict.Grown.Count);
    }

    [Fact]
    public void TheBudgetFileReadsBack() => Assert.Equal(s_budget, Budget.Read(Budget.Write(s_budget)));

    [Fact]
    public void HistoryKeepsItsRowsAndTakesNewColumns()
    {
        string one = History.Append("", "2026-01-01", "First", new Dictionary<string, long> { ["null"] = 1 });
        var more = new Dictionary<string, long> { ["new"] = 3, ["null"] = 2 };
        string two = History.Append(one, "2026-01-02", "a | b", more);
        List<Dictionary<string, string>> rows = History.Read(two);
        Assert.Equal(2, rows.Count);
        Assert.Equal("1", rows[0]["null"]);
        Assert.False(rows[0].ContainsKey("new"));
        Assert.Equal(("a / b", "3", "2"), (rows[1]["last commit"], rows[1]["new"], rows[1]["null"]));
    }

    [Fact]
    public void TheSameDayAndCommitIsReplaced()
    {
        string one = History.Append("", "2026-01-01", "First", new Dictionary<string, long> { ["null"] = 1 });
        string again = History.Append(one, "2026-01-01", "First", new Dictionary<string, long> { ["null"] = 2 });
        Assert.Equal("2", Assert.Single(History.Read(again))["null"]);
    }
}
