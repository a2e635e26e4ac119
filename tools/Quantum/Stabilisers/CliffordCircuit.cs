// A circuit that a tableau can execute, and the rule by which the engine decides that it shall.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Stabilisers;

/// <summary>Operations of a circuit with the primitives of each.</summary>
internal sealed class CliffordCircuit
{
    /// <summary>
    /// The rule of the choice, of circuit and job alone: every gate is Clifford, no state is kept or continued (a
    /// container holds amplitudes), and the circuit has at least so many qubits. Below, a state vector fits a cache and
    /// is as fast.
    /// </summary>
    public const int LeastQubits = 12;

    private readonly CliffordStep[] _steps;
    private readonly int[] _ends;

    private CliffordCircuit(Circuit circuit, CliffordStep[] steps, int[] ends, int tailStart)
    {
        Circuit = circuit;
        _steps = steps;
        _ends = ends;
        TailStart = tailStart;
    }

    public Circuit Circuit { get; }

    /// <summary>
    /// From this operation on, shots differ from each other by Pauli products only: conditions decide on Pauli gates
    /// and nothing else.
    /// </summary>
    public int TailStart { get; }

    /// <summary>The circuit for a tableau if the rule says so, else null.</summary>
    public static CliffordCircuit? Choose(in QuantumJob job, Circuit circuit) =>
        circuit.Qubits < LeastQubits || job.Continues || job.Flags.HasFlag(JobFlags.Keep) ? null : Of(circuit);

    /// <summary>Lowers a circuit of any size; null if a gate is not Clifford.</summary>
    public static CliffordCircuit? Of(Circuit circuit)
    {
        List<CliffordStep> steps = [];
        int[] ends = new int[circuit.Operations.Length];
        int tailStart = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            ref readonly CircuitOperation operation = ref circuit.Operations[i];
            int first = steps.Count;
            bool decides = operation.Gate is GateCode.Measure or GateCode.Reset;
            if (!decides && !CliffordLowering.Lower(operation, steps)) return null;
            ends[i] = steps.Count;
            for (int step = first; step < ends[i]; step++) decides |= !steps[step].IsPauli;
            if (operation.Conditional != 0 && decides) tailStart = i + 1;
        }
        return new CliffordCircuit(circuit, [.. steps], ends, tailStart);
    }

    /// <summary>Primitives of a unitary operation; none for id, barrier, measure and reset.</summary>
    public ReadOnlySpan<CliffordStep> Steps(int operation)
    {
        int first = operation == 0 ? 0 : _ends[operation - 1];
        return _steps.AsSpan(first, _ends[operation] - first);
    }
}
