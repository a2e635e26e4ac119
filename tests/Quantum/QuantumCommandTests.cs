// `xdv quantum run` and `xdv bench quantum` as a user calls them.
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class QuantumCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xdv-quantum-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ARunCountsAsTheEngineDoes()
    {
        string circuit = TestData.Path("qasm/wstate_n3.qasm");
        (int exit, string output, _) = Tool("quantum", "run", circuit, "--shots", "8192", "--seed", "1", "--json");
        Assert.Equal(0, exit);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("wstate_n3", "state-vector-f64", 8192), (json.GetProperty("circuit").GetString(),
            json.GetProperty("engine").GetString(), json.GetProperty("shots").GetInt32()));
        Assert.Equal(
            Shots.Run(Shots.Load(circuit)).OrderBy(static pair => pair.Key, StringComparer.Ordinal),
            json.GetProperty("counts").EnumerateObject()
                .ToDictionary(static pair => pair.Name, static pair => pair.Value.GetInt64())
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void NoiseComesFromAFileAndIsReported()
    {
        string circuit = TestData.Path("qasm/bell_n4.qasm"), noise = Write("""{ "twoQubitError": 0.1, "t1": 9000 }""");
        (int exit, string output, _) =
            Tool("quantum", "run", circuit, "--noise", noise, "--engine", "trajectories", "--json");
        Assert.Equal(0, exit);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal("trajectories", json.GetProperty("engine").GetString());
        Assert.InRange(json.GetProperty("fidelity_estimate").GetDouble(), 0.3, 0.9);
        (exit, output, _) = Tool("quantum", "run", circuit, "--noise", noise);
        Assert.Equal(0, exit);
        Assert.Contains("density-matrix", output);
        Assert.Contains("an estimate", output);
    }

    [Fact]
    public void WhatCannotRunIsExplained()
    {
        string circuit = TestData.Path("qasm/bell_n4.qasm");
        (int exit, _, string errors) =
            Tool("quantum", "run", circuit, "--noise", Write("""{ "twoQubitEror": 0.1 }"""));
        Assert.Equal(2, exit);
        Assert.Contains("'twoQubitEror' is none of", errors);
        (exit, _, errors) = Tool("quantum", "run", circuit, "--engine", "statevector", "--noise", Write("{\"t1\":1}"));
        Assert.NotEqual(0, exit);
        Assert.Contains("no noise", errors);
        (exit, _, errors) = Tool("quantum", "run", Write("qreg"));
        Assert.NotEqual(0, exit);
        Assert.Contains("1", errors);
    }

    [Fact]
    public void TheBenchPrintsOneObjectForEveryPrecisionAndThreadCount()
    {
        (int exit, string output, string errors) = Tool("bench", "quantum", TestData.Path("circuits/tiny6.qasm"),
            "--precision", "both", "--threads", "1,2", "--repeat", "1", "--shots", "100", "--json");
        Assert.Equal(0, exit);
        Assert.Contains("GB/s (2 threads)", errors);
        JsonElement[] rows = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        Assert.Equal(["f32 1", "f64 1", "f32 2", "f64 2"], rows.Select(static row =>
            row.GetProperty("precision").GetString() + " " + row.GetProperty("threads").GetInt32()));
        foreach (string stage in new[] { "parse", "plan", "run", "sample" })
            Assert.All(rows, row => Assert.True(row.GetProperty("seconds").GetProperty(stage).GetDouble() > 0));
        (exit, _, errors) = Tool("bench", "quantum", "--threads", "1,x");
        Assert.NotEqual(0, exit);
        Assert.Contains("--threads", errors);
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void ProfilesAreListedShownAndChecked()
    {
        (int exit, string output, _) = Tool("quantum", "profile", "list", "--json");
        Assert.Equal(0, exit);
        Assert.Equal(["ideal", "superconducting-27", "superconducting-127", "ion-32"],
            JsonDocument.Parse(output).RootElement.EnumerateArray()
                .Select(static profile => profile.GetProperty("name").GetString()));
        (exit, output, _) = Tool("quantum", "profile", "show", "ion-32", "--json");
        string mine = Write(output.Replace("\"ion-32\"", "\"mine\""));
        (exit, output, _) = Tool("quantum", "profile", "check", mine);
        Assert.Equal((0, $"{mine}: mine, 32 qubits, every pair coupled\n"), (exit, output));
        (exit, output, _) = Tool("quantum", "profile", "show", mine);
        Assert.Contains("a shot takes at most 500000 µs", output);
        string wrong = Write("""{ "name": "a", "qubits": 2, "gates": { "u3": {}, "cx": { "eror": 0.1 } } }""");
        (exit, _, string errors) = Tool("quantum", "profile", "check", mine, wrong);
        Assert.NotEqual(0, exit);
        Assert.Contains($"{wrong}: $.gates.cx.eror: there is no such member", errors);
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void ACircuitIsCompiledForAMachineAndRunsOnIt()
    {
        string circuit = TestData.Path("qasm/adder_n10.qasm"), compiled = Write("");
        (int exit, string output, _) = Tool(
            "quantum", "compile", circuit, "--profile", "superconducting-27", "--output", compiled, "--json");
        Assert.Equal(0, exit);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.InRange(json.GetProperty("swaps").GetInt32(), 1, json.GetProperty("swaps_one_by_one").GetInt32() / 2);
        Assert.True(json.GetProperty("in_time").GetBoolean());
        // What was written is the same adder.
        (exit, output, _) = Tool("quantum", "run", compiled, "--json");
        Assert.Equal(0, exit);
        Assert.Equal("""{"10000":1024}""", JsonDocument.Parse(output).RootElement.GetProperty("counts").GetRawText());
        (exit, output, _) =
            Tool("quantum", "run", circuit, "--profile", "superconducting-27", "--json", "--shots", "300");
        Assert.Equal(0, exit);
        JsonElement run = JsonDocument.Parse(output).RootElement;
        Assert.Equal(json.GetProperty("duration_ns").GetInt64(), run.GetProperty("duration_ns").GetInt64());
        Assert.Equal(json.GetProperty("fidelity_estimate").GetDouble(),
            run.GetProperty("fidelity_estimate").GetDouble(), 1e-12);
        (exit, _, string errors) =
            Tool("quantum", "run", TestData.Path("qasm/qft_n18.qasm"), "--profile", "superconducting-27");
        Assert.NotEqual(0, exit);
        Assert.Contains("a shot takes", errors);
        (exit, _, errors) = Tool("quantum", "run", circuit, "--profile", "superconductin");
        Assert.Equal(2, exit);
        Assert.Contains("none of the profiles ideal, superconducting-27", errors);
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        return file;
    }

    private static (int Exit, string Output, string Errors) Tool(params string[] arguments) =>
        StimCommandTests.Tool(arguments);
}
