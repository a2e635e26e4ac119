// A run of diagonal gates over one block, however many gates it has: about two complex products per amplitude. Rows are
// visited as a counter runs: the phases of a row come from those of a row that was there before, by one product.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

internal static class PhaseRunKernel<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <summary>Multiplies every row by its phases; rows whose phases are all 1 are not touched.</summary>
    /// <param name="block">Number of the block: its bits are the positions above the block.</param>
    public static void Apply(PhaseStep<T> step, long block, ref T real, ref T imaginary, PhaseTables<T> tables)
    {
        PhaseLevel<T>[] levels = step.Levels;
        int depth = levels.Length;
        nuint length = (nuint)1 << step.RowBits, row = 0;
        Span<Complex> factors = stackalloc Complex[depth];
        Span<int> current = stackalloc int[depth + 1];
        for (int level = 0; level < depth; level++)
            factors[level] = levels[level].Real is null ? levels[level].Factor : Complex.One;
        foreach (ref readonly CrossTerm term in step.LevelCross.AsSpan())
            if ((block & term.Mask) == term.Mask) factors[term.At] *= term.Factor;
        current.Fill(Root(step, block, tables, depth + 1)); // row 0 holds ones, level l has row l + 1
        Multiply(tables, current[0], row, length, ref real, ref imaginary);
        for (long count = 1; count < 1L << depth; count++)
        {
            int level = BitOperations.TrailingZeroCount(count);
            for (int below = 0; below < level; below++) row &= ~((nuint)1 << levels[below].Position);
            row |= (nuint)1 << levels[level].Position;
            Complex factor = factors[level];
            foreach (ref readonly PhaseTerm pair in levels[level].Pairs.AsSpan())
                if ((count & pair.Mask) == pair.Mask) factor *= pair.Factor;
            int from = current[level + 1];
            if (levels[level].Real is null && factor == Complex.One)
            {
                current[..(level + 1)].Fill(from);
                Multiply(tables, from, row, length, ref real, ref imaginary);
                continue;
            }
            Make(levels[level], factor, from, level + 1, length, tables);
            current[..(level + 1)].Fill(level + 1);
            Multiply(tables, level + 1, row, length, ref real, ref imaginary);
        }
    }

    /// <summary>Phases of the block's first row.</summary>
    private static int Root(PhaseStep<T> step, long block, PhaseTables<T> tables, int at)
    {
        Complex all = Complex.One;
        foreach (ref readonly PhaseTerm term in step.High.AsSpan())
            if ((block & term.Mask) == term.Mask) all *= term.Factor;
        Span<Complex> factors = stackalloc Complex[step.RowBits];
        factors.Fill(Complex.One);
        bool varies = false;
        foreach (ref readonly CrossTerm term in step.LowCross.AsSpan())
        {
            if ((block & term.Mask) != term.Mask) continue;
            factors[term.At] *= term.Factor;
            varies = true;
        }
        if (step.Real is null && !varies && all == Complex.One) return PhaseTables<T>.Ones;
        ref T real = ref tables.Real(at), imaginary = ref tables.Imaginary(at);
        (real, imaginary) = (T.CreateTruncating(all.Real), T.CreateTruncating(all.Imaginary));
        for (int position = 0; position < step.RowBits; position++) // by doubling: the upper half from the lower
        {
            nuint half = (nuint)1 << position;
            ref T upperReal = ref Unsafe.Add(ref real, half), upperImaginary = ref Unsafe.Add(ref imaginary, half);
            if (position >= V.Bits)
                Scale<V>(ref real, ref imaginary, ref upperReal, ref upperImaginary, half, factors[position]);
            else Scale<Lanes1<T>>(ref real, ref imaginary, ref upperReal, ref upperImaginary, half, factors[position]);
        }
        if (step.Real is not null)
            Product(ref real, ref imaginary, ref step.Real[0], ref step.Imaginary![0], ref real, ref imaginary,
                (nuint)1 << step.RowBits);
        return at;
    }

    /// <summary>Phases of a row from those of the row without this level.</summary>
    private static void Make(PhaseLevel<T> level, Complex factor, int from, int to, nuint length, PhaseTables<T> tables)
    {
        ref T real = ref tables.Real(to), imaginary = ref tables.Imaginary(to);
        ref T fromReal = ref tables.Real(from), fromImaginary = ref tables.Imaginary(from);
        if (level.Real is null)
            Scale<V>(ref fromReal, ref fromImaginary, ref real, ref imaginary, length, factor);
        else if (factor == Complex.One)
            Product(ref fromReal, ref fromImaginary, ref level.Real[0], ref level.Imaginary![0], ref real,
                ref imaginary, length);
        else ScaledProduct(ref fromReal, ref fromImaginary, ref level.Real[0], ref level.Imaginary![0], ref real,
            ref imaginary, length, factor);
    }

    private static void Multiply(
        PhaseTables<T> tables, int table, nuint row, nuint length, ref T real, ref T imaginary)
    {
        if (table == PhaseTables<T>.Ones) return;
        ref T x = ref Unsafe.Add(ref real, row), y = ref Unsafe.Add(ref imaginary, row);
        Product(ref x, ref y, ref tables.Real(table), ref tables.Imaginary(table), ref x, ref y, length);
    }

    /// <summary>to = from × by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product(
        ref T real, ref T imaginary, ref T byReal, ref T byImaginary, ref T toReal, ref T toImaginary, nuint count)
    {
        for (nuint k = 0; k < count; k += (nuint)1 << V.Bits)
        {
            V x = V.Load(ref real, k), y = V.Load(ref imaginary, k);
            V c = V.Load(ref byReal, k), s = V.Load(ref byImaginary, k);
            V.FusedLess(y, s, x * c).Store(ref toReal, k);
            V.Fused(x, s, y * c).Store(ref toImaginary, k);
        }
    }

    /// <summary>to = from × by × factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaledProduct(
        ref T real, ref T imaginary, ref T byReal, ref T byImaginary, ref T toReal, ref T toImaginary, nuint count,
        Complex factor)
    {
        V a = V.All(T.CreateTruncating(factor.Real)), b = V.All(T.CreateTruncating(factor.Imaginary));
        for (nuint k = 0; k < count; k += (nuint)1 << V.Bits)
        {
            V x = V.Load(ref real, k), y = V.Load(ref imaginary, k);
            V c = V.Load(ref byReal, k), s = V.Load(ref byImaginary, k);
            V u = V.FusedLess(y, s, x * c), v = V.Fused(x, s, y * c);
            V.FusedLess(v, b, u * a).Store(ref toReal, k);
            V.Fused(u, b, v * a).Store(ref toImaginary, k);
        }
    }

    /// <summary>to = from × factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<W>(
        ref T real, ref T imaginary, ref T toReal, ref T toImaginary, nuint count, Complex factor)
        where W : struct, ILanes<W, T>
    {
        W a = W.All(T.CreateTruncating(factor.Real)), b = W.All(T.CreateTruncating(factor.Imaginary));
        for (nuint k = 0; k < count; k += (nuint)1 << W.Bits)
        {
            W x = W.Load(ref real, k), y = W.Load(ref imaginary, k);
            W.FusedLess(y, b, x * a).Store(ref toReal, k);
            W.Fused(x, b, y * a).Store(ref toImaginary, k);
        }
    }
}

/// <summary>Phases of some rows; one thread's.</summary>
internal sealed class PhaseTables<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The row whose phases are all 1.</summary>
    public const int Ones = 0;

    private readonly AlignedRow<T> _real, _imaginary;
    private readonly int _rowBits;

    /// <param name="rows">Rows beside that of ones: numbers from 1 up.</param>
    public PhaseTables(int rowBits, int rows)
    {
        _rowBits = rowBits;
        (_real, _imaginary) = (new((rows + 1) << rowBits), new((rows + 1) << rowBits));
        _real.Span[..(1 << rowBits)].Fill(T.One);
        _imaginary.Span[..(1 << rowBits)].Clear();
    }

    public ref T Real(int row) => ref Unsafe.Add(ref _real.Start, row << _rowBits);

    public ref T Imaginary(int row) => ref Unsafe.Add(ref _imaginary.Start, row << _rowBits);
}
