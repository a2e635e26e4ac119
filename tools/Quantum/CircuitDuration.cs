// How long one shot takes on the hardware this engine stands for: decoherence budgets are checked against it.
using System;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum;

/// <summary>Durations in ns, as an attestation record declares them.</summary>
public sealed record GateTimes(
    uint OneQubitNanoseconds, uint TwoQubitNanoseconds, uint MeasureNanoseconds, uint ResetNanoseconds)
{
    /// <summary>Orders of magnitude of superconducting qubits.</summary>
    public static GateTimes Default { get; } = new(35, 300, 700, 700);
}

internal static class CircuitDuration
{
    /// <summary>
    /// Two-qubit gates on the critical path of a gate on three qubits: the six CX of ccx, two more for cswap.
    /// </summary>
    private const uint CcxSteps = 6, CswapSteps = 8;

    /// <summary>
    /// Length of the circuit in ns: operations start as soon as their qubits, and the bits they depend on, are ready.
    /// </summary>
    public static ulong Nanoseconds(Circuit circuit, NoiseModel model)
    {
        Span<ulong> qubits = stackalloc ulong[(int)CircuitFormat.MaxQubits];
        Span<ulong> bits = stackalloc ulong[(int)CircuitFormat.MaxBits];
        qubits.Clear();
        bits.Clear();
        CircuitOperation[] operations = circuit.Operations;
        for (int i = 0; i < operations.Length; i++)
        {
            if (operations[i].Gate == GateCode.Barrier) i = Align(operations, i, qubits);
            else Schedule(operations[i], model, qubits, bits);
        }
        ulong longest = 0;
        foreach (ulong ready in qubits) longest = Math.Max(longest, ready);
        return longest;
    }

    private static void Schedule(in CircuitOperation operation, NoiseModel model, Span<ulong> qubits, Span<ulong> bits)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        ulong start = qubits[operation.Qubit0];
        if (arity > 1) start = Math.Max(start, qubits[operation.Qubit1]);
        if (arity > 2) start = Math.Max(start, qubits[operation.Qubit2]);
        if (operation.Conditional != 0)
            foreach (ulong known in bits.Slice(operation.ConditionOffset, operation.ConditionWidth))
                start = Math.Max(start, known);
        ulong end = start + model.Nanoseconds(operation);
        qubits[operation.Qubit0] = end;
        if (arity > 1) qubits[operation.Qubit1] = end;
        if (arity > 2) qubits[operation.Qubit2] = end;
        if (operation.Gate == GateCode.Measure) bits[operation.Bit] = end;
    }

    /// <summary>
    /// Consecutive barriers are one: all their qubits wait for each other. Returns the index of the last one.
    /// </summary>
    private static int Align(CircuitOperation[] operations, int first, Span<ulong> qubits)
    {
        int end = first;
        ulong latest = 0;
        for (; end < operations.Length && operations[end].Gate == GateCode.Barrier; end++)
            latest = Math.Max(latest, qubits[operations[end].Qubit0]);
        for (int i = first; i < end; i++) qubits[operations[i].Qubit0] = latest;
        return end - 1;
    }

    /// <summary>Length of one operation on a machine whose gates are alike, in ns.</summary>
    public static uint Length(GateCode gate, GateTimes times) => gate switch
    {
        GateCode.Measure => times.MeasureNanoseconds,
        GateCode.Reset => times.ResetNanoseconds,
        GateCode.Ccx => CcxSteps * times.TwoQubitNanoseconds,
        GateCode.Cswap => CswapSteps * times.TwoQubitNanoseconds,
        _ => CircuitFormat.Arity(gate) == 2 ? times.TwoQubitNanoseconds : times.OneQubitNanoseconds,
    };
}
