// Random Clifford circuits, and what a state vector says about them exactly.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Quantum.Tests;

internal static class CliffordCircuits
{
    public static readonly GateCode[] Gates =
    [
        GateCode.Id, GateCode.X, GateCode.Y, GateCode.Z, GateCode.H, GateCode.S, GateCode.Sdg, GateCode.Sx,
        GateCode.Sxdg, GateCode.Rx, GateCode.Ry, GateCode.Rz, GateCode.U1, GateCode.U2, GateCode.U3, GateCode.Cx,
        GateCode.Cy, GateCode.Cz, GateCode.Swap, GateCode.Crx, GateCode.Cry, GateCode.Crz, GateCode.Cu1, GateCode.Rxx,
        GateCode.Rzz,
    ];

    private static readonly GateCode[] Controlled = [GateCode.Crx, GateCode.Cry, GateCode.Crz, GateCode.Cu1];

    /// <summary>A gate on random qubits; angles are multiples of π/2, of controlled rotations of π.</summary>
    public static CircuitOperation Gate(Random random, int qubits)
    {
        GateCode gate;
        do gate = Gates[random.Next(Gates.Length)];
        while (CircuitFormat.Arity(gate) > qubits);
        int first = random.Next(qubits), second = qubits > 1 ? (first + 1 + random.Next(qubits - 1)) % qubits : 0;
        double unit = Math.PI / (Controlled.Contains(gate) ? 1 : 2);
        return new CircuitOperation
        {
            Gate = gate, Qubit0 = (ushort)first, Qubit1 = (ushort)second,
            Param0 = random.Next(-9, 10) * unit, Param1 = random.Next(-9, 10) * unit,
            Param2 = random.Next(-9, 10) * unit,
        };
    }

    public static CircuitOperation[] Unitary(Random random, int qubits, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Gate(random, qubits))];

    /// <summary>Gates, measurements, resets and conditions; with pauliOnly only Pauli gates have conditions.</summary>
    public static CircuitOperation[] Dynamic(Random random, int qubits, int bits, int count, bool pauliOnly)
    {
        CircuitOperation[] operations = new CircuitOperation[count];
        foreach (ref CircuitOperation operation in operations.AsSpan())
        {
            operation = Gate(random, qubits);
            int kind = random.Next(10);
            if (kind < 3) operation.Gate = GateCode.Measure;
            if (kind == 3) operation.Gate = GateCode.Reset;
            operation.Bit = (ushort)random.Next(bits);
            if (random.Next(3) != 0) continue;
            if (pauliOnly) operation.Gate = (GateCode)((int)GateCode.X + random.Next(3));
            operation.Conditional = 1;
            operation.ConditionWidth = (ushort)(1 + random.Next(2));
            operation.ConditionOffset = (ushort)random.Next(bits - 1);
            operation.ConditionValue = (ulong)random.Next(5); // sometimes more than fits
        }
        return operations;
    }

    /// <summary>The gate that undoes one.</summary>
    public static CircuitOperation Inverse(CircuitOperation operation)
    {
        (double a, double b, double c) = (operation.Param0, operation.Param1, operation.Param2);
        switch (operation.Gate)
        {
            case GateCode.S: operation.Gate = GateCode.Sdg; break;
            case GateCode.Sdg: operation.Gate = GateCode.S; break;
            case GateCode.Sx: operation.Gate = GateCode.Sxdg; break;
            case GateCode.Sxdg: operation.Gate = GateCode.Sx; break;
            case GateCode.U2:
                operation.Gate = GateCode.U3;
                (operation.Param0, operation.Param1, operation.Param2) = (-Math.PI / 2, -b, -a);
                break;
            default: (operation.Param0, operation.Param1, operation.Param2) = (-a, -c, -b); break;
        }
        return operation;
    }

    /// <summary>Exact probabilities of the classical bits, by following every outcome on amplitudes.</summary>
    public static Dictionary<ulong, double> Distribution(CircuitOperation[] operations, int qubits, ulong basis)
    {
        Dictionary<ulong, double> distribution = [];
        Follow(operations, new MeasurementBasis(basis), StateVector.Create(qubits, 1), default, 0, 1, distribution);
        return distribution;
    }

    private static void Follow(
        CircuitOperation[] operations, MeasurementBasis basis, StateVector state, OutcomeBits bits, int next,
        double probability, Dictionary<ulong, double> distribution)
    {
        for (; next < operations.Length; next++)
        {
            ref readonly CircuitOperation operation = ref operations[next];
            if (!bits.Allows(operation)) continue;
            bool measure = operation.Gate == GateCode.Measure;
            if (!measure && operation.Gate != GateCode.Reset)
            {
                state.Apply(operation);
                continue;
            }
            if (measure) basis.Enter(state, operation.Qubit0);
            (double zero, double one) = state.Weigh(operation.Qubit0);
            foreach (bool value in new[] { false, true })
            {
                double weight = value ? one : zero;
                if (weight < 1e-9) continue;
                StateVector branch = StateVector.Create(state.Qubits, 1);
                branch.CopyFrom(state);
                branch.Project(operation.Qubit0, value, weight);
                if (measure) basis.Leave(branch, operation.Qubit0);
                else if (value) branch.Apply(new CircuitOperation { Gate = GateCode.X, Qubit0 = operation.Qubit0 });
                OutcomeBits known = bits;
                if (measure) known.Set(operation.Bit, value);
                Follow(operations, basis, branch, known, next + 1, probability * weight, distribution);
            }
            return;
        }
        distribution[bits[0]] = distribution.GetValueOrDefault(bits[0]) + probability;
    }
}
