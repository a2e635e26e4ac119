// A sequence of gates, ready to be applied to any state of its shape.
using System;
using System.Collections.Generic;
using System.Numerics;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Passes over blocks; or, where there is nothing to gain, the gates as they are.</summary>
internal sealed class UnitaryPlan
{
    private UnitaryPlan(PlanShape shape, List<BlockPass> passes, CircuitOperation[] plain)
    {
        Shape = shape;
        Passes = passes;
        Plain = plain;
    }

    /// <summary>Smaller states are not worth a plan.</summary>
    public const int LeastQubits = 4;

    public PlanShape Shape { get; }

    public List<BlockPass> Passes { get; }

    public CircuitOperation[] Plain { get; }

    /// <summary>Plans unitary operations for a state of numbers T; measurements are left out.</summary>
    public static UnitaryPlan For<T>(ReadOnlySpan<CircuitOperation> operations, PlanShape shape)
        where T : unmanaged, INumberBase<T> => shape.Qubits < LeastQubits
        ? new UnitaryPlan(shape, [], [.. operations.ToArray().AsSpan()])
        : new UnitaryPlan(shape, BlockPlan.For<T>(GateFlattener.Flatten(operations), shape), []);
}
