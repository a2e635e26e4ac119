// Any unitary as a rectangular mesh (Clements et al., Optica 3, 1460, 2016): elements below the diagonal are nulled one
// diagonal after the other, alternately by cells behind the matrix and in front of it; the latter are then pulled
// through the phases that remain. N(N−1)/2 cells, N layers deep, N phases.
using System;

namespace Xdv.Transforms;

/// <summary>Cells and output phases of a mesh.</summary>
public sealed class MeshDecomposition
{
    /// <summary>Keeps the rows of a power-of-two matrix out of each other's cache lines.</summary>
    private const int Padding = 8;
    private readonly int _modes;
    private readonly int _stride;
    private readonly double[] _work;
    private readonly double[] _first;
    private readonly double[] _last;
    private int _firsts;
    private int _lasts;

    private MeshDecomposition(UnitaryMatrix unitary)
    {
        _modes = unitary.Modes;
        _stride = (2 * _modes) + Padding;
        _work = new double[_modes * _stride];
        for (int row = 0; row < _modes; row++)
            unitary.Values.AsSpan(2 * row * _modes, 2 * _modes).CopyTo(_work.AsSpan(row * _stride));
        _first = new double[3 * _modes * (_modes - 1) / 2];
        _last = new double[_first.Length];
        Phases = new double[_modes];
    }

    /// <summary>Mode, θ, φ of each cell, in the order of the light.</summary>
    public double[] Cells { get; private set; } = [];

    public double[] Phases { get; }

    /// <summary>Decomposes a matrix; null when it is not unitary.</summary>
    public static MeshDecomposition? Of(UnitaryMatrix unitary)
    {
        MeshDecomposition mesh = new(unitary);
        for (int i = 0; i < mesh._modes - 1; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                if (i % 2 == 0) mesh.NullFromBehind(mesh._modes - 1 - j, i - j);
                else mesh.NullFromFront(mesh._modes - 1 - i + j, j);
            }
        }
        if (!mesh.IsDiagonal()) return null;
        mesh.PullThrough();
        return mesh;
    }

    /// <summary>Farthest that any element of the mesh's own matrix is from the one it was made of.</summary>
    public double ErrorOf(UnitaryMatrix unitary)
    {
        int length = 2 * _modes;
        double[] rows = new double[_modes * length];
        for (int mode = 0; mode < _modes; mode++) rows[(mode * length) + (2 * mode)] = 1;
        for (int i = 0; i < Cells.Length; i += 3)
        {
            int at = (int)Cells[i] * length;
            CellKernel cell = new(Math.Sin(Cells[i + 1]), Math.Cos(Cells[i + 1]), Math.Cos(Cells[i + 2]),
                Math.Sin(Cells[i + 2]));
            cell.Mix(rows.AsSpan(at, length), rows.AsSpan(at + length, length));
        }
        double worst = 0;
        for (int mode = 0; mode < _modes; mode++)
        {
            double cosine = Math.Cos(Phases[mode]), sine = Math.Sin(Phases[mode]);
            for (int at = mode * length; at < (mode + 1) * length; at += 2)
            {
                double re = (rows[at] * cosine) - (rows[at + 1] * sine) - unitary.Values[at];
                double im = (rows[at] * sine) + (rows[at + 1] * cosine) - unitary.Values[at + 1];
                worst = Math.Max(worst, Math.Sqrt((re * re) + (im * im)));
            }
        }
        return worst;
    }

    // Columns (column, column + 1) are mixed by T† so that the element in `row` vanishes. Rows below are zero there.
    private void NullFromBehind(int row, int column)
    {
        int at = (row * _stride) + (2 * column);
        CellKernel cell = CellKernel.Nulling(_work[at], _work[at + 1], _work[at + 2], _work[at + 3]);
        cell.MixColumns(_work.AsSpan(2 * column, at + 4 - (2 * column)), _stride);
        Append(_first, ref _firsts, column, cell);
    }

    // Rows (row − 1, row) are mixed by T so that the element in `column` vanishes. Columns before are zero there.
    private void NullFromFront(int row, int column)
    {
        int below = (row * _stride) + (2 * column), above = below - _stride, length = 2 * (_modes - column);
        // e^{iφ} sin θ · above + cos θ · below = 0
        CellKernel cell = CellKernel.Nulling(-_work[below], -_work[below + 1], _work[above], _work[above + 1]);
        cell.Mix(_work.AsSpan(above, length), _work.AsSpan(below, length));
        Append(_last, ref _lasts, row - 1, cell);
    }

    /// <summary>Of a unitary matrix only phases are left; what else is left shows how far it is from one.</summary>
    private bool IsDiagonal()
    {
        for (int row = 0; row < _modes; row++)
        {
            for (int column = 0; column < _modes; column++)
            {
                int at = (row * _stride) + (2 * column);
                double power = (_work[at] * _work[at]) + (_work[at + 1] * _work[at + 1]);
                double off = row == column ? Math.Abs(Math.Sqrt(power) - 1) : Math.Sqrt(power);
                if (!(off <= UnitaryMatrix.Tolerance)) return false;
            }
        }
        return true;
    }

    // T†(θ, φ)·D = D'·T(θ, φ'), from the innermost outwards: e^{iφ'} = −d₀/d₁, d₀' = −e^{−iφ}·d₁.
    private void PullThrough()
    {
        for (int mode = 0; mode < _modes; mode++)
        {
            int at = (mode * _stride) + (2 * mode);
            Phases[mode] = Math.Atan2(_work[at + 1], _work[at]);
        }
        Cells = new double[_firsts + _lasts];
        _first.AsSpan(0, _firsts).CopyTo(Cells);
        for (int from = _lasts - 3, to = _firsts; from >= 0; from -= 3, to += 3)
        {
            int mode = (int)_last[from];
            double phi = _last[from + 2];
            Cells[to] = mode;
            Cells[to + 1] = _last[from + 1];
            Cells[to + 2] = Wrapped(Phases[mode] - Phases[mode + 1] + Math.PI);
            Phases[mode] = Wrapped(Phases[mode + 1] - phi + Math.PI);
        }
    }

    private static double Wrapped(double angle)
    {
        while (angle > Math.PI) angle -= 2 * Math.PI;
        while (angle <= -Math.PI) angle += 2 * Math.PI;
        return angle;
    }

    private static void Append(double[] cells, ref int count, int mode, in CellKernel cell)
    {
        cells[count] = mode;
        cells[count + 1] = Math.Atan2(cell.Sine, cell.Cosine);
        cells[count + 2] = Math.Atan2(cell.PhaseIm, cell.PhaseRe);
        count += 3;
    }
}
