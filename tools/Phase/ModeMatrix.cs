// A dense matrix on all modes at once, for what is no chain of cells: the plain Fourier sum of sizes that are no power
// of two, and the yardstick of `xdv bench phase`. Real and imaginary parts lie in planes of their own, rows padded to
// whole vectors, so that one pass over memory is all a product costs.
using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Phase;

/// <summary>N × N complex numbers; a product allocates nothing.</summary>
internal sealed class ModeMatrix
{
    private const int Lanes = 4;

    private readonly int _size;
    private readonly int _stride;
    private readonly double[] _re;
    private readonly double[] _im;
    /// <summary>The vector, padded as the rows are.</summary>
    private readonly double[] _inRe;
    private readonly double[] _inIm;

    public ModeMatrix(int size)
    {
        _size = size;
        _stride = (size + Lanes - 1) / Lanes * Lanes;
        (_re, _im) = (new double[size * _stride], new double[size * _stride]);
        (_inRe, _inIm) = (new double[_stride], new double[_stride]);
    }

    public void Set(int row, int column, double re, double im) =>
        (_re[(row * _stride) + column], _im[(row * _stride) + column]) = (re, im);

    /// <summary>Vector ← matrix · vector.</summary>
    public void Apply(Span<double> re, Span<double> im)
    {
        re[.._size].CopyTo(_inRe);
        im[.._size].CopyTo(_inIm);
        int row = 0;
        for (; row + 1 < _size; row += 2) Rows(row, out re[row], out im[row], out re[row + 1], out im[row + 1]);
        if (row < _size) Row(row, out re[row], out im[row]);
    }

    /// <summary>Two rows together: each load of the vector serves both, and eight sums hide an addition's
    /// latency.</summary>
    private void Rows(int row, out double re0, out double im0, out double re1, out double im1)
    {
        ref double re = ref _re[row * _stride], im = ref _im[row * _stride];
        ref double xRe = ref MemoryMarshal.GetArrayDataReference(_inRe);
        ref double xIm = ref MemoryMarshal.GetArrayDataReference(_inIm);
        nuint stride = (nuint)_stride;
        Vector256<double> rr0 = default, ii0 = default, ri0 = default, ir0 = default;
        Vector256<double> rr1 = default, ii1 = default, ri1 = default, ir1 = default;
        for (nuint k = 0; k < stride; k += Lanes)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref xRe, k), y = Vector256.LoadUnsafe(ref xIm, k);
            Vector256<double> a = Vector256.LoadUnsafe(ref re, k), b = Vector256.LoadUnsafe(ref im, k);
            Vector256<double> c = Vector256.LoadUnsafe(ref re, stride + k);
            Vector256<double> d = Vector256.LoadUnsafe(ref im, stride + k);
            rr0 = Vector256.FusedMultiplyAdd(a, x, rr0);
            ii0 = Vector256.FusedMultiplyAdd(b, y, ii0);
            ri0 = Vector256.FusedMultiplyAdd(a, y, ri0);
            ir0 = Vector256.FusedMultiplyAdd(b, x, ir0);
            rr1 = Vector256.FusedMultiplyAdd(c, x, rr1);
            ii1 = Vector256.FusedMultiplyAdd(d, y, ii1);
            ri1 = Vector256.FusedMultiplyAdd(c, y, ri1);
            ir1 = Vector256.FusedMultiplyAdd(d, x, ir1);
        }
        (re0, im0) = (Vector256.Sum(rr0 - ii0), Vector256.Sum(ri0 + ir0));
        (re1, im1) = (Vector256.Sum(rr1 - ii1), Vector256.Sum(ri1 + ir1));
    }

    private void Row(int row, out double re, out double im)
    {
        (re, im) = (0, 0);
        for (int k = 0; k < _size; k++)
        {
            double a = _re[(row * _stride) + k], b = _im[(row * _stride) + k];
            re += (a * _inRe[k]) - (b * _inIm[k]);
            im += (a * _inIm[k]) + (b * _inRe[k]);
        }
    }
}
