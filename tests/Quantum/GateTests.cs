// Every gate on every arrangement of qubits against dense matrices, including relative phases.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Qasm.Tests;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
public sealed class GateTests
{
    private const int Qubits = 5;
    private const double Tolerance = 1e-12;

    public static TheoryData<GateCode> Gates
    {
        get
        {
            TheoryData<GateCode> gates = [];
            foreach (GateCode gate in Enum.GetValues<GateCode>())
                if (gate is not (GateCode.None or GateCode.Measure or GateCode.Reset)) gates.Add(gate);
            return gates;
        }
    }

    /// <summary>
    /// Random turns of every qubit before and after the gate make all of its phases visible in probabilities.
    /// </summary>
    [Theory]
    [MemberData(nameof(Gates))]
    public void MatchesItsMatrix(GateCode gate)
    {
        Random random = new((int)gate);
        for (int trial = 0; trial < 12; trial++)
        {
            int[] order = [0, 1, 2, 3, 4];
            random.Shuffle(order);
            CircuitOperation operation = new()
            {
                Gate = gate, Qubit0 = (ushort)order[0], Qubit1 = (ushort)order[1], Qubit2 = (ushort)order[2],
                Param0 = Angle(random), Param1 = Angle(random), Param2 = Angle(random),
            };
            CircuitOperation[] circuit = new CircuitOperation[2 * Qubits + 1];
            for (int q = 0; q < Qubits; q++)
            {
                circuit[q] = Turn(random, q);
                circuit[Qubits + 1 + q] = Turn(random, q);
            }
            circuit[Qubits] = operation;
            Compare(circuit);
        }
    }

    [Fact]
    public void LongRandomCircuitsStayExact()
    {
        Random random = new(7);
        GateCode[] gates = [.. Gates.Select()];
        CircuitOperation[] circuit = new CircuitOperation[300];
        for (int i = 0; i < circuit.Length; i++)
        {
            int[] order = [0, 1, 2, 3, 4];
            random.Shuffle(order);
            circuit[i] = new CircuitOperation
            {
                Gate = gates[random.Next(gates.Length)],
                Qubit0 = (ushort)order[0], Qubit1 = (ushort)order[1], Qubit2 = (ushort)order[2],
                Param0 = Angle(random), Param1 = Angle(random), Param2 = Angle(random),
            };
        }
        Compare(circuit);
    }

    private static void Compare(CircuitOperation[] circuit)
    {
        StateVector state = StateVector.Create(Qubits, 1);
        Circuits bytes = new(Qubits, 0);
        foreach (CircuitOperation operation in circuit)
        {
            state.Apply(operation);
            bytes.Add(operation);
        }
        MathNet.Numerics.LinearAlgebra.Vector<Complex> exact = DenseCircuit.Unitary(bytes.Build()).Column(0);
        for (int i = 0; i < exact.Count; i++)
            Assert.Equal(Math.Pow(exact[i].Magnitude, 2), Math.Pow(state.Amplitude(i).Magnitude, 2), Tolerance);
    }

    private static double Angle(Random random) => (random.NextDouble() - 0.5) * 4 * Math.PI;

    private static CircuitOperation Turn(Random random, int qubit) => new()
    {
        Gate = GateCode.U3, Qubit0 = (ushort)qubit,
        Param0 = Angle(random), Param1 = Angle(random), Param2 = Angle(random),
    };
}
