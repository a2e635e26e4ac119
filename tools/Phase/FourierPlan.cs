// The unitary DFT of a mode vector, a'[k] = N^−½ Σ a[j] e^{+2πi jk/N}: radix 2 when N is a power of two, the plain sum
// for other small N, and Bluestein's convolution (1970) for other large N.
using System;
using System.Numerics;

namespace Xdv.Phase;

/// <summary>Tables and scratch for one N. Used by one thread.</summary>
internal sealed class FourierPlan
{
    /// <summary>Below this the plain sum beats the convolution.</summary>
    private const int DirectLimit = 48;

    private readonly int _size;
    private readonly double _scale;
    /// <summary>
    /// Plain sum: e^{2πi k/N}. Radix 2: e^{πi k/h} at [h − 1 + k], stage by stage. Bluestein: the chirp e^{πi k²/N}.
    /// </summary>
    private readonly double[] _rootRe;
    private readonly double[] _rootIm;
    private readonly double[] _workRe;
    private readonly double[] _workIm;
    /// <summary>Radix 2: indices with their bits reversed.</summary>
    private readonly int[] _reversed = [];
    private readonly ModeMatrix? _direct;
    /// <summary>Bluestein: the plan of the convolution and the transformed conjugate chirp.</summary>
    private readonly FourierPlan? _inner;
    private readonly double[] _kernelRe = [];
    private readonly double[] _kernelIm = [];

    public FourierPlan(int size)
    {
        _size = size;
        _scale = 1 / Math.Sqrt(size);
        bool radix2 = BitOperations.IsPow2(size), direct = !radix2 && size <= DirectLimit;
        (_rootRe, _rootIm) = (new double[size], new double[size]);
        for (int k = 0; k < size; k++)
        {
            // k² modulo 2N keeps the chirp's angle small and exact.
            int half = (int)BitOperations.RoundUpToPowerOf2((uint)k + 2) / 2;
            double turns = radix2 ? (k + 1.0 - half) / (2 * half)
                : direct ? (double)k / size : (double)((long)k * k % (2L * size)) / (2.0 * size);
            (_rootIm[k], _rootRe[k]) = Math.SinCos(2 * Math.PI * turns);
        }
        int work = radix2 || direct ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)((2 * size) - 1));
        (_workRe, _workIm) = (new double[work], new double[work]);
        if (radix2)
        {
            _reversed = new int[size];
            for (int i = 1; i < size; i++) _reversed[i] = (_reversed[i >> 1] >> 1) | ((i & 1) * (size >> 1));
        }
        if (direct) _direct = PlainSum();
        if (radix2 || direct) return;
        _inner = new FourierPlan(work);
        (_kernelRe, _kernelIm) = (new double[work], new double[work]);
        for (int k = 0; k < size; k++)
        {
            int mirrored = (work - k) % work;
            _kernelRe[k] = _kernelRe[mirrored] = _rootRe[k];
            _kernelIm[k] = _kernelIm[mirrored] = -_rootIm[k];
        }
        _inner.Butterflies(_kernelRe, _kernelIm);
    }

    /// <summary>Cost of one transform, in two-mode cells.</summary>
    public long Work => _inner is not null ? 2 * _inner.Work : _direct is not null
        ? (long)_size * _size / 2
        : Math.Max(1, (long)_size * BitOperations.Log2((uint)_size) / 2);

    /// <summary>In place; exchanging the two arguments gives the inverse transform.</summary>
    public void Transform(Span<double> re, Span<double> im)
    {
        if (_inner is not null) Bluestein(re, im);
        else if (_direct is not null) _direct.Apply(re, im);
        else Butterflies(re, im);
        for (int k = 0; k < _size; k++)
        {
            re[k] *= _scale;
            im[k] *= _scale;
        }
    }

    /// <summary>Unscaled transform, N a power of two: bit reversal, then decimation in time.</summary>
    private void Butterflies(Span<double> re, Span<double> im)
    {
        re = re[.._size];
        im = im[.._size];
        int[] reversed = _reversed;
        for (int i = 1; i < reversed.Length; i++)
        {
            int j = reversed[i];
            if (i >= j) continue;
            (re[i], re[j]) = (re[j], re[i]);
            (im[i], im[j]) = (im[j], im[i]);
        }
        if (_size >= 4) Quarters(re, im);
        for (int half = _size >= 4 ? 4 : 1; half < _size; half <<= 1)
        {
            ReadOnlySpan<double> rootRe = _rootRe.AsSpan(half - 1, half), rootIm = _rootIm.AsSpan(half - 1, half);
            for (int start = 0; start < _size; start += 2 * half)
                Stage(re.Slice(start, half), im.Slice(start, half), re.Slice(start + half, half),
                    im.Slice(start + half, half), rootRe, rootIm);
        }
    }

    /// <summary>The first two stages, whose roots are 1 and i.</summary>
    private static void Quarters(Span<double> re, Span<double> im)
    {
        for (int s = 0; s + 3 < re.Length; s += 4)
        {
            Span<double> x = re.Slice(s, 4), y = im.Slice(s, 4);
            double aRe = x[0] + x[1], bRe = x[0] - x[1], cRe = x[2] + x[3], dRe = x[2] - x[3];
            double aIm = y[0] + y[1], bIm = y[0] - y[1], cIm = y[2] + y[3], dIm = y[2] - y[3];
            (x[0], x[1], x[2], x[3]) = (aRe + cRe, bRe - dIm, aRe - cRe, bRe + dIm);
            (y[0], y[1], y[2], y[3]) = (aIm + cIm, bIm + dRe, aIm - cIm, bIm - dRe);
        }
    }

    /// <summary>(a, b) ← (a + w b, a − w b), several at once when there are as many.</summary>
    private static void Stage(Span<double> aRe, Span<double> aIm, Span<double> bRe, Span<double> bIm,
        ReadOnlySpan<double> wRe, ReadOnlySpan<double> wIm)
    {
        int k = 0;
        for (; k <= aRe.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            Vector<double> br = new(bRe[k..]), bi = new(bIm[k..]), wr = new(wRe[k..]), wi = new(wIm[k..]);
            Vector<double> ar = new(aRe[k..]), ai = new(aIm[k..]);
            Vector<double> tr = (wr * br) - (wi * bi), ti = (wr * bi) + (wi * br);
            (ar - tr).CopyTo(bRe[k..]);
            (ai - ti).CopyTo(bIm[k..]);
            (ar + tr).CopyTo(aRe[k..]);
            (ai + ti).CopyTo(aIm[k..]);
        }
        for (; k < aRe.Length; k++)
        {
            double tRe = (wRe[k] * bRe[k]) - (wIm[k] * bIm[k]), tIm = (wRe[k] * bIm[k]) + (wIm[k] * bRe[k]);
            (bRe[k], bIm[k]) = (aRe[k] - tRe, aIm[k] - tIm);
            (aRe[k], aIm[k]) = (aRe[k] + tRe, aIm[k] + tIm);
        }
    }

    private ModeMatrix PlainSum()
    {
        ModeMatrix matrix = new(_size);
        for (int k = 0; k < _size; k++)
            for (int j = 0; j < _size; j++) matrix.Set(k, j, _rootRe[k * j % _size], _rootIm[k * j % _size]);
        return matrix;
    }

    /// <summary>jk = (j² + k² − (k − j)²) ÷ 2 turns the sum into a convolution with a chirp.</summary>
    private void Bluestein(Span<double> re, Span<double> im)
    {
        Array.Clear(_workRe);
        Array.Clear(_workIm);
        for (int j = 0; j < _size; j++)
        {
            _workRe[j] = (re[j] * _rootRe[j]) - (im[j] * _rootIm[j]);
            _workIm[j] = (re[j] * _rootIm[j]) + (im[j] * _rootRe[j]);
        }
        _inner!.Butterflies(_workRe, _workIm);
        for (int k = 0; k < _workRe.Length; k++)
        {
            double a = _workRe[k], b = _workIm[k];
            _workRe[k] = (a * _kernelRe[k]) - (b * _kernelIm[k]);
            _workIm[k] = (a * _kernelIm[k]) + (b * _kernelRe[k]);
        }
        _inner.Butterflies(_workIm, _workRe);
        double scale = 1.0 / _workRe.Length;
        for (int k = 0; k < _size; k++)
        {
            double a = _workRe[k] * scale, b = _workIm[k] * scale;
            re[k] = (a * _rootRe[k]) - (b * _rootIm[k]);
            im[k] = (a * _rootIm[k]) + (b * _rootRe[k]);
        }
    }
}
