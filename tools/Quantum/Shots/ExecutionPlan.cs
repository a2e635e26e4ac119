// Where a circuit stops being dynamic. From there on its gates run once and all its measurements are sampled together;
// for most circuits that point is the beginning.
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Operations [0, TailStart) decide or disturb (mid-circuit measurement, reset, condition); the rest does not.
/// </summary>
internal readonly struct ExecutionPlan
{
    private ExecutionPlan(int tailStart) => TailStart = tailStart;

    public int TailStart { get; }

    /// <summary>
    /// Finds the longest tail without conditions and resets in which no gate follows a measurement of its qubit.
    /// </summary>
    public static ExecutionPlan For(Circuit circuit)
    {
        ulong used = 0;
        for (int i = circuit.Operations.Length - 1; i >= 0; i--)
        {
            ref readonly CircuitOperation operation = ref circuit.Operations[i];
            if (operation.Gate is GateCode.Barrier or GateCode.Id) continue;
            ulong qubits = Qubits(operation);
            bool measured = operation.Gate == GateCode.Measure;
            if (operation.Conditional != 0 || operation.Gate == GateCode.Reset || measured && (qubits & used) != 0)
                return new(i + 1);
            if (!measured) used |= qubits;
        }
        return new(0);
    }

    /// <summary>Everything is executed step by step: for a state that is kept afterwards.</summary>
    public static ExecutionPlan Stepwise(Circuit circuit) => new(circuit.Operations.Length);

    private static ulong Qubits(in CircuitOperation operation)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        ulong qubits = 1UL << operation.Qubit0;
        if (arity > 1) qubits |= 1UL << operation.Qubit1;
        if (arity > 2) qubits |= 1UL << operation.Qubit2;
        return qubits;
    }
}
