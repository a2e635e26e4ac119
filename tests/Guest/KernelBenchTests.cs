// `xdv bench kernel`: instruction counts repeat exactly, and the short path stays short. A budget, not a time: it fails
// on a change of code, never on a slow machine.
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class KernelBenchTests
{
    private const int TimeoutSeconds = 180;
    private const long NullBudget = 356; // 345 and 3 %

    [Fact]
    [Requirement("XDV-005.2")]
    public void CountsRepeatAndStayInBudget()
    {
        Guest.RequireMachine();
        (string Name, long Median, long Min)[] first = Measure(), second = Measure();
        Assert.Equal(["null", "yield", "map", "process", "qsubmit", "phisubmit", "boot", "memory", "image"],
            first.Select(path => path.Name));
        Assert.All(first, path => Assert.True(path.Min > 0 && path.Median >= path.Min, path.ToString()));
        foreach (string name in new[] { "null", "yield", "map" })
            Assert.Equal(first.Single(path => path.Name == name).Median,
                second.Single(path => path.Name == name).Median);
        Assert.InRange(first[0].Median, 1, NullBudget);
    }

    private static (string Name, long Median, long Min)[] Measure()
    {
        ToolResult result = Guest.Tool(TimeoutSeconds, "bench", "kernel", "--json");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("paths").EnumerateArray()
            .Select(path => (path.GetProperty("name").GetString()!, path.GetProperty("median").GetInt64(),
                path.GetProperty("min").GetInt64()))];
    }
}
