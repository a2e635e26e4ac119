// The programs that show what XDV is: K, Q and Φ in one process, and a container held across jobs.
using System;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed partial class HybridTests
{
    [Fact]
    [Requirement("XDV-001.1")]
    [Requirement("XDV-023.1")]
    [Requirement("XDV-052.3")]
    public void HelloHybridUsesAllThreeDomains()
    {
        GuestResult result = Guest.Run("hello-hybrid").MustSucceed();
        Match bell = Bell().Match(result.Output);
        Assert.True(bell.Success, result.Everything);
        int zeros = int.Parse(bell.Groups[1].Value, null), ones = int.Parse(bell.Groups[2].Value, null);
        Assert.Equal(1000, zeros + ones);
        Assert.InRange(zeros, 400, 600);
        Assert.Contains("power 1.000 0.000 0.000 0.000", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Every outcome arrives as light where it belongs, and K cannot read it any more.</summary>
    [Fact]
    [Requirement("XDV-002.2")]
    [Requirement("XDV-022.2")]
    public void AnOutcomeIsImprintedOnLight()
    {
        GuestResult result = Guest.Run("imprint").MustSucceed();
        Assert.Contains("imprinted 32 of 32", result.Output, StringComparison.Ordinal);
        Assert.Contains("the most frequent of 8000 shots: 1 to mode 2, 0 to mode 0", result.Output,
            StringComparison.Ordinal);
        Assert.Matches(@"mode 1\s+0\s", result.Output);
        Assert.Matches(@"mode 3\s+0\s", result.Output);
    }

    [Theory]
    [InlineData("teleport")]
    [InlineData("teleport --apart")]
    [Requirement("XDV-002.2")]
    [Requirement("XDV-032.1")]
    [Requirement("XDV-032.3")]
    public void TeleportationArrivesEveryTime(string command)
    {
        GuestResult result = Guest.Run(command).MustSucceed();
        Assert.Contains("teleported 16 of 16", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("LOST", result.Output, StringComparison.Ordinal);
        Assert.True(Measured().Matches(result.Output).Select(match => match.Groups[1].Value).Distinct().Count() > 1,
            "sixteen measurements of two fair bits were all the same");
    }

    [GeneratedRegex(@"00 (\d+), 11 (\d+)")]
    private static partial Regex Bell();

    [GeneratedRegex(@"measured (\d\d)")]
    private static partial Regex Measured();
}
