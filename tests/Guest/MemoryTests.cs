// Processes and memory that come and go in a real machine: nothing is left, and running out harms nobody else.
using System;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-013.4")]
public sealed class MemoryTests
{
    [Theory]
    [InlineData("churn 2000")]
    [InlineData("churn --many 1000")]
    [InlineData("churn --exhaust")]
    public void WhatCameIsGoneAndNothingIsLeft(string command)
    {
        GuestResult result = Guest.Run($"{command} && hello-hybrid").MustSucceed();
        Assert.Contains("before  frames", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("left", result.Output, StringComparison.Ordinal);
        Assert.Contains("Q: Bell pair", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void WhoTouchesMoreThanItMayHaveIsNamed()
    {
        GuestResult result = Guest.Run("churn --exhaust").MustSucceed();
        Assert.Contains("killed: out of memory", result.Errors + result.Log, StringComparison.Ordinal);
    }
}
