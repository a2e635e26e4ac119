// Programs in which K decides by what Q measured, job after job: each checks itself against an exact answer, and the
// figures it prints are looked at here, too.
using System;
using System.Globalization;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-002.2")]
public sealed class LoopTests
{
    private static double Number(string text, string pattern)
    {
        Match match = Regex.Match(text, pattern);
        Assert.True(match.Success, text);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void RepeatUntilSuccessIsRightEveryTimeAndFailsOnTheWay()
    {
        GuestResult result = Guest.Run("rus").MustSucceed();
        Assert.Contains("24 of 24 right", result.Output, StringComparison.Ordinal);
        Assert.Contains("xo", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-032.1")]
    public void TheSurfaceCodeKeepsItsQubit()
    {
        string output = Guest.Run("surface --trials 40 --error 0.03").MustSucceed().Output;
        double lost = Number(output, @"lost (\d+) of 40"), bare = Number(output, @"unprotected (\d+) of 40");
        double errors = Number(output, @", (\d+) errors put in");
        Assert.InRange(lost, 0, 8);
        Assert.True(bare > lost, output);
        Assert.InRange(errors, 60, 160);
        Assert.Contains("#", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vqe", -1.1456)]
    [InlineData("vqe ising4.pauli --layers 2", -8.3768)]
    public void EnergiesAgreeWithExactDiagonalisation(string command, double exact)
    {
        string output = Guest.Run(command, new GuestOptions { Files = Guest.Examples }).MustSucceed().Output;
        Assert.Equal(exact, Number(output, @"exact\s+(-[\d.]+)"), 4);
        Assert.InRange(Number(output, @"energy (-[\d.]+) \+- [\d.]+ after"), exact - 0.02, exact + 0.03);
    }

    [Fact]
    public void TheLargestCutIsFound()
    {
        string output = Guest.Run("qaoa").MustSucceed().Output;
        Assert.Equal(10, Number(output, @"largest cut found (\d+), there is 10"));
        Assert.InRange(Number(output, @"([\d.]+) of the best on average"), 0.85, 1);
    }

    [Theory]
    [InlineData("vqe bell.qasm", "bell.qasm:1: not `coefficient PRODUCT`")]
    [InlineData("qaoa bell.qasm", "bell.qasm:1: not `NODE NODE [WEIGHT]`")]
    [InlineData("vqe nothing", "nothing: FILE_NOT_FOUND")]
    [InlineData("qaoa ising4.pauli", "ising4.pauli:2: not `NODE NODE [WEIGHT]`")]
    [InlineData("surface --error 2", "--error: no such option, or not a value for it")]
    public void BadInputIsExplained(string command, string words)
    {
        GuestResult result = Guest.Run(command, new GuestOptions { Files = Guest.Examples });
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
    }
}
