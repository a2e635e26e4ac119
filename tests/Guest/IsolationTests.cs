// Programs that loop, crash or reach for the kernel harm nobody else.
using System;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class IsolationTests
{
    [Fact]
    [Requirement("XDV-012.2")]
    [Requirement("XDV-012.7")]
    public void ALoopStopsNobody()
    {
        GuestResult result = Guest.Run("spin & spin & echo still here && hello-hybrid").MustSucceed();
        Assert.Contains("still here\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Q: Bell pair", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Requirement("XDV-020.4")]
    [Requirement("XDV-030.2")]
    [InlineData("null")]
    [InlineData("kernel")]
    [InlineData("read-kernel")]
    [InlineData("write-code")]
    [InlineData("divide")]
    [InlineData("divide-lazy")]
    [InlineData("stack")]
    public void ACrashDiesAloneWithAMessage(string how)
    {
        GuestResult result = Guest.Run($"crash {how}; echo the shell lives");
        Assert.True(result.ExitCode == 0, result.Everything);
        Assert.Contains("the shell lives\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("still alive", result.Errors, StringComparison.Ordinal);
        Assert.Contains("crash", result.Errors + result.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void ACrashIsSeenInTheExitStatus()
    {
        GuestResult result = Guest.Run("crash null");
        Assert.True(result.ExitCode == 139, $"exit code {result.ExitCode}\n{result.Everything}");
    }
}
