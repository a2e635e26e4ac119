// Gates in the two forms that the planner knows: a phase, and a real matrix on one target under controls. Every unitary
// of one qubit is a real rotation between two phases, up to a global phase, which nobody can see and which is dropped.
using System;
using System.Collections.Generic;
using System.Numerics;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Where all qubits of <paramref name="Controls"/> are 1: the matrix on the qubit <paramref name="Target"/>, or, if
/// that is 0, a multiplication by the factor.
/// </summary>
/// <param name="Controls">One bit per qubit.</param>
/// <param name="Target">The bit of one qubit, or 0.</param>
internal readonly record struct FlatGate(long Controls, long Target, RealMatrix Matrix, Complex Factor);

/// <summary>Flattens operations; matrices that meet on one qubit become one.</summary>
internal sealed class GateFlattener
{
    private readonly List<(long Controls, long Target, Matrix2 Matrix)> _gates = [];
    private readonly int[] _last = new int[(int)CircuitFormat.MaxQubits];

    private GateFlattener() => Array.Fill(_last, -1);

    /// <summary>The gates of unitary operations; measurements are left out.</summary>
    public static List<FlatGate> Flatten(ReadOnlySpan<CircuitOperation> operations)
    {
        GateFlattener flattener = new();
        foreach (ref readonly CircuitOperation operation in operations)
            if (operation.Gate != GateCode.Measure) flattener.Add(operation);
        List<FlatGate> flat = [];
        foreach ((long controls, long target, Matrix2 matrix) in flattener._gates)
        {
            if (target == 0) AddPhase(flat, controls, matrix.M11);
            else Split(flat, controls, target, matrix);
        }
        return flat;
    }

    /// <summary>Phase, real matrix, phase.</summary>
    private static void Split(List<FlatGate> flat, long controls, long target, in Matrix2 m)
    {
        if (m.M00 == Complex.Zero && m.M11 == Complex.Zero) // X after a diagonal
        {
            AddPhase(flat, controls, m.M10);
            AddPhase(flat, controls | target, m.M01 / m.M10);
            flat.Add(new(controls, target, RealMatrix.Flip, default));
            return;
        }
        if (m.M00.Imaginary == 0 && m.M01.Imaginary == 0 && m.M10.Imaginary == 0 && m.M11.Imaginary == 0)
        {
            flat.Add(new(controls, target, new(m.M00.Real, m.M01.Real, m.M10.Real, m.M11.Real), default));
            return;
        }
        double cos = Complex.Abs(m.M00), sin = Complex.Abs(m.M10);
        // An entry that is nearly 0 has no direction that means anything: the others decide.
        Complex all = Unit(m.M00), after = Unit(m.M10 / all);
        Complex before = cos >= sin ? Unit(m.M11 / m.M00) / after : Unit(-m.M01 / all);
        AddPhase(flat, controls, all);
        AddPhase(flat, controls | target, before);
        flat.Add(new(controls, target, new(cos, -sin, sin, cos), default));
        AddPhase(flat, controls | target, after);
    }

    private static Complex Unit(Complex value) => value == Complex.Zero ? Complex.One : value / Complex.Abs(value);

    private static void AddPhase(List<FlatGate> flat, long qubits, Complex factor)
    {
        if (qubits != 0 && factor != Complex.One) flat.Add(new(qubits, 0, default, factor));
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
        if (factor != Complex.One) Append(qubits, 0, new(1, 0, 0, factor));
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
        else Append(controls, target, matrix);
    }

    private void Append(long controls, long target, in Matrix2 matrix)
    {
        for (long rest = controls | target; rest != 0; rest &= rest - 1)
            _last[BitOperations.TrailingZeroCount(rest)] = _gates.Count;
        _gates.Add((controls, target, matrix));
    }
}
