// A dense matrix on all modes at once, for what is no chain of cells: the plain Fourier sum of sizes that are no power
// of two, and the yardstick of `xdv bench phase`. Vectors of real and of imaginary parts take turns, rows are padded to
// whole vectors, so that one pass over memory from front to back is all a product costs.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Phase;

/// <summary>N × N complex numbers; a product allocates nothing.</summary>
internal sealed class ModeMatrix
{
    private const int Lanes = 4, Together = 4;

    private readonly int _size;
    private readonly int _stride;
    /// <summary>Row by row; a vector of real parts, then the vector of their imaginary parts.</summary>
    private readonly double[] _values;
    /// <summary>The vector that is multiplied, padded as the rows are.</summary>
    private readonly double[] _inRe;
    private readonly double[] _inIm;

    public ModeMatrix(int size)
    {
        _size = size;
        _stride = (size + Lanes - 1) / Lanes * Lanes;
        _values = new double[2 * size * _stride];
        (_inRe, _inIm) = (new double[_stride], new double[_stride]);
    }

    public void Set(int row, int column, double re, double im)
    {
        int at = Place(row, column);
        (_values[at], _values[at + Lanes]) = (re, im);
    }

    /// <summary>Vector ← matrix · vector.</summary>
    public void Apply(Span<double> re, Span<double> im)
    {
        re[.._size].CopyTo(_inRe);
        im[.._size].CopyTo(_inIm);
        int row = 0;
        for (; row + Together <= _size; row += Together) Rows(row, re.Slice(row, Together), im.Slice(row, Together));
        for (; row < _size; row++) Row(row, out re[row], out im[row]);
    }

    private int Place(int row, int column) =>
        (2 * ((row * _stride) + (column / Lanes * Lanes))) + (column % Lanes);

    /// <summary>Four rows together: each load of the vector serves all, and eight sums hide an addition's
    /// latency.</summary>
    private void Rows(int row, Span<double> re, Span<double> im)
    {
        nuint stride = 2 * (nuint)_stride;
        ref double r0 = ref _values[2 * row * _stride];
        ref double r1 = ref Unsafe.Add(ref r0, stride);
        ref double r2 = ref Unsafe.Add(ref r1, stride);
        ref double r3 = ref Unsafe.Add(ref r2, stride);
        ref double xRe = ref MemoryMarshal.GetArrayDataReference(_inRe);
        ref double xIm = ref MemoryMarshal.GetArrayDataReference(_inIm);
        Vector256<double> re0 = default, im0 = default, re1 = default, im1 = default;
        Vector256<double> re2 = default, im2 = default, re3 = default, im3 = default;
        for (nuint k = 0; k < stride; k += 2 * Lanes)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref xRe, k / 2), y = Vector256.LoadUnsafe(ref xIm, k / 2);
            Add(ref r0, k, x, y, ref re0, ref im0);
            Add(ref r1, k, x, y, ref re1, ref im1);
            Add(ref r2, k, x, y, ref re2, ref im2);
            Add(ref r3, k, x, y, ref re3, ref im3);
        }
        (re[0], re[1], re[2], re[3]) =
            (Vector256.Sum(re0), Vector256.Sum(re1), Vector256.Sum(re2), Vector256.Sum(re3));
        (im[0], im[1], im[2], im[3]) =
            (Vector256.Sum(im0), Vector256.Sum(im1), Vector256.Sum(im2), Vector256.Sum(im3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref double row, nuint at, Vector256<double> x, Vector256<double> y,
        ref Vector256<double> re, ref Vector256<double> im)
    {
        Vector256<double> a = Vector256.LoadUnsafe(ref row, at), b = Vector256.LoadUnsafe(ref row, at + Lanes);
        re = Vector256.FusedMultiplyAdd(a, x, re);
        im = Vector256.FusedMultiplyAdd(a, y, im);
        re = Vector256.FusedMultiplyAdd(-b, y, re);
        im = Vector256.FusedMultiplyAdd(b, x, im);
    }

    private void Row(int row, out double re, out double im)
    {
        (re, im) = (0, 0);
        for (int k = 0; k < _size; k++)
        {
            int at = Place(row, k);
            double a = _values[at], b = _values[at + Lanes];
            re += (a * _inRe[k]) - (b * _inIm[k]);
            im += (a * _inIm[k]) + (b * _inRe[k]);
        }
    }
}
