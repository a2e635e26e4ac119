// A sequence of gates, ready to be applied to any state of its size.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Passes over blocks; or, where there is nothing to gain, the gates as they are.</summary>
internal sealed class UnitaryPlan
{
    private readonly List<BlockPass> _passes = [];
    private readonly CircuitOperation[] _plain = [];

    private UnitaryPlan(List<BlockPass> passes) => _passes = passes;

    private UnitaryPlan(CircuitOperation[] plain) => _plain = plain;

    /// <summary>Plans unitary operations; measurements are left out.</summary>
    public static UnitaryPlan For(ReadOnlySpan<CircuitOperation> operations, int qubits) =>
        qubits < BlockPlan.LeastQubits
            ? new UnitaryPlan(operations.ToArray())
            : new UnitaryPlan(BlockPlan.For(GateFlattener.Flatten(operations), qubits));

    public void Apply(StateVector state, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        foreach (ref readonly CircuitOperation operation in _plain.AsSpan())
            if (operation.Gate != GateCode.Measure) state.Apply(operation);
        foreach (BlockPass pass in _passes)
        {
            stop.ThrowIfCancellationRequested();
            state.Apply(pass);
        }
    }
}
