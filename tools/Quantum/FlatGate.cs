// Gates in the two forms that the block planner knows: a phase, and a matrix on one target under controls.
using System;
using System.Collections.Generic;
using System.Numerics;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Where all qubits of <paramref name="Controls"/> are 1: the matrix on the qubit <paramref name="Target"/>, or, if
/// that is 0, a multiplication by Matrix.M11.
/// </summary>
/// <param name="Controls">One bit per qubit.</param>
/// <param name="Target">The bit of one qubit, or 0.</param>
internal readonly record struct FlatGate(long Controls, long Target, Matrix2 Matrix)
{
    public static FlatGate Phase(long qubits, Complex factor) => new(qubits, 0, new(1, 0, 0, factor));
}

/// <summary>Flattens operations; matrices that meet on one qubit become one.</summary>
internal sealed class GateFlattener
{
    private readonly List<FlatGate> _gates = [];
    private readonly int[] _last = new int[(int)CircuitFormat.MaxQubits];

    private GateFlattener() => Array.Fill(_last, -1);

    /// <summary>The gates of unitary operations; measurements are left out.</summary>
    public static List<FlatGate> Flatten(ReadOnlySpan<CircuitOperation> operations)
    {
        GateFlattener flattener = new();
        foreach (ref readonly CircuitOperation operation in operations)
            if (operation.Gate != GateCode.Measure) flattener.Add(operation);
        return flattener._gates;
    }

    private void Add(in CircuitOperation operation)
    {
        long q0 = 1L << operation.Qubit0, q1 = 1L << operation.Qubit1, q2 = 1L << operation.Qubit2;
        switch (operation.Gate)
        {
            case GateCode.Id or GateCode.Barrier:
                break;
            case GateCode.Swap:
                AddSwap(0, q0, q1);
                break;
            case GateCode.Cswap:
                AddSwap(q0, q1, q2);
                break;
            case GateCode.Rxx: // X⊗X is X on one qubit between two CX
                AddFlip(q0, q1);
                AddMatrix(0, q0, GateMatrices.Of(operation));
                AddFlip(q0, q1);
                break;
            case GateCode.Rzz:
                Complex turn = GateMatrices.Of(operation).M11;
                AddPhase(q0, turn);
                AddPhase(q1, turn);
                AddPhase(q0 | q1, 1 / (turn * turn));
                break;
            default:
                int arity = CircuitFormat.Arity(operation.Gate);
                (long controls, long target) = arity switch { 1 => (0L, q0), 2 => (q0, q1), _ => (q0 | q1, q2) };
                AddMatrix(controls, target, GateMatrices.Of(operation));
                break;
        }
    }

    private void AddSwap(long controls, long a, long b)
    {
        AddFlip(a, b);
        AddFlip(controls | b, a);
        AddFlip(a, b);
    }

    private void AddFlip(long controls, long target) => AddMatrix(controls, target, new(0, 1, 1, 0));

    private void AddPhase(long qubits, Complex factor)
    {
        if (factor != Complex.One) Append(FlatGate.Phase(qubits, factor));
    }

    private void AddMatrix(long controls, long target, in Matrix2 matrix)
    {
        if (matrix.IsDiagonal)
        {
            AddPhase(controls, matrix.M00);
            AddPhase(controls | target, matrix.M11 / matrix.M00);
            return;
        }
        int last = controls == 0 ? _last[BitOperations.TrailingZeroCount(target)] : -1;
        if (last >= 0 && _gates[last] is { Controls: 0 } before && before.Target == target)
            _gates[last] = before with { Matrix = matrix * before.Matrix };
        else Append(new FlatGate(controls, target, matrix));
    }

    private void Append(in FlatGate gate)
    {
        for (long rest = gate.Controls | gate.Target; rest != 0; rest &= rest - 1)
            _last[BitOperations.TrailingZeroCount(rest)] = _gates.Count;
        _gates.Add(gate);
    }
}
