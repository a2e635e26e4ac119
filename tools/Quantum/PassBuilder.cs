// Gates of one pass → steps of its blocks: diagonal gates wait until something stands in their way, so that they become
// few long runs; matrices give their common factor to the pass.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Xdv.Quantum;

internal sealed class PassBuilder
{
    /// <summary>Amplitudes of a row, as a power of two: small enough that its phases stay in the L1 cache.</summary>
    public const int MostRowBits = 7;

    /// <summary>A smaller leading entry is not divided out: it would make the others large.</summary>
    private const double LeastPivot = 0.1;

    private readonly List<BlockStep> _steps = [];
    private readonly List<PhaseTerm> _phases = [];
    private readonly int[] _qubits;
    private readonly int[] _positions;
    private readonly int _rowBits;
    private long _phased;
    private Complex _scale = Complex.One;

    private PassBuilder(long inside, int qubits, int width)
    {
        _rowBits = int.Min(MostRowBits, width);
        _qubits = [.. Enumerable.Range(0, qubits).OrderBy(qubit => (inside >> qubit & 1) == 0 ? 1 : 0)];
        _positions = new int[qubits];
        for (int position = 0; position < qubits; position++) _positions[_qubits[position]] = position;
    }

    /// <param name="gates">All targets are inside.</param>
    /// <param name="inside">Qubits of the block, one bit each.</param>
    public static BlockPass Build(List<FlatGate> gates, long inside, int qubits)
    {
        int width = BitOperations.PopCount((ulong)inside);
        PassBuilder builder = new(inside, qubits, width);
        foreach (FlatGate gate in gates) builder.Add(gate);
        builder.ClosePhases();
        return new BlockPass(builder._qubits, width, [.. builder._steps]) { Scale = builder._scale };
    }

    private void Add(in FlatGate gate)
    {
        long controls = Translate(gate.Controls), target = Translate(gate.Target);
        if (target == 0)
        {
            _phases.Add(new PhaseTerm(controls, gate.Matrix.M11));
            _phased |= controls;
            return;
        }
        if ((_phased & target) != 0) ClosePhases();
        Matrix2 m = gate.Matrix;
        MixShape shape = MixShape.General;
        if (m.IsFlip) shape = MixShape.Flip;
        else if (controls == 0 && Complex.Abs(m.M00) >= LeastPivot) (m, shape) = Reduce(m);
        _steps.Add(new BlockStep(shape, controls, BitOperations.TrailingZeroCount(target), m, null));
    }

    /// <summary>Divides by M00, which the whole pass then owes, and looks at what is left.</summary>
    private (Matrix2 Matrix, MixShape Shape) Reduce(in Matrix2 matrix)
    {
        Complex pivot = matrix.M00;
        Matrix2 m = new(1, matrix.M01 / pivot, matrix.M10 / pivot, matrix.M11 / pivot);
        bool real = m.M01.Imaginary == 0 && m.M10.Imaginary == 0 && m.M11.Imaginary == 0;
        bool cross = m.M01.Real == 0 && m.M10.Real == 0 && m.M11.Imaginary == 0;
        if (!real && !cross) return (matrix, MixShape.General);
        _scale *= pivot;
        return (m, real ? MixShape.Real : MixShape.Cross);
    }

    private long Translate(long qubits)
    {
        long positions = 0;
        for (; qubits != 0; qubits &= qubits - 1)
            positions |= 1L << _positions[BitOperations.TrailingZeroCount(qubits)];
        return positions;
    }

    private void ClosePhases()
    {
        if (_phases.Count == 0) return;
        long row = (1L << _rowBits) - 1;
        List<PhaseTerm> high = [], low = [];
        List<CrossTerm> cross = [];
        foreach (PhaseTerm term in _phases)
        {
            long inRow = term.Mask & row;
            if (inRow == 0) high.Add(term);
            else if (inRow == term.Mask) low.Add(term);
            else if (BitOperations.IsPow2(inRow))
                cross.Add(new(BitOperations.TrailingZeroCount(inRow), term.Mask & ~row, term.Factor));
            else throw new InvalidOperationException("a phase of more than two qubits");
        }
        (double[]? real, double[]? imaginary) = Table(low);
        PhaseRun run = new(_rowBits, [.. high], [.. cross], real, imaginary);
        _steps.Add(new BlockStep(MixShape.General, 0, 0, default, run));
        _phases.Clear();
        _phased = 0;
    }

    /// <summary>Product of the terms for every amplitude of a row.</summary>
    private (double[]? Real, double[]? Imaginary) Table(List<PhaseTerm> terms)
    {
        if (terms.Count == 0) return (null, null);
        double[] real = new double[1 << _rowBits], imaginary = new double[1 << _rowBits];
        for (int i = 0; i < real.Length; i++)
        {
            Complex product = Complex.One;
            foreach (PhaseTerm term in terms)
                if ((i & term.Mask) == term.Mask) product *= term.Factor;
            (real[i], imaginary[i]) = (product.Real, product.Imaginary);
        }
        return (real, imaginary);
    }
}
