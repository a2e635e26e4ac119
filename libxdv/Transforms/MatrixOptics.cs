// Any real matrix on light: A = U Σ Vᵀ by one-sided Jacobi rotations (Hestenes 1958). Vᵀ and U are triangles of cells
// between neighbours (Reck et al., PRL 73, 58, 1994), and between them every singular value is a cell that lets the
// rest of the light go into a dark mode. Light is lost and never made, so what is applied is A ÷ its largest
// singular value.
using System;
using System.Collections.Generic;

namespace Xdv.Transforms;

/// <summary>A matrix as cells between modes; see <see cref="TransformBuilder.Matrix"/>.</summary>
public sealed class MatrixOptics
{
    /// <summary>Sweeps over all pairs of rows; a dozen are enough.</summary>
    private const int MaxSweeps = 60;
    private const double Orthogonal = 1e-15, Vanishing = 1e-13;

    /// <summary>Mode, mode and θ of each cell; modes below <see cref="Modes"/>, those of the dark behind
    /// them.</summary>
    private readonly List<(int First, int Second, double Theta)> _cells = [];
    private bool _turned;

    private MatrixOptics(int rows, int modes) => (Rows, Modes) = (rows, modes);

    /// <summary>Outputs, in the first modes; and dark modes that are needed.</summary>
    public int Rows { get; }

    /// <summary>Rows or columns, whichever are more: modes the matrix acts on.</summary>
    public int Modes { get; }

    /// <summary>What the light's answer is to be multiplied with: the largest singular value.</summary>
    public double Scale { get; private set; }

    /// <summary>Takes a matrix row by row; null when it is none, zero, or not finite.</summary>
    public static MatrixOptics? Of(ReadOnlySpan<double> values, int rows)
    {
        if (rows <= 0 || values.Length == 0 || values.Length % rows != 0) return null;
        int columns = values.Length / rows;
        MatrixOptics matrix = new(rows, Math.Max(rows, columns));
        double[][] right = new double[rows][], left = new double[rows][];
        for (int row = 0; row < rows; row++)
        {
            right[row] = new double[matrix.Modes];
            values.Slice(row * columns, columns).CopyTo(right[row]);
            left[row] = new double[rows];
            left[row][row] = 1;
        }
        double[] singular = Diagonalise(right, left);
        matrix.Scale = singular[0];
        if (!(singular[0] > 0) || !double.IsFinite(singular[0])) return null;
        matrix.Compile(right, left, singular);
        return matrix;
    }

    internal void AppendTo(TransformBuilder builder, int first, int dark)
    {
        for (int i = 0; i < _cells.Count; i++)
        {
            (int one, int other, double theta) = _cells[i];
            builder.MachZehnder(first + one, other < Modes ? first + other : dark + other - Modes, theta, 0);
        }
        if (_turned) builder.Phase(first + Rows - 1, Math.PI);
    }

    /// <summary>Rotates rows of both until those of <paramref name="right"/> are orthogonal; then they are singular
    /// values times right vectors, largest first, and the rows of <paramref name="left"/> left vectors.</summary>
    private static double[] Diagonalise(double[][] right, double[][] left)
    {
        bool moved = true;
        for (int sweep = 0; moved && sweep < MaxSweeps; sweep++)
        {
            moved = false;
            for (int p = 0; p < right.Length; p++)
            {
                for (int q = p + 1; q < right.Length; q++)
                {
                    double a = Dot(right[p], right[p]), b = Dot(right[q], right[q]), c = Dot(right[p], right[q]);
                    if (!(Math.Abs(c) > Orthogonal * Math.Sqrt(a * b))) continue;
                    moved = true;
                    double zeta = (b - a) / (2 * c);
                    double t = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
                    double cosine = 1 / Math.Sqrt(1 + (t * t));
                    Rotate(right[p], right[q], cosine, cosine * t);
                    Rotate(left[p], left[q], cosine, cosine * t);
                }
            }
        }

        double[] singular = new double[right.Length];
        for (int i = 0; i < singular.Length; i++)
        {
            double length = Math.Sqrt(Dot(right[i], right[i]));
            int at = i;
            double[] one = right[i], other = left[i];
            for (; at > 0 && singular[at - 1] < length; at--)
                (singular[at], right[at], left[at]) = (singular[at - 1], right[at - 1], left[at - 1]);
            (singular[at], right[at], left[at]) = (length, one, other);
        }
        return singular;
    }

    private void Compile(double[][] right, double[][] left, double[] singular)
    {
        int rank = 0;
        while (rank < Rows && singular[rank] > Vanishing * Scale) rank++;
        for (int i = 0; i < rank; i++)
            for (int k = 0; k < Modes; k++) right[i][k] /= singular[i];
        Collect(right, rank, Modes);
        // A last vector that no cell could turn came out with its sign reversed: its left vector takes that.
        for (int i = 0; i < rank; i++)
            if (right[i][i] < 0)
                for (int k = 0; k < Rows; k++) left[i][k] = -left[i][k];
        for (int i = 0; i < Rows; i++)
        {
            double part = i < rank ? singular[i] / Scale : 0;
            double lost = Math.Sqrt((1 - part) * (1 + part));
            if (lost > 0) _cells.Add((i, Modes + i, Math.Atan2(lost, part)));
        }

        // Cells that bring the vectors together which are U's rows are those of U.
        double[][] rows = new double[Rows][];
        for (int i = 0; i < Rows; i++)
        {
            rows[i] = new double[Rows];
            for (int k = 0; k < Rows; k++) rows[i][k] = left[k][i];
        }
        Collect(rows, Rows, Rows);
        _turned = rows[Rows - 1][Rows - 1] < 0;
    }

    /// <summary>Cells that bring the light of orthonormal vector i into mode i; the vectors are changed by them, too.
    /// </summary>
    private void Collect(double[][] vectors, int count, int modes)
    {
        for (int i = 0; i < count; i++)
        {
            for (int mode = modes - 1; mode > i; mode--)
            {
                double above = vectors[i][mode - 1], below = vectors[i][mode];
                if (below == 0 && above >= 0) continue;
                double theta = Math.Atan2(-below, above), sine = Math.Sin(theta), cosine = Math.Cos(theta);
                _cells.Add((mode - 1, mode, theta));
                for (int k = i; k < count; k++)
                {
                    double x = vectors[k][mode - 1], y = vectors[k][mode];
                    (vectors[k][mode - 1], vectors[k][mode]) = ((cosine * x) - (sine * y), (sine * x) + (cosine * y));
                }
            }
        }
    }

    private static void Rotate(double[] x, double[] y, double cosine, double sine)
    {
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = ((cosine * x[i]) - (sine * y[i]), (sine * x[i]) + (cosine * y[i]));
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
