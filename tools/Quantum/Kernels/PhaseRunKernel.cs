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
    /// <summary>Row whose phases are all 1.</summary>
    private const int Ones = -1;

    /// <summary>Multiplies every row by its phases; rows whose phases are all 1 are not touched.</summary>
    /// <param name="block">Number of the block: its bits are the positions above the block.</param>
    /// <param name="tables">Room for a row more than there are levels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(PhaseStep<T> step, long block, ref T real, ref T imaginary, PhaseTables<T> tables)
    {
        PhaseLevel<T>[] levels = step.Levels;
        int depth = levels.Length, length = 1 << step.RowBits;
        Span<Complex> factors = stackalloc Complex[depth];
        Span<int> current = stackalloc int[depth + 1];
        for (int level = 0; level < depth; level++)
            factors[level] = levels[level].Real is null ? levels[level].Factor : Complex.One;
        foreach (ref readonly CrossTerm term in step.LevelCross.AsSpan())
            if ((block & term.Mask) == term.Mask) factors[term.At] *= term.Factor;
        current.Fill(Root(step, block, tables, depth));
        Multiply(current[0], tables, 0, length, ref real, ref imaginary);
        nuint row = 0;
        for (long count = 1; count < 1L << depth; count++)
        {
            int level = BitOperations.TrailingZeroCount(count);
            for (int below = 0; below < level; below++) row &= ~((nuint)1 << levels[below].Position);
            row |= (nuint)1 << levels[level].Position;
            Complex factor = factors[level];
            foreach (ref readonly PhaseTerm pair in levels[level].Pairs.AsSpan())
                if ((count & pair.Mask) == pair.Mask) factor *= pair.Factor;
            int made = Make(levels[level], factor, current[level + 1], level, length, tables);
            current[..(level + 1)].Fill(made);
            Multiply(made, tables, row, length, ref real, ref imaginary);
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
        if (step.Real is null && !varies && all == Complex.One) return Ones;
        nuint to = tables.At(at), length = (nuint)1 << step.RowBits;
        ref T real = ref tables.Real.Start, imaginary = ref tables.Imaginary.Start;
        (Unsafe.Add(ref real, to), Unsafe.Add(ref imaginary, to)) =
            (T.CreateTruncating(all.Real), T.CreateTruncating(all.Imaginary));
        for (int position = 0; position < step.RowBits; position++) // by doubling: the upper half from the lower
        {
            nuint half = (nuint)1 << position;
            if (position >= V.Bits) Scale<V>(ref real, ref imaginary, to, to + half, half, factors[position]);
            else Scale<Lanes1<T>>(ref real, ref imaginary, to, to + half, half, factors[position]);
        }
        if (step.Real is not null)
            Product(ref real, ref imaginary, to, ref step.Real[0], ref step.Imaginary![0], to, length, ref real,
                ref imaginary);
        return at;
    }

    /// <summary>Phases of a row from those of the row without this level.</summary>
    private static int Make(
        PhaseLevel<T> level, Complex factor, int from, int to, int length, PhaseTables<T> tables)
    {
        ref T real = ref tables.Real.Start, imaginary = ref tables.Imaginary.Start;
        nuint source = tables.At(from), target = tables.At(to), count = (nuint)length;
        if (level.Real is null)
        {
            if (factor == Complex.One) return from;
            if (from == Ones) Fill(ref real, ref imaginary, target, count, factor);
            else Scale<V>(ref real, ref imaginary, source, target, count, factor);
            return to;
        }
        if (from == Ones) Copy(level, target, count, ref real, ref imaginary);
        else Product(ref real, ref imaginary, source, ref level.Real[0], ref level.Imaginary![0], target, count,
            ref real, ref imaginary);
        if (factor != Complex.One) Scale<V>(ref real, ref imaginary, target, target, count, factor);
        return to;
    }

    private static void Multiply(
        int table, PhaseTables<T> tables, nuint row, int length, ref T real, ref T imaginary)
    {
        if (table == Ones) return;
        nuint at = tables.At(table);
        Product(ref real, ref imaginary, row, ref Unsafe.Add(ref tables.Real.Start, at),
            ref Unsafe.Add(ref tables.Imaginary.Start, at), row, (nuint)length, ref real, ref imaginary);
    }

    /// <summary>to[target …] = from[source …] × by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product(
        ref T real, ref T imaginary, nuint source, ref T byReal, ref T byImaginary, nuint target, nuint count,
        ref T toReal, ref T toImaginary)
    {
        for (nuint k = 0; k < count; k += (nuint)1 << V.Bits)
        {
            ComplexLanes<T, V> product = ComplexLanes<T, V>.Load(ref real, ref imaginary, source + k)
                * ComplexLanes<T, V>.Load(ref byReal, ref byImaginary, k);
            product.Store(ref toReal, ref toImaginary, target + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<W>(
        ref T real, ref T imaginary, nuint source, nuint target, nuint count, Complex factor)
        where W : struct, ILanes<W, T>
    {
        ComplexLanes<T, W> all = ComplexLanes<T, W>.All(factor);
        for (nuint k = 0; k < count; k += (nuint)1 << W.Bits)
            (ComplexLanes<T, W>.Load(ref real, ref imaginary, source + k) * all)
                .Store(ref real, ref imaginary, target + k);
    }

    private static void Fill(ref T real, ref T imaginary, nuint target, nuint count, Complex factor)
    {
        ComplexLanes<T, V> all = ComplexLanes<T, V>.All(factor);
        for (nuint k = 0; k < count; k += (nuint)1 << V.Bits) all.Store(ref real, ref imaginary, target + k);
    }

    private static void Copy(PhaseLevel<T> level, nuint target, nuint count, ref T real, ref T imaginary)
    {
        for (nuint k = 0; k < count; k += (nuint)1 << V.Bits)
            ComplexLanes<T, V>.Load(ref level.Real![0], ref level.Imaginary![0], k)
                .Store(ref real, ref imaginary, target + k);
    }
}

/// <summary>Phases of some rows; one thread's.</summary>
internal sealed class PhaseTables<T>(int rowBits, int rows)
    where T : unmanaged
{
    public AlignedRow<T> Real { get; } = new(rows << rowBits);

    public AlignedRow<T> Imaginary { get; } = new(rows << rowBits);

    /// <summary>Where a row begins.</summary>
    public nuint At(int row) => (nuint)(row << rowBits);
}
