// Planned passes against one gate after another: the same amplitudes, for random circuits of every gate and size.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class BlockPlanTests
{
    private const double Tolerance = 1e-12;

    /// <summary>Single precision has 6e-8 a number; errors of some hundred gates add up like a random walk.</summary>
    private const double SingleTolerance = 1e-5;

    private static readonly GateCode[] Gates =
        [.. Enum.GetValues<GateCode>().Where(static gate => gate is > GateCode.None and < GateCode.Measure)];

    /// <summary>Sizes below, at and above a block; thread counts that divide the blocks unevenly.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(9, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 1)]
    [InlineData(17, 1)]
    [InlineData(18, 3)]
    public void PassesEqualGates(int qubits, int threads)
    {
        for (int seed = 1; seed <= (qubits > 14 ? 1 : 3); seed++)
            AssertEqual(Random(qubits, 300, seed, Gates), qubits, threads);
    }

    /// <summary>Long runs of phases, which become one step, between few gates that mix.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void RunsOfPhasesEqualGates(int qubits)
    {
        GateCode[] gates = [GateCode.Cz, GateCode.Cu1, GateCode.Crz, GateCode.T, GateCode.Rzz, GateCode.Rz];
        for (int seed = 1; seed <= 5; seed++)
        {
            CircuitOperation[] some = Random(qubits, 150, seed, gates);
            CircuitOperation[] mixed = Random(qubits, 60, seed + 100, [GateCode.H, GateCode.Rx, GateCode.Ry]);
            AssertEqual([.. mixed, .. some, .. mixed.Take(4), .. some], qubits, 1);
        }
    }

    [Fact]
    public void AnyCircuitEqualsItsGates() => Prop.ForAll<int>(static seed =>
    {
        int qubits = 4 + (int)((uint)seed % 5);
        AssertEqual(Random(qubits, 40, seed, Gates), qubits, 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20260101, 1));

    /// <summary>Every precision and width of vectors against the plain gates in double precision.</summary>
    private static void AssertEqual(CircuitOperation[] operations, int qubits, int threads)
    {
        StateVector plain = StateVector.Create(qubits, 1);
        foreach (ref readonly CircuitOperation operation in operations.AsSpan()) plain.Apply(operation);
        foreach (QuantumPrecision precision in Enum.GetValues<QuantumPrecision>())
        {
            foreach (LaneWidth lanes in Enum.GetValues<LaneWidth>())
            {
                StateVector planned = StateVector.Create(qubits, threads, precision, lanes);
                planned.Apply(planned.Plan(operations), CancellationToken.None);
                Assert.InRange(States.Distance(planned, plain), 0,
                    precision == QuantumPrecision.F32 ? SingleTolerance : Tolerance);
            }
        }
    }

    private static CircuitOperation[] Random(int qubits, int count, int seed, IReadOnlyList<GateCode> gates)
    {
        Random random = new(seed);
        List<CircuitOperation> operations = [];
        while (operations.Count < count)
        {
            GateCode gate = gates[random.Next(gates.Count)];
            if (CircuitFormat.Arity(gate) is 0 || CircuitFormat.Arity(gate) > qubits) continue;
            int[] on = [.. Enumerable.Range(0, qubits)];
            random.Shuffle(on);
            operations.Add(new CircuitOperation
            {
                Gate = gate, Qubit0 = (ushort)on[0], Qubit1 = (ushort)on[1], Qubit2 = (ushort)on[2],
                Param0 = Angle(random), Param1 = Angle(random), Param2 = Angle(random),
            });
        }
        return [.. operations];
    }

    private static double Angle(Random random) => random.Next(3) == 0
        ? random.Next(-4, 5) * Math.PI / 4
        : (random.NextDouble() - 0.5) * 4 * Math.PI;
}
