// `xdv phase` and `xdv bench phase`: what a person sees of a transform program without booting anything.
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class PhaseToolTests : IDisposable
{
    private static readonly string Interference = Path.Combine(Guest.Examples, "interference.phi");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Requirement("XDV-061.3")]
    public void AProgramIsDrawnAsItsLightGoes()
    {
        ToolResult drawn = Guest.Tool(60, "phase", "draw", Interference);
        string[] expected =
        [
            "0    >──F┐──────F┐─", "1 ──────F│──φ───F│─", "2 ──────F│──────F│─", "3 ──────F┘──────F┘─",
        ];
        Assert.Equal(expected, drawn.Output.Split('\n').Take(4));
        ToolResult picture = Guest.Tool(60, "phase", "draw", Interference, "--svg");
        XNamespace svg = "http://www.w3.org/2000/svg";
        string[] titles = [.. XDocument.Parse(picture.Output).Descendants(svg + "title").Select(one => one.Value)];
        Assert.Equal(["inject 0 1", "dft", "phase 1 1.5708", "idft"], titles);
    }

    [Fact]
    [Requirement("XDV-061.3")]
    public void MediaAreDrawn()
    {
        string file = _folder.File("media.phi");
        File.WriteAllText(file, "modes 2\ninject 0 1\nloss all 0.5\nkerr 1 2\nsaturable 0 1 0.25\n");
        ToolResult drawn = Guest.Tool(60, "phase", "draw", file);
        Assert.Equal(["0    >──L───S──", "1 ──L───K──────"], drawn.Output.Split('\n').Take(2));
        string picture = Guest.Tool(60, "phase", "draw", file, "--svg").Output;
        foreach (string title in (string[])["loss 0 0.5", "kerr 1 2", "saturable 0 1 0.25"])
            Assert.Contains($"<title>{title}</title>", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void AUnitaryOfFiveModesIsAMeshOfTenCells()
    {
        File.WriteAllText(_folder.File("u.json"), "{\"unitary\": [" + string.Join(",", Unitaries.Haar(5, 1)
            .Select(row => $"[{string.Join(",", row.Select(one => $"[{one.Real:R},{one.Imaginary:R}]"))}]")) + "]}");
        File.WriteAllText(_folder.File("u.phi"), "modes 5\ninject 0 1\nunitary u.json\n");
        ToolResult check = Guest.Tool(60, "phase", "check", _folder.File("u.phi"), "--json");
        using JsonDocument json = JsonDocument.Parse(check.Output);
        Assert.Equal(10, json.RootElement.GetProperty("kinds").GetProperty("machzehnder").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("depth").GetInt32(), 5, 7);
    }

    [Fact]
    public void AnErrorHasLineAndColumn()
    {
        string file = _folder.File("wrong.phi");
        File.WriteAllText(file, "modes 2\ninject 0 1\ncoupler 0 5 pi/4\n");
        ToolResult check = Guest.Tool(60, "phase", "check", file);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"{file}:3:11: error: there is no mode '5'", check.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ParametersAreSetOnTheCommandLine()
    {
        string file = _folder.File("set.phi");
        File.WriteAllText(file, "let n 2\nmodes n\ninject 0 1\nrepeat n-1 i\ncoupler i i+1 pi/4\nend\n");
        Assert.Contains("2 modes, 2 elements", Guest.Tool(60, "phase", "check", file).Output, StringComparison.Ordinal);
        Assert.Contains("9 modes, 9 elements, 9 layers",
            Guest.Tool(60, "phase", "check", file, "--set", "n=9").Output, StringComparison.Ordinal);
        Assert.NotEqual(0, Guest.Tool(60, "phase", "draw", file, "--set", "m=9").ExitCode);
        Assert.Contains("--set n: NAME=VALUE", Guest.Tool(60, "phase", "check", file, "--set", "n").Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRowOfTheBenchmarkIsATime()
    {
        using JsonDocument json = JsonDocument.Parse(Guest.Tool(120, "bench", "phase", "--json").Output);
        foreach (JsonElement row in json.RootElement.EnumerateArray())
        {
            Assert.True(row.GetProperty("seconds").GetDouble() > 0, row.GetProperty("what").GetString());
            if (row.GetProperty("error") is { ValueKind: JsonValueKind.Number } error)
                Assert.InRange(error.GetDouble(), 0, 1e-14);
        }
        Assert.Equal(["fourier", "mesh", "dense", "decomposition"], json.RootElement.EnumerateArray()
            .Select(row => row.GetProperty("what").GetString()).Distinct().Except(["openblas"]));
    }
}
