// The tableau against the state vector: thousands of random Clifford circuits, exact probabilities.
using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Quantum.Stabilisers;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
public sealed class TableauTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void OutcomesHaveTheStateVectorsProbabilities() => Prop.ForAll<int>(static seed =>
    {
        Random random = new(seed);
        int qubits = 1 + random.Next(6);
        CircuitOperation[] circuit = CliffordCircuits.Unitary(random, qubits, 5 + random.Next(60));
        StateVector state = StateVector.Create(qubits, 1);
        Tableau tableau = new(qubits);
        Apply(circuit, tableau);
        foreach (CircuitOperation operation in circuit) state.Apply(operation);
        for (int outcome = 0; outcome < 1 << qubits; outcome++)
            Assert.Equal(
                Math.Pow(state.Amplitude(outcome).Magnitude, 2), Probability(tableau.Copy(), outcome), Tolerance);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(20260101, 1));

    /// <summary>Measurement in the middle: as certain as on amplitudes, and the same state after it.</summary>
    [Fact]
    public void MeasuredStatesGoOnAlike() => Prop.ForAll<int>(static seed =>
    {
        Random random = new(seed);
        int qubits = 1 + random.Next(6);
        StateVector state = StateVector.Create(qubits, 1);
        Tableau tableau = new(qubits);
        for (int step = 0; step < 60; step++)
        {
            if (random.Next(3) != 0)
            {
                CircuitOperation gate = CliffordCircuits.Gate(random, qubits);
                state.Apply(gate);
                Apply([gate], tableau);
                continue;
            }
            int qubit = random.Next(qubits);
            double one = state.Weigh(qubit).One;
            bool chance = tableau.IsRandom(qubit), outcome = tableau.Measure(qubit, random.Next(2) != 0);
            Assert.Equal(chance ? 0.5 : outcome ? 1 : 0, one, Tolerance);
            Assert.False(tableau.IsRandom(qubit));
            Assert.Equal(outcome, tableau.Measure(qubit, !outcome));
            state.Project(qubit, outcome, outcome ? one : 1 - one);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20260101, 1));

    [Fact]
    public void InversesLeadBack() => Prop.ForAll<int>(static seed =>
    {
        Random random = new(seed);
        int qubits = 1 + random.Next(90); // beyond a word
        CircuitOperation[] circuit = CliffordCircuits.Unitary(random, qubits, 300);
        Tableau tableau = new(qubits);
        Apply(circuit, tableau);
        Apply([.. circuit.Reverse().Select(CliffordCircuits.Inverse)], tableau);
        for (int qubit = 0; qubit < qubits; qubit++)
        {
            Assert.False(tableau.IsRandom(qubit));
            Assert.False(tableau.Measure(qubit, true));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260101, 1));

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void OneOutcomeOfManyEntangledQubitsDecidesAll(int qubits)
    {
        Tableau tableau = new(qubits);
        tableau.Apply(CliffordGate.H, 0, 0);
        for (int q = 1; q < qubits; q++) tableau.Apply(CliffordGate.Cx, q - 1, q);
        Assert.True(tableau.IsRandom(qubits / 2));
        Assert.True(tableau.Measure(qubits / 2, true));
        for (int q = 0; q < qubits; q++) Assert.True(!tableau.IsRandom(q) && tableau.Measure(q, false));
    }

    public static TheoryData<GateCode, double, bool> Angles => new()
    {
        { GateCode.Rz, Math.PI / 2, true }, { GateCode.Rz, 3 * Math.PI / 2, true }, { GateCode.Rx, -Math.PI, true },
        { GateCode.Ry, 0, true }, { GateCode.Rz, 1.5707, false }, { GateCode.Rz, Math.PI / 4, false },
        { GateCode.Rz, Math.BitIncrement(Math.PI / 2), false }, { GateCode.Crz, Math.PI, true },
        { GateCode.Crz, Math.PI / 2, false }, { GateCode.Cu1, -Math.PI, true }, { GateCode.Rxx, Math.PI / 2, true },
        { GateCode.Rz, 1e300, false }, { GateCode.Rz, 5000 * Math.PI, false }, { GateCode.T, 0, false },
        { GateCode.Ch, 0, false }, { GateCode.Csx, 0, false }, { GateCode.Cu3, 0, false },
    };

    [Theory]
    [MemberData(nameof(Angles))]
    public void OnlyExactAnglesAreClifford(GateCode gate, double angle, bool clifford) => Assert.Equal(clifford,
        CliffordLowering.Lower(new() { Gate = gate, Qubit1 = 1, Param0 = angle }, []));

    private static void Apply(CircuitOperation[] circuit, Tableau tableau)
    {
        foreach (CircuitOperation operation in circuit)
        {
            List<CliffordStep> steps = [];
            Assert.True(CliffordLowering.Lower(operation, steps), $"{operation.Gate} {operation.Param0}");
            foreach (CliffordStep step in steps) tableau.Apply(step.Gate, step.A, step.B);
        }
    }

    private static double Probability(Tableau tableau, int outcome)
    {
        double probability = 1;
        for (int qubit = 0; qubit < tableau.Qubits; qubit++)
        {
            bool wanted = (outcome >> qubit & 1) != 0;
            if (tableau.IsRandom(qubit)) probability /= 2;
            if (tableau.Measure(qubit, wanted) != wanted) return 0;
        }
        return probability;
    }
}
