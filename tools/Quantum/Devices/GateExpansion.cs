// Gates on three qubits as gates on two: a machine couples pairs.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Devices;

internal static class GateExpansion
{
    /// <summary>The circuit with those of ccx and cswap taken apart that are asked for.</summary>
    public static Circuit Pairs(Circuit circuit, Predicate<GateCode> expands)
    {
        if (!Array.Exists(circuit.Operations, Expands)) return circuit;
        List<CircuitOperation> operations = new(circuit.Operations.Length);
        foreach (ref readonly CircuitOperation operation in circuit.Operations.AsSpan())
        {
            if (!Expands(operation)) operations.Add(operation);
            else if (operation.Gate == GateCode.Ccx)
                Toffoli(operation, operation.Qubit0, operation.Qubit1, operation.Qubit2);
            else
            {
                Add(operation, GateCode.Cx, operation.Qubit2, operation.Qubit1);
                Toffoli(operation, operation.Qubit0, operation.Qubit1, operation.Qubit2);
                Add(operation, GateCode.Cx, operation.Qubit2, operation.Qubit1);
            }
        }
        return new Circuit(circuit.Qubits, circuit.Bits, [.. operations]);

        bool Expands(CircuitOperation operation) => expands(operation.Gate);

        // Six CX and seven T: Barenco et al., arXiv:quant-ph/9503016, as in qelib1.inc.
        void Toffoli(in CircuitOperation like, ushort a, ushort b, ushort c)
        {
            Add(like, GateCode.H, c);
            Add(like, GateCode.Cx, b, c);
            Add(like, GateCode.Tdg, c);
            Add(like, GateCode.Cx, a, c);
            Add(like, GateCode.T, c);
            Add(like, GateCode.Cx, b, c);
            Add(like, GateCode.Tdg, c);
            Add(like, GateCode.Cx, a, c);
            Add(like, GateCode.T, b);
            Add(like, GateCode.T, c);
            Add(like, GateCode.H, c);
            Add(like, GateCode.Cx, a, b);
            Add(like, GateCode.T, a);
            Add(like, GateCode.Tdg, b);
            Add(like, GateCode.Cx, a, b);
        }

        // The condition is the gate's: nothing in between writes a bit.
        void Add(in CircuitOperation like, GateCode gate, ushort first, ushort second = 0) =>
            operations.Add(like with { Gate = gate, Qubit0 = first, Qubit1 = second, Qubit2 = 0 });
    }
}
