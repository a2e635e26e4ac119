// The Φ domain against reference answers: Haar-random meshes and Fourier transforms on four kinds of input, intensities
// to 1e-9 with noise off. All of it in one guest session, one program a line of output.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class PhaseTests
{
    private const double Tolerance = 1e-9;
    private static readonly int[] Sizes = [4, 8, 16];

    /// <summary>A program for the guest and the intensities it must print.</summary>
    private sealed record Expectation(string Name, double[] Powers);

    [Fact]
    [Requirement("XDV-061.3")]
    [Requirement("XDV-033.2")]
    public void MeshesAndFourierTransformsReproduceTheReferenceIntensities()
    {
        using var folder = new TemporaryFolder();
        List<Expectation> expected = Sizes.SelectMany(size => WritePrograms(folder, size)).ToList();
        string command = string.Join("; ", expected.Select(one => $"phirun {one.Name} --json"));
        GuestResult result = Guest.Run(command, new GuestOptions { Files = folder.Path }).MustSucceed();
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == expected.Count, result.Everything);
        for (int i = 0; i < lines.Length; i++) Compare(expected[i], lines[i]);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [Requirement("XDV-061.3")]
    public void AnyUnitaryIsDecomposedAndRun(int modes)
    {
        using var folder = new TemporaryFolder();
        Complex[][] unitary = Unitaries.Haar(modes, seed: 11);
        folder.Write("u.json", "{\"unitary\": [" + string.Join(",", unitary.Select(row => "["
            + string.Join(",", row.Select(one => $"[{one.Real:R},{one.Imaginary:R}]")) + "]")) + "]}");
        folder.Write("u.phi", $"modes {modes}\ninject 3 1\nunitary u.json\n");
        GuestResult result = Guest.Run("phirun u.phi --json", new GuestOptions { Files = folder.Path }).MustSucceed();
        double[] expected = [.. unitary.Select(row => Math.Pow(Complex.Abs(row[3]), 2))];
        Compare(new Expectation("u.phi", expected), result.Output);
    }

    [Fact]
    [Requirement("XDV-072")]
    public void StabilityIsReportedAndPhasesAreNot()
    {
        using var folder = new TemporaryFolder();
        folder.Write("split.phi", "modes 2\ninject 0 1\ncoupler 0 1 pi/4\n");
        GuestResult result = Guest.Run("phirun split.phi --json",
            new GuestOptions { Files = folder.Path }).MustSucceed();
        using JsonDocument json = JsonDocument.Parse(result.Output);
        string[] members = json.RootElement.EnumerateObject().Select(member => member.Name).ToArray();
        Assert.Equal(["modes", "intensities", "stability"], members);
        Assert.Equal(JsonValueKind.Object, json.RootElement.GetProperty("stability").ValueKind);
        Assert.Equal(0.5, json.RootElement.GetProperty("intensities")[0].GetDouble(), 1e-12);
    }

    [Fact]
    [Requirement("XDV-061.3")]
    public void StrongLightSteersItself()
    {
        GuestResult result = Guest.Run(
            "phirun switch.phi --json; phirun switch.phi --set power=1 --json; phirun cleaner.phi --json; "
                + "phirun cleaner.phi",
            new GuestOptions { Files = Guest.Examples }).MustSucceed();
        string[] lines = result.Output.Split('\n');
        double turned = Math.Cos(0.05 * Math.PI / 2);
        Compare(new Expectation("weak", [0.05 * (1 - (turned * turned)), 0.05 * turned * turned]), lines[0]);
        Compare(new Expectation("strong", [1, 0]), lines[1]);
        double arriving = Math.Pow(10, -0.05);
        double[] cleaned = [.. new[] { 1, 0.1, 0.8, 0.15, 0.05, 0.9 }.Select(
            power => power * arriving * Math.Exp(-4 / (1 + (power * arriving / 0.1))))];
        Compare(new Expectation("cleaner", cleaned), lines[2]);
        Assert.Contains($"light {cleaned.Sum() / 3:F6} of what entered", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing.phi", null)]
    [InlineData("range.phi", "modes 2\ninject 2 1\n")]
    [InlineData("word.phi", "modes 2\nfrobnicate 0\n")]
    public void AWrongProgramIsExplained(string name, string? text)
    {
        using var folder = new TemporaryFolder();
        if (text is not null) folder.Write(name, text);
        GuestResult result = Guest.Run($"phirun {name}", new GuestOptions { Files = folder.Path });
        Assert.True(result.ExitCode is not (0 or 124 or 125 or 126),
            $"exit code {result.ExitCode}\n{result.Everything}");
        Assert.Contains(text is null ? name : $"{name}:2:", result.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<Expectation> WritePrograms(TemporaryFolder folder, int size)
    {
        string reference = $"haar_n{size}.json", source = TestData.Path($"phi/{reference}");
        File.Copy(source, folder.File(reference));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(source));
        foreach (JsonElement one in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            string name = one.GetProperty("name").GetString()!, start = $"modes {size}\ninput {name} {reference}\n";
            yield return new Expectation(folder.Write($"mesh-{size}-{name}.phi", $"{start}mesh {reference}\n"),
                [.. one.GetProperty("output_power").EnumerateArray().Select(value => value.GetDouble())]);
            yield return new Expectation(folder.Write($"dft-{size}-{name}.phi", $"{start}dft\n"),
                [.. one.GetProperty("dft_output").EnumerateArray().Select(Power)]);
        }
    }

    /// <summary>|a|² of an amplitude written as [re, im].</summary>
    private static double Power(JsonElement amplitude) =>
        Math.Pow(amplitude[0].GetDouble(), 2) + Math.Pow(amplitude[1].GetDouble(), 2);

    private static void Compare(Expectation expected, string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        double[] actual = json.RootElement.GetProperty("intensities").EnumerateArray()
            .Select(v => v.GetDouble()).ToArray();
        Assert.Equal(expected.Powers.Length, json.RootElement.GetProperty("modes").GetInt32());
        Assert.Equal(expected.Powers.Length, actual.Length);
        for (int mode = 0; mode < actual.Length; mode++)
            Assert.True(Math.Abs(actual[mode] - expected.Powers[mode]) <= Tolerance,
                $"{expected.Name}: mode {mode} has {actual[mode]:R}, reference {expected.Powers[mode]:R}");
    }
}
