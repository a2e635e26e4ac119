// Programs whose answer light gives and K checks: with exact light and with noise, and what they say when something is
// wrong. Each ends with status 0 only when its own comparison holds; the figures it prints are looked at here, too.
using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-061.3")]
public sealed class LightTests
{
    private static double Number(string text, string pattern)
    {
        Match match = Regex.Match(text, pattern);
        Assert.True(match.Success, text);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static string Run(string command, double noise = 0) =>
        Guest.Run(command, new GuestOptions { Files = Guest.Examples, PhaseNoise = noise }).MustSucceed().Output;

    /// <summary>The attack: with any number of evaluations all secret phases are found, with as many as the contract
    /// allows, those that so many give away.</summary>
    [Fact]
    [Requirement("XDV-033.1")]
    [Requirement("XDV-032.3")]
    public void TheContractBoundsTomography()
    {
        string output = Run("tomography --seed 3");
        double[] fidelity = [.. Regex.Matches(output, @"^ +(?:\d|any) +(\d) +([\d.]+)$", RegexOptions.Multiline)
            .Select(row => double.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(5, fidelity.Length);
        Assert.InRange(fidelity[0], 0, 0.6);
        Assert.InRange(fidelity[1], 0, 0.8);
        Assert.InRange(fidelity[2], 0, 0.95);
        Assert.InRange(fidelity[3], 0.999999, 1.000001);
        Assert.InRange(fidelity[4], 0.999999, 1.000001);
        Assert.Matches(@"(?m)^ +1 +1 ", output);
        Assert.Matches(@"(?m)^ +any +4 ", output);
    }

    [Fact]
    public void LightConvolves()
    {
        string[] outputs = Run("convolve && echo == && convolve --kernel edge && echo == && convolve --kernel box")
            .Split("==\n");
        Assert.Equal(3, outputs.Length);
        foreach (string output in outputs)
        {
            Assert.True(Number(output, @"exact convolution ([\d.]+),") < 1e-7, output);
            Assert.Contains("█", output, StringComparison.Ordinal);
        }
        Assert.InRange(Number(Run("convolve", noise: 0.01), @"exact convolution ([\d.]+),"), 1e-5, 0.02);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 0.5)]
    public void LightClassifiesAsDoublePrecisionDoes(double noise, double mostLost)
    {
        string output = Run("classify --samples 400", noise);
        double light = Number(output, @"right: light ([\d.]+) %");
        double exact = Number(output, @"double precision ([\d.]+) %");
        Assert.InRange(exact, 90, 97);
        Assert.True(light >= exact - mostLost, output);
        if (noise == 0) Assert.Contains("they differ on 0", output, StringComparison.Ordinal);
        else Assert.InRange(Number(output, @"stability at least ([\d.]+)"), 0.99, 0.9995);
    }

    [Fact]
    public void TheIsingMachineReachesTheBestCuts()
    {
        string output = Run("ising wagner.graph && ising");
        Assert.Contains("best cut 10, found 10", output, StringComparison.Ordinal);
        Match[] rows = Regex.Matches(output, @"^ +(\d+) +\d+ +\d+ +(\d+) of 20$", RegexOptions.Multiline).ToArray();
        Assert.Equal(["4", "6", "8", "10", "12", "14", "16"], rows.Select(row => row.Groups[1].Value));
        Assert.All(rows, row => Assert.InRange(int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture), 5, 20));
    }

    [Fact]
    [Requirement("XDV-042.1")]
    [Requirement("XDV-042.2")]
    public void AlignmentDecidesAsACountDoes()
    {
        string output = Run("vote && vote --faulty 0 --proposals 1 && vote --faulty 4 --proposals 7 --seed 9");
        Assert.Equal(3, Regex.Count(output, "^decided: proposal .* as counted$", RegexOptions.Multiline));
        Assert.Contains("proposal 2 is filtered out", output, StringComparison.Ordinal);
        Assert.DoesNotContain("unstable", output, StringComparison.Ordinal);
        Assert.Equal(output, Run("vote && vote --faulty 0 --proposals 1 && vote --faulty 4 --proposals 7 --seed 9"));
    }

    [Fact]
    [Requirement("XDV-042.3")]
    [Requirement("XDV-061.4")]
    public void UnstableLightLeavesTheDecisionToK()
    {
        string output = Run("vote", noise: 0.1);
        Assert.Equal(3, Regex.Count(output, "unstable: K counts this round"));
        Assert.Contains("decided: proposal 0 in round 3, as counted", output, StringComparison.Ordinal);

        // Without the tolerance the light misleads, and the comparison with the count says so.
        GuestResult misled = Guest.Run("vote --tolerance 0", new GuestOptions { PhaseNoise = 0.1 });
        Assert.Equal(1, misled.ExitCode);
        Assert.Contains("WRONGLY", misled.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-072")]
    public void PhiMetricsSeesEveryTransform()
    {
        string output = Run("phimetrics ising --size 8 --runs 4; phimetrics vote --faulty 3; phimetrics; "
            + "phimetrics hello", noise: 0.03);
        Assert.Contains("180 completed, 0 failed; 180 seen here", output, StringComparison.Ordinal);
        Assert.Contains("compliance       100.00 %", output, StringComparison.Ordinal);
        Assert.InRange(Number(output, @"stability +least ([\d.]+)"), 0.98, 0.9999);
        Assert.InRange(Number(output, @"noise, rad +least ([\d.]+)"), 0.02, 0.03);
        Assert.Contains("costliest transforms", output, StringComparison.Ordinal);
        // The ballots are too unstable for ten nodes: each fails, is marked, and no other window is touched.
        Assert.Matches(@"0 completed, (\d+) failed; \1 seen here", output);
        Assert.Contains("compliance       0.00 %", output, StringComparison.Ordinal);
        Assert.Contains("    failed !", output, StringComparison.Ordinal);
        Assert.Contains("no window is open", output, StringComparison.Ordinal);
        Assert.Contains("0 completed, 0 failed; 0 seen here", output, StringComparison.Ordinal);
    }

    [Fact]
    public void BadInputIsExplained()
    {
        GuestResult result = Guest.Run("convolve bell.qasm; ising bell.qasm; classify --digits bell.qasm --first 0; "
            + "classify --weights bell.qasm; vote --faulty 21; ising --size 3; convolve --kernel",
            new GuestOptions { Files = Guest.Examples });
        Assert.NotEqual(0, result.ExitCode);
        string[] wanted =
        [
            "bell.qasm:1: not a number, or number 513", "bell.qasm:1: not `NODE NODE [WEIGHT]`",
            "bell.qasm:1: not 64 pixels and a digit", "bell.qasm: number 1: 64 means and 10 rows of 65 weights",
            "vote: --faulty: no such option", "ising: --size: no such option", "convolve: --kernel: no such option",
        ];
        foreach (string words in wanted) Assert.Contains(words, result.Errors, StringComparison.Ordinal);
    }
}
