// The kernel under random calls and random loads, in a real machine: every answer is a defined status, nothing is left,
// and whoever comes afterwards gets what it would have got.
using System;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class RandomTests
{
    private const int TimeoutSeconds = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [Requirement("XDV-030.1"), Requirement("XDV-013.4")]
    public void RandomCallsAreRefusedOrHarmless(int seed)
    {
        GuestResult result = Guest.Run($"fuzz 20000 --seed {seed} && hello-hybrid",
            new GuestOptions { TimeoutSeconds = TimeoutSeconds }).MustSucceed();
        Assert.Contains(" refused, 0 leaks", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("undefined", result.Output, StringComparison.Ordinal);
        string[] seen = ["OK  ", "BAD_ADDRESS  ", "CAPABILITY_INVALID  ", "UNKNOWN_CALL  ", "INVALID_ARGUMENT  "];
        foreach (string status in seen) Assert.Contains("\n" + status, "\n" + result.Output, StringComparison.Ordinal);
        Assert.Contains("Q: Bell pair", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-013.4"), Requirement("XDV-005.3")]
    public void ARandomLoadLeavesNothingAndReplays()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("soak.trace");
        GuestResult result = Guest.Run("soak 60 --seed 3", new GuestOptions
        {
            Files = Guest.Examples,
            Trace = trace,
            TimeoutSeconds = TimeoutSeconds,
        }).MustSucceed();
        Assert.Contains(", 0 leaks", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, Guest.Tool(TimeoutSeconds, "trace", "verify", trace).ExitCode);
        Assert.Equal(0, Guest.Tool(TimeoutSeconds, "replay", trace).ExitCode);
    }
}
