// Gates → sweeps. Whatever a gate is called, it becomes at most two of three kinds of pass over the amplitudes; a new
// gate is a line here and needs no new kernel.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

internal enum SweepKind : byte
{
    /// <summary>Multiply amplitudes at A by Matrix.M11.</summary>
    Phase,
    /// <summary>Exchange the amplitudes at A and B.</summary>
    Exchange,
    /// <summary>Apply Matrix to the pairs (A, B).</summary>
    Mix,
}

/// <summary>
/// One pass: for every index whose bits at the pattern's positions are free, the amplitudes at index|A and index|B.
/// </summary>
internal readonly record struct Sweep(SweepKind Kind, IndexPattern Pattern, long A, long B, Matrix2 Matrix);

internal static class GateLowering
{
    public const int MaxSweeps = 2;

    /// <summary>Writes the sweeps of a unitary operation; returns how many (0 for id and barrier).</summary>
    public static int Lower(in CircuitOperation operation, Span<Sweep> sweeps)
    {
        long q0 = 1L << operation.Qubit0, q1 = 1L << operation.Qubit1, q2 = 1L << operation.Qubit2;
        switch (operation.Gate)
        {
            case GateCode.Id or GateCode.Barrier:
                return 0;
            case GateCode.Swap:
                sweeps[0] = new(SweepKind.Exchange, new(q0 | q1), q0, q1, default);
                return 1;
            case GateCode.Cswap:
                sweeps[0] = new(SweepKind.Exchange, new(q0 | q1 | q2), q0 | q1, q0 | q2, default);
                return 1;
            case GateCode.Rxx:
                Matrix2 mixing = GateMatrices.Of(operation);
                sweeps[0] = new(SweepKind.Mix, new(q0 | q1), 0, q0 | q1, mixing);
                sweeps[1] = new(SweepKind.Mix, new(q0 | q1), q0, q1, mixing);
                return 2;
            case GateCode.Rzz:
                Matrix2 turning = GateMatrices.Of(operation);
                sweeps[0] = new(SweepKind.Phase, new(q0 | q1), q0, 0, turning);
                sweeps[1] = new(SweepKind.Phase, new(q0 | q1), q1, 0, turning);
                return 2;
            default:
                return CircuitFormat.Arity(operation.Gate) switch
                {
                    1 => Controlled(0, q0, GateMatrices.Of(operation), sweeps),
                    2 => Controlled(q0, q1, GateMatrices.Of(operation), sweeps),
                    _ => Controlled(q0 | q1, q2, GateMatrices.Of(operation), sweeps),
                };
        }
    }

    /// <summary>A matrix on one target, where all controls are 1.</summary>
    private static int Controlled(long controls, long target, in Matrix2 matrix, Span<Sweep> sweeps)
    {
        IndexPattern pattern = new(controls | target);
        if (matrix.IsFlip)
        {
            sweeps[0] = new(SweepKind.Exchange, pattern, controls, controls | target, default);
            return 1;
        }
        if (!matrix.IsDiagonal)
        {
            sweeps[0] = new(SweepKind.Mix, pattern, controls, controls | target, matrix);
            return 1;
        }
        int count = 0;
        if (matrix.M00 != Complex.One)
            sweeps[count++] = new(SweepKind.Phase, pattern, controls, 0, matrix with { M11 = matrix.M00 });
        if (matrix.M11 != Complex.One)
            sweeps[count++] = new(SweepKind.Phase, pattern, controls | target, 0, matrix);
        return count;
    }
}
