// Wrong readings taken out of counts: exact where the counts are, nearest where they are not, and refused where it
// would be a lie.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-072")]
public sealed class ReadoutMitigationTests
{
    /// <summary>Detectors that are applied to any distribution, forwards and back.</summary>
    [Fact]
    public void TheInverseUndoesTheReadings() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
    {
        Random random = new(seed);
        int bits = random.Next(1, 7);
        double[] p01 = [.. Enumerable.Range(0, bits).Select(_ => random.NextDouble() * 0.4)];
        double[] p10 = [.. Enumerable.Range(0, bits).Select(_ => random.NextDouble() * 0.4)];
        double[] distribution = [.. Enumerable.Range(0, 1 << bits).Select(_ => random.Next(3) * random.NextDouble())];
        double sum = distribution.Sum() + 1e-9;
        for (int i = 0; i < distribution.Length; i++) distribution[i] = (distribution[i] + 1e-9 / (1 << bits)) / sum;
        double[] read = new double[distribution.Length];
        for (int truth = 0; truth < read.Length; truth++)
            for (int seen = 0; seen < read.Length; seen++)
                read[seen] += distribution[truth] * Enumerable.Range(0, bits).Aggregate(1.0, (product, bit) => product
                    * ((truth >> bit & 1, seen >> bit & 1) switch
                    {
                        (0, 0) => 1 - p01[bit], (0, 1) => p01[bit], (1, 0) => p10[bit], _ => 1 - p10[bit],
                    }));
        ReadoutMitigation mitigation = On(p01, p10);
        mitigation.Invert(read);
        ReadoutMitigation.Project(read);
        return read.Zip(distribution, static (a, b) => Math.Abs(a - b)).Max() < 1e-9;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20260101, 1));

    [Fact]
    public void TheNearestDistributionIsOne()
    {
        double[] shares = [0.7, -0.1, 0.5, -0.1];
        ReadoutMitigation.Project(shares);
        Assert.Equal([0.6, 0, 0.4, 0], shares.Select(static share => Math.Round(share, 12)));
        double[] fine = [0.25, 0.75];
        ReadoutMitigation.Project(fine);
        Assert.Equal([0.25, 0.75], fine);
    }

    /// <summary>A GHZ state on bad detectors: half of the shots are read wrong, and put right to what 50,000 shots can
    /// tell (their √(shares ÷ shots) times the inverse's norm, below 4 for these detectors, five times).</summary>
    [Fact]
    public void AGhzStateIsPutRight()
    {
        QuantumEngineOptions machine = new()
        {
            Device = Machines.Read("""
                { "name": "bad", "qubits": 5, "coupling": [[0, 1], [1, 2], [2, 3], [3, 4]],
                  "gates": { "rz": {}, "sx": {}, "cx": {} },
                  "measure": { "read0As1": [0.05, 0.1, 0.15, 0.02, 0.1], "read1As0": [0.1, 0.2, 0.05, 0.1, 0.12] } }
                """),
        };
        CircuitBuilder circuit = new(5, 70);
        circuit.H(0);
        for (int i = 0; i < 4; i++) circuit.Cx(i, i + 1);
        for (int i = 0; i < 5; i++) circuit.Measure(i, 62 + i); // over the border of a word
        byte[] bytes = circuit.Build();
        QuantumAnswer answer = new QuantumEngine(machine).Execute(new QuantumJob { Shots = 50_000, Seed = 3 }, bytes);
        ReadoutMitigation mitigation = ReadoutMitigation.Of(bytes, machine, out string problem)!;
        Assert.Equal("", problem);
        Dictionary<string, double> before = Shares(answer.Result, 50_000);
        Dictionary<string, double> after = Shares(mitigation.Apply(answer.Result), ReadoutMitigation.One);
        Assert.InRange(Off(before), 0.3, 0.6);
        Assert.InRange(Off(after), 0, 0.06);
        Assert.Equal(1, after.Values.Sum(), 1e-9);

        static double Off(Dictionary<string, double> shares) => 1 - Math.Min(0.5, shares.GetValueOrDefault("00000"))
            - Math.Min(0.5, shares.GetValueOrDefault("11111"));

        static Dictionary<string, double> Shares(byte[] result, ulong total)
        {
            Assert.True(Histogram.TryRead(result, out Histogram? histogram));
            return Enumerable.Range(0, histogram!.Entries).ToDictionary(
                entry => string.Concat(Enumerable.Range(62, 5).Select(bit => histogram.Bit(entry, bit) ? '1' : '0')),
                entry => histogram.Count(entry) / (double)total);
        }
    }

    [Fact]
    public void WhatCannotBePutRightIsRefused()
    {
        QuantumEngineOptions bad = new() { Noise = new NoiseModel { Read0As1 = 0.5, Read1As0 = 0.5 } };
        Refused("says next to nothing", new CircuitBuilder(1, 1).Measure(0, 0).Build(), bad);
        QuantumEngineOptions good = new() { Noise = new NoiseModel { Read0As1 = 0.1 } };
        Refused("acts on what it reads",
            new CircuitBuilder(1, 1).Measure(0, 0).If(0).X(0).Measure(0, 0).Build(), good);
        Refused("21 bits are read; at most 20", new CircuitBuilder(21, 21).MeasureAll().Build(), good);
        Refused("no circuit", [1, 2, 3], good);

        static void Refused(string why, byte[] circuit, QuantumEngineOptions machine)
        {
            Assert.Null(ReadoutMitigation.Of(circuit, machine, out string problem));
            Assert.Contains(why, problem);
        }
    }

    private static ReadoutMitigation On(double[] read0As1, double[] read1As0)
    {
        string[] lists = [.. new[] { read0As1, read1As0 }.Select(static list =>
            string.Join(", ", list.Select(static p => p.ToString("R", CultureInfo.InvariantCulture))))];
        DeviceProfile profile = Machines.Read($"{{ \"name\": \"any\", \"qubits\": {read0As1.Length}, "
            + "\"gates\": { \"u3\": {}, \"cx\": {} }, "
            + $"\"measure\": {{ \"read0As1\": [{lists[0]}], \"read1As0\": [{lists[1]}] }} }}");
        byte[] circuit = new CircuitBuilder(read0As1.Length, read0As1.Length).MeasureAll().Build();
        return ReadoutMitigation.Of(circuit, new QuantumEngineOptions { Device = profile }, out _)!;
    }
}
