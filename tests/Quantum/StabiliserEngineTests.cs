// The engine on Clifford circuits: which engine it chooses and says, and that the choice changes no distribution.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Quantum.Stabilisers;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
[Requirement("XDV-060.4")]
public sealed class StabiliserEngineTests
{
    private const uint Taken = 20_000;

    /// <summary>
    /// Counts against exact probabilities: nothing impossible comes, and χ² of the rest is not far out. Small circuits,
    /// so the runner is called past the engine's rule.
    /// </summary>
    [Theory]
    [InlineData(true, MeasurementSpec.Z)]
    [InlineData(false, MeasurementSpec.Z)]
    [InlineData(true, MeasurementSpec.X)]
    [InlineData(false, MeasurementSpec.X)]
    [InlineData(true, MeasurementSpec.Y)]
    [InlineData(false, MeasurementSpec.Y)]
    public void DynamicCircuitsHaveTheStateVectorsDistribution(bool pauliOnly, ulong basis)
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            int qubits = 1 + random.Next(5);
            CircuitOperation[] operations = CliffordCircuits.Dynamic(random, qubits, 6, 30, pauliOnly);
            Dictionary<ulong, double> exact = CliffordCircuits.Distribution(operations, qubits, basis);
            Assert.Equal(1, exact.Values.Sum(), 1e-9);
            CliffordCircuit clifford = CliffordCircuit.Of(new Circuit(qubits, 6, operations))!;
            if (pauliOnly) Assert.Equal(0, clifford.TailStart);
            Fits(exact, Counts(new StabiliserRunner(clifford, basis, new Xoshiro256((ulong)seed), default)), seed);
        }
    }

    [Fact]
    public void LargeCliffordCircuitsAreNamedAndFast()
    {
        CircuitBuilder builder = new(26, 26);
        builder.H(0);
        for (int q = 1; q < 26; q++) builder.Cx(q - 1, q);
        QuantumEngine small = new(new QuantumEngineOptions { MemoryBytes = 1 << 20 });
        QuantumAnswer answer = small.Execute(
            new QuantumJob { Shots = 100_000, Seed = 5 }, builder.MeasureAll().Build());
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        Assert.Equal(Abi.QuantumEngine.Stabiliser, Engine(answer));
        Assert.True(Histogram.TryRead(answer.Result, out Histogram? histogram));
        Assert.Equal(2, histogram!.Entries);
        Assert.InRange((long)histogram.Count(0), 49_000, 51_000);
    }

    [Fact]
    public void TheRuleIsCliffordLargeAndNotKept()
    {
        byte[] Of(int qubits, bool t)
        {
            CircuitBuilder builder = new CircuitBuilder(qubits, 1).H(0);
            return (t ? builder.T(0) : builder).Measure(0, 0).Build();
        }

        int least = CliffordCircuit.LeastQubits;
        QuantumJob job = new() { Shots = 1 };
        Assert.Equal(Abi.QuantumEngine.Stabiliser, Engine(Shots.Engine.Execute(job, Of(least, false))));
        Assert.Equal(Abi.QuantumEngine.StateVectorF64, Engine(Shots.Engine.Execute(job, Of(least, true))));
        Assert.Equal(Abi.QuantumEngine.StateVectorF64, Engine(Shots.Engine.Execute(job, Of(least - 1, false))));
        using QuantumContainer container = new();
        QuantumJob keep = new() { Shots = 1, Flags = JobFlags.Keep };
        QuantumAnswer kept = Shots.Engine.Execute(keep, Of(least, false), container);
        Assert.Equal(Abi.QuantumEngine.StateVectorF64, Engine(kept));
        QuantumJob next = new() { Shots = 1, Continues = true };
        QuantumAnswer continued = Shots.Engine.Execute(next, Of(least, false), container);
        Assert.Equal(Abi.QuantumEngine.StateVectorF64, Engine(continued));
    }

    /// <summary>Through the whole engine, with conditions that split into histories.</summary>
    [Theory]
    [InlineData(MeasurementSpec.Z)]
    [InlineData(MeasurementSpec.Y)]
    public void TheEnginesAgree(ulong basis)
    {
        CircuitOperation[] operations = CliffordCircuits.Dynamic(new Random(11), 6, 8, 40, false);
        Circuits small = new(6, 8), large = new(CliffordCircuit.LeastQubits, 8);
        foreach (CircuitOperation operation in operations)
        {
            small.Add(operation);
            large.Add(operation);
        }
        QuantumJob job = new() { Shots = Taken, Seed = 3, MeasurementSpec = basis };
        Dictionary<ulong, double> exact = CliffordCircuits.Distribution(operations, 6, basis);
        Fits(exact, Counts(Shots.Engine.Execute(job, small.Build()).Result), 0);
        Fits(exact, Counts(Shots.Engine.Execute(job, large.Build()).Result), 0);
    }

    [Fact]
    public void SeedAndShotsDecideTheCounts()
    {
        CircuitBuilder builder = new(20, 20);
        for (int q = 0; q < 20; q++) builder.H(q);
        byte[] circuit = builder.MeasureAll().Build();
        byte[] Run(ulong seed, int threads) => new QuantumEngine(new QuantumEngineOptions { Threads = threads })
            .Execute(new QuantumJob { Shots = 5000, Seed = seed }, circuit).Result;
        Assert.Equal(Run(1, 1), Run(1, 2));
        Assert.NotEqual(Run(1, 1), Run(2, 1));
    }

    [Fact]
    public void AStabiliserJobCanBeStopped() => Assert.Equal(Status.QuantumHardwareFailure, Shots.Engine.Execute(
        new QuantumJob { Shots = 1 }, new CircuitBuilder(20).H(0).Build(),
        cancellation: new CancellationToken(canceled: true)).Status);

    private static Abi.QuantumEngine Engine(QuantumAnswer answer) =>
        MemoryMarshal.Read<QuantumResult>(answer.Result).Engine;

    private static Dictionary<ulong, long> Counts(StabiliserRunner runner) => Counts(
        runner.Run(Taken).ToResult(new QuantumJob { Shots = Taken }, 0, Abi.QuantumEngine.Stabiliser));

    private static Dictionary<ulong, long> Counts(byte[] result)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(result.AsSpan(QuantumResult.HeaderBytes));
        Dictionary<ulong, long> counts = [];
        for (int i = 0; i < words.Length; i += 2) counts.Add(words[i], (long)words[i + 1]);
        return counts;
    }

    private static void Fits(Dictionary<ulong, double> exact, Dictionary<ulong, long> counts, int seed)
    {
        Assert.Equal(Taken, counts.Values.Sum());
        Assert.DoesNotContain(counts.Keys, outcome => !exact.ContainsKey(outcome));
        double chi = exact.Sum(pair =>
        {
            double expected = pair.Value * Taken, off = counts.GetValueOrDefault(pair.Key) - expected;
            return off * off / expected;
        });
        double freedom = exact.Count - 1;
        Assert.True(chi <= freedom + 6 * Math.Sqrt(2 * freedom) + 12, $"seed {seed}: χ² {chi:F1} of {freedom}");
    }
}
