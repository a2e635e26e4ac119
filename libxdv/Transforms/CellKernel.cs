// What a cell does to two columns or two rows of a matrix: all the arithmetic of a decomposition. The host has vectors,
// the freestanding build has not; both do the same operations on the same numbers.
using System;
#if !FREESTANDING
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace Xdv.Transforms;

/// <summary>A cell by the numbers it multiplies with: θ as sine and cosine, e^{iφ} as a pair.</summary>
internal readonly struct CellKernel(double sine, double cosine, double phaseRe, double phaseIm)
{
    public readonly double Sine = sine, Cosine = cosine, PhaseRe = phaseRe, PhaseIm = phaseIm;

    /// <summary>The cell with cos θ·e^{−iφ}·x = sin θ·y, θ in [0, π/2].</summary>
    public static CellKernel Nulling(double re, double im, double other, double imOther)
    {
        double x = Math.Sqrt((re * re) + (im * im)), y = Math.Sqrt((other * other) + (imOther * imOther));
        if (x == 0) return new CellKernel(0, 1, 1, 0);
        if (y == 0) return new CellKernel(1, 0, 1, 0);
        double length = Math.Sqrt((x * x) + (y * y));
        // x·conj(y), both of length 1
        (re, im, other, imOther) = (re / x, im / x, other / y, imOther / y);
        double phaseRe = (re * other) + (im * imOther), phaseIm = (im * other) - (re * imOther);
        double norm = Math.Sqrt((phaseRe * phaseRe) + (phaseIm * phaseIm));
        return new CellKernel(x / length, y / length, phaseRe / norm, phaseIm / norm);
    }

    /// <summary>(x, y) → (cos θ·e^{iφ}·x − sin θ·y, sin θ·e^{iφ}·x + cos θ·y) for each pair of two rows.</summary>
    public void Mix(Span<double> x, Span<double> y)
    {
        int i = 0;
#if !FREESTANDING
        Vector256<double> re = Vector256.Create(PhaseRe), im = Vector256.Create(-PhaseIm, PhaseIm, -PhaseIm, PhaseIm);
        Vector256<double> sine = Vector256.Create(Sine), cosine = Vector256.Create(Cosine);
        ref double first = ref MemoryMarshal.GetReference(x);
        ref double second = ref MemoryMarshal.GetReference(y);
        for (; i + 4 <= x.Length; i += 4)
        {
            Vector256<double> a = Vector256.LoadUnsafe(ref first, (nuint)i);
            Vector256<double> b = Vector256.LoadUnsafe(ref second, (nuint)i);
            Vector256<double> turned = (a * re) + (Vector256.Shuffle(a, Vector256.Create(1L, 0, 3, 2)) * im);
            ((cosine * turned) - (sine * b)).StoreUnsafe(ref first, (nuint)i);
            ((sine * turned) + (cosine * b)).StoreUnsafe(ref second, (nuint)i);
        }
#endif
        for (; i < x.Length; i += 2) Pair(ref x[i], ref x[i + 1], ref y[i], ref y[i + 1], PhaseIm);
    }

    /// <summary>The same with e^{−iφ} for pairs that stand side by side in rows <paramref name="stride"/> apart:
    /// columns mixed by the cell's inverse.</summary>
    public void MixColumns(Span<double> pairs, int stride)
    {
#if FREESTANDING
        for (int i = 0; i < pairs.Length; i += stride)
            Pair(ref pairs[i], ref pairs[i + 1], ref pairs[i + 2], ref pairs[i + 3], -PhaseIm);
#else
        Vector128<double> re = Vector128.Create(PhaseRe), im = Vector128.Create(PhaseIm, -PhaseIm);
        Vector128<double> sine = Vector128.Create(Sine), cosine = Vector128.Create(Cosine);
        ref double start = ref MemoryMarshal.GetReference(pairs);
        for (int i = 0; i + 4 <= pairs.Length; i += stride)
        {
            Vector128<double> a = Vector128.LoadUnsafe(ref start, (nuint)i);
            Vector128<double> b = Vector128.LoadUnsafe(ref start, (nuint)(i + 2));
            Vector128<double> turned = (a * re) + (Vector128.Shuffle(a, Vector128.Create(1L, 0)) * im);
            ((cosine * turned) - (sine * b)).StoreUnsafe(ref start, (nuint)i);
            ((sine * turned) + (cosine * b)).StoreUnsafe(ref start, (nuint)(i + 2));
        }
#endif
    }

    private void Pair(ref double re, ref double im, ref double other, ref double imOther, double phaseIm)
    {
        double turned = (re * PhaseRe) - (im * phaseIm), imTurned = (im * PhaseRe) + (re * phaseIm);
        re = (Cosine * turned) - (Sine * other);
        im = (Cosine * imTurned) - (Sine * imOther);
        other = (Sine * turned) + (Cosine * other);
        imOther = (Sine * imTurned) + (Cosine * imOther);
    }
}
