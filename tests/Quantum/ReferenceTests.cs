// The 21 reference circuits at 8192 shots, and mutants of them that the same check must catch.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Qasm;
using Xdv.Quantum.Devices;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class ReferenceTests
{
    public static TheoryData<string> Names => new(
        "adder_n10", "basis_change_n3", "bb84_n8", "bell_n4", "bv_n14", "deutsch_n2", "dnn_n8", "fredkin_n3",
        "grover_n2", "hhl_n7", "ipea_n2", "ising_n10", "multiplier_n15", "qft_n18", "qram_n20", "sat_n11",
        "seca_n11", "shor_n5", "teleportation_n3", "vqe_n4", "wstate_n3");

    private static Distribution Reference(string name) => Distribution.Load(TestData.Path($"qasm/{name}.json"));

    private static string Source(string name) => File.ReadAllText(TestData.Path($"qasm/{name}.qasm"));

    [Theory]
    [MemberData(nameof(Names))]
    public void CountsFitTheExactDistribution(string name) =>
        Assert.Null(Reference(name).Check(Shots.Run(Shots.Compile(Source(name)))));

    /// <summary>A single wrong seed-dependent habit would show with some seed.</summary>
    [Theory]
    [InlineData("shor_n5")]
    [InlineData("bb84_n8")]
    [InlineData("seca_n11")]
    [InlineData("dnn_n8")]
    [InlineData("ising_n10")]
    public void OtherSeedsFitToo(string name)
    {
        QasmProgram program = Shots.Compile(Source(name));
        Distribution reference = Reference(name);
        for (ulong seed = 2; seed < 22; seed++) Assert.Null(reference.Check(Shots.Run(program, seed: seed)));
    }

    /// <summary>On machines without errors: placed, routed, in native gates, and still the same program.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    [Requirement("XDV-060.1")]
    public void CountsFitOnMachinesToo(string name)
    {
        QasmProgram program = Shots.Compile(Source(name));
        string heavyHex = string.Join(", ", DeviceProfiles.Load("superconducting-27").Map.Couplings
            .Select(static coupling => $"[{coupling.First}, {coupling.Second}]"));
        foreach (string machine in (string[])
        [
            $$""" "coupling": [{{heavyHex}}], "gates": { "rz": {}, "sx": {}, "x": {}, "cx": {} } """,
            """ "gates": { "rz": {}, "rx": {}, "rxx": {} } """,
        ])
        {
            QuantumEngine engine = new(new QuantumEngineOptions
            {
                Device = Machines.Read($$"""{ "name": "exact", "qubits": 27, {{machine}} }"""),
            });
            Assert.Null(Reference(name).Check(Shots.Run(program, engine: engine)));
        }
    }

    [Fact]
    public void AllReferencesAreTested() => Assert.Equal(
        Directory.GetFiles(TestData.Path("qasm"), "*.qasm").Select(Path.GetFileNameWithoutExtension).Order(),
        Names.Select(static row => row.Data).Order());

    [Theory]
    [InlineData("adder_n10")]
    [InlineData("shor_n5")]
    [InlineData("vqe_n4")]
    [InlineData("dnn_n8")]
    [InlineData("ising_n10")]
    public void SwappedBitOrderIsCaught(string name) => Caught(name, static outcome =>
        string.Join(' ', outcome.Split(' ').Select(static register => new string([.. register.Reverse()]))));

    [Fact]
    public void SwappedRegistersAreCaught()
    {
        Caught("bb84_n8", static outcome => string.Join(' ', outcome.Split(' ').Reverse()));
        Caught("qft_n18", static outcome => string.Join(' ', outcome.Split(' ').Reverse()));
    }

    [Fact]
    public void ADroppedConditionIsCaught()
    {
        // Not shor_n5: its answer is uniform with and without its conditions.
        string source = Source("ipea_n2");
        string always = Regex.Replace(source, @"if\s*\(.*?\)", "");
        string never = Regex.Replace(source, @"if\s*\(.*?\).*?;", "");
        Assert.NotNull(Reference("ipea_n2").Check(Shots.Run(Shots.Compile(always))));
        Assert.NotNull(Reference("ipea_n2").Check(Shots.Run(Shots.Compile(never))));
        // One condition is enough, if it is one that decides.
        string last = source.Replace("if(c==3) u1(-3*pi/8)", "u1(-3*pi/8)");
        string one = source.Replace("if(c==1) u1(-pi/2) q[0];", "");
        Assert.NotNull(Reference("ipea_n2").Check(Shots.Run(Shots.Compile(one))));
        Assert.Null(Reference("ipea_n2").Check(Shots.Run(Shots.Compile(last))));
    }

    [Theory]
    [InlineData("bell_n4")]
    [InlineData("qft_n18")]
    [InlineData("dnn_n8")]
    [InlineData("sat_n11")]
    public void OneStuckBitIsCaught(string name)
    {
        Dictionary<string, long> counts = Shots.Run(Shots.Compile(Source(name)));
        int width = counts.Keys.First().Length;
        for (int i = width - 1; i >= 0; i--)
        {
            char first = counts.Keys.First()[i];
            if (first == ' ' || counts.Keys.All(key => key[i] == first)) continue;
            foreach (char stuck in "01")
                Assert.NotNull(Reference(name).Check(Map(counts, o => o[..i] + stuck + o[(i + 1)..])));
        }
    }

    [Fact]
    public void OutcomesOfAnotherCircuitAreCaught()
    {
        Assert.NotNull(Reference("ising_n10").Check(Shots.Run("qreg q[10]; creg c[10]; h q; measure q -> c;")));
        Assert.NotNull(Reference("qft_n18").Check(Shots.Run(
            "qreg q[18]; creg c[18]; creg meas[18]; h q[0]; cx q[0],q[1]; h q[0]; measure q -> meas;")));
    }

    private static void Caught(string name, Func<string, string> mutate) =>
        Assert.NotNull(Reference(name).Check(Map(Shots.Run(Shots.Compile(Source(name))), mutate)));

    private static Dictionary<string, long> Map(Dictionary<string, long> counts, Func<string, string> mutate) => counts
        .GroupBy(c => mutate(c.Key), static c => c.Value)
        .ToDictionary(static g => g.Key, static g => g.Sum());
}
