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

    /// <summary>Every path is measured once, and held against its budget, in tests/Benchmarks.</summary>
    [Fact]
    [Requirement("XDV-005.2")]
    public void CountsRepeat()
    {
        Guest.RequireMachine();
        (string Name, long Median, long Min)[] first = Measure(), second = Measure();
        Assert.Equal(["null", "yield", "map"], first.Select(path => path.Name));
        Assert.All(first, path => Assert.True(path.Min > 0 && path.Median >= path.Min, path.ToString()));
        Assert.Equal(first.Select(path => path.Median), second.Select(path => path.Median));
    }

    /// <summary>A message crosses address spaces twice, a call to the kernel does not; both read and write.</summary>
    [Fact]
    [Requirement("XDV-005.2")]
    public void DetailsShowWhatInstructionsHide()
    {
        Guest.RequireMachine();
        ToolResult result = Guest.Tool(TimeoutSeconds, "bench", "kernel", "--json", "--details", "--iterations", "64",
            "null", "ipc0", "notification");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        JsonElement[] paths = [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("paths").EnumerateArray()];
        Assert.Equal([0, 2, 2], paths.Select(path => path.GetProperty("cr3Writes").GetInt32()));
        Assert.All(paths, path => Assert.True(path.GetProperty("bytesRead").GetInt64() > 0
            && path.GetProperty("bytesWritten").GetInt64() > 0 && path.GetProperty("stateSaves").GetInt64() >= 0));
    }

    [Fact]
    [Requirement("XDV-005.2")]
    public void AProfileSaysWhyThereIsNone()
    {
        Guest.RequireMachine();
        ToolResult result = Guest.Tool(TimeoutSeconds, "bench", "kernel", "--profile", "nonsense");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("ended before it was measured", result.Errors);
    }

    /// <summary>A call in which the trace is sealed takes longer than what is left of its caller's slice.</summary>
    [Theory]
    [InlineData(20_000)]
    [InlineData(100_000)]
    [Requirement("XDV-005.2")]
    public void SlicesEndThoughCallsTakeLong(int sliceInstructions)
    {
        Guest.RequireMachine();
        ToolResult result = Guest.Tool(TimeoutSeconds, "run", "--direct", "--measure", "--timeout", "60",
            "--slice", $"{sliceInstructions}", "--command", "bench null 20000");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
    }

    private static (string Name, long Median, long Min)[] Measure()
    {
        ToolResult result = Guest.Tool(TimeoutSeconds, "bench", "kernel", "--json", "null", "yield", "map");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("paths").EnumerateArray()
            .Select(path => (path.GetProperty("name").GetString()!, path.GetProperty("median").GetInt64(),
                path.GetProperty("min").GetInt64()))];
    }
}
