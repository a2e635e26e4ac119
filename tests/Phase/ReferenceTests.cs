// Haar-random interferometers of 4, 8 and 16 modes: intensities behind the mesh and behind the DFT, for every input of
// the reference data, to 1e-12 (XDV-061.3).
using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-061.3")]
public class ReferenceTests
{
    private const double Accuracy = 1e-12;

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void MeshesGiveTheReferenceIntensities(int modes) => ForEachCase(modes, (name, expected) =>
    {
        double[] power = Run(modes, $"modes {modes}\ninput {name} haar_n{modes}.json\nmesh haar_n{modes}.json");
        Close(expected.GetProperty("output_power").EnumerateArray().Select(p => p.GetDouble()).ToArray(), power);
    });

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void FourierTransformsGiveTheReferenceIntensities(int modes) => ForEachCase(modes, (name, expected) =>
    {
        double[] power = Run(modes, $"modes {modes}\ninput {name} haar_n{modes}.json\ndft");
        Close(expected.GetProperty("dft_output").EnumerateArray().Select(Square).ToArray(), power);
    });

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void PreparedInputsAreTheReferenceInputs(int modes) => ForEachCase(modes, (name, expected) =>
    {
        double[] power = Run(modes, $"modes {modes}\ninput {name} haar_n{modes}.json");
        Close(expected.GetProperty("input").EnumerateArray().Select(Square).ToArray(), power);
    });

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void FilesRunCaseByCase(int modes)
    {
        byte[] json = File.ReadAllBytes(TestData.Path($"phi/haar_n{modes}.json"));
        ReferenceFile file = ReferenceFile.Parse(json, out _)!;
        Assert.NotEmpty(file.Cases);
        for (int i = 0; i < file.Cases.Length; i++)
        {
            byte[] program = TransformCompiler.CompileCase(file, i).Bytes;
            Close(file.Cases[i].OutputPower, Bench.Intensities(Bench.Ideal.Execute(Bench.Evaluate(), program)));
        }
    }

    private static void ForEachCase(int modes, Action<string, JsonElement> check)
    {
        using JsonDocument data = JsonDocument.Parse(File.ReadAllBytes(TestData.Path($"phi/haar_n{modes}.json")));
        int cases = 0;
        foreach (JsonElement each in data.RootElement.GetProperty("cases").EnumerateArray())
        {
            check(each.GetProperty("name").GetString()!, each);
            cases++;
        }
        Assert.True(cases > 0);
    }

    private static double[] Run(int modes, string source) => Bench.Intensities(Bench.Ideal.Execute(
        Bench.Evaluate(), Bench.Compile(source, Path.GetDirectoryName(TestData.Path($"phi/haar_n{modes}.json"))!)));

    private static double Square(JsonElement pair) =>
        Math.Pow(pair[0].GetDouble(), 2) + Math.Pow(pair[1].GetDouble(), 2);

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int m = 0; m < expected.Length; m++)
            Assert.True(Math.Abs(expected[m] - actual[m]) < Accuracy,
                $"mode {m}: {actual[m]:R} instead of {expected[m]:R}");
        Assert.True(Math.Abs(actual.Sum() - 1) < Accuracy);
    }
}
