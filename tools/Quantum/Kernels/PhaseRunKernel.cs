// A run of diagonal gates over one block, however many gates it has: about two complex products per amplitude.
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

internal static class PhaseRunKernel
{
    /// <summary>Multiplies every row by its phases; rows whose phases are all 1 are not touched.</summary>
    public static void Apply(PhaseRun run, int width, long block, BlockWorkspace work)
    {
        int rows = 1 << (width - run.RowBits), length = 1 << run.RowBits;
        Span<Complex> factors = stackalloc Complex[run.RowBits];
        for (int row = 0; row < rows; row++)
        {
            long index = block << width | (long)row << run.RowBits;
            Complex all = Complex.One;
            foreach (ref readonly PhaseTerm term in run.High.AsSpan())
                if ((index & term.Mask) == term.Mask) all *= term.Factor;
            bool varies = Factors(run, index, factors);
            nuint at = (nuint)row << run.RowBits;
            ref double real = ref work.Real.Start, imaginary = ref work.Imaginary.Start;
            if (varies || run.Real is not null)
            {
                Fill(all, varies ? factors : [], work, length);
                if (run.Real is not null) Multiply(ref work.RowReal.Start, ref work.RowImaginary.Start, 0,
                    ref run.Real[0], ref run.Imaginary![0], (nuint)length);
                Multiply(ref real, ref imaginary, at, ref work.RowReal.Start, ref work.RowImaginary.Start,
                    (nuint)length);
            }
            else if (all != Complex.One) Scale(ref real, ref imaginary, at, at + (nuint)length, all);
        }
    }

    /// <summary>Factor of each low position on a row; false if all are 1.</summary>
    private static bool Factors(PhaseRun run, long index, Span<Complex> factors)
    {
        bool varies = false;
        foreach (ref readonly CrossTerm term in run.Cross.AsSpan())
        {
            if ((index & term.Mask) != term.Mask) continue;
            if (!varies) factors.Fill(Complex.One);
            varies = true;
            factors[term.Low] *= term.Factor;
        }
        return varies;
    }

    /// <summary>Products of the factors by doubling: each one makes the upper half from the lower.</summary>
    private static void Fill(Complex first, ReadOnlySpan<Complex> factors, BlockWorkspace work, int length)
    {
        ref double real = ref work.RowReal.Start, imaginary = ref work.RowImaginary.Start;
        Span<double> r = MemoryMarshal.CreateSpan(ref real, length);
        Span<double> i = MemoryMarshal.CreateSpan(ref imaginary, length);
        if (factors.IsEmpty)
        {
            r.Fill(first.Real);
            i.Fill(first.Imaginary);
            return;
        }
        (r[0], i[0]) = (first.Real, first.Imaginary);
        for (int position = 0; position < factors.Length; position++)
        {
            int half = 1 << position;
            Complex factor = factors[position];
            r[..half].CopyTo(r[half..]);
            i[..half].CopyTo(i[half..]);
            if (factor == Complex.One) continue;
            if (half >= Vector256<double>.Count)
                Scale(ref real, ref imaginary, (nuint)half, (nuint)(2 * half), factor);
            else
                for (int k = half; k < 2 * half; k++)
                    (r[k], i[k]) = (r[k] * factor.Real - i[k] * factor.Imaginary,
                        r[k] * factor.Imaginary + i[k] * factor.Real);
        }
    }

    private static void Multiply(
        ref double real, ref double imaginary, nuint at, ref double byReal, ref double byImaginary, nuint length)
    {
        for (nuint k = 0; k < length; k += 4)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref real, at + k);
            Vector256<double> y = Vector256.LoadUnsafe(ref imaginary, at + k);
            Vector256<double> c = Vector256.LoadUnsafe(ref byReal, k), s = Vector256.LoadUnsafe(ref byImaginary, k);
            Vector256.FusedMultiplyAdd(x, c, -(y * s)).StoreUnsafe(ref real, at + k);
            Vector256.FusedMultiplyAdd(x, s, y * c).StoreUnsafe(ref imaginary, at + k);
        }
    }

    private static void Scale(ref double real, ref double imaginary, nuint from, nuint to, Complex factor)
    {
        Vector256<double> c = Vector256.Create(factor.Real), s = Vector256.Create(factor.Imaginary);
        for (nuint k = from; k < to; k += 4)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref real, k), y = Vector256.LoadUnsafe(ref imaginary, k);
            Vector256.FusedMultiplyAdd(x, c, -(y * s)).StoreUnsafe(ref real, k);
            Vector256.FusedMultiplyAdd(x, s, y * c).StoreUnsafe(ref imaginary, k);
        }
    }
}
