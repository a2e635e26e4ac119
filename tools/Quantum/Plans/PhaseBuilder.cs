// Phases that commute → one step over the rows of a block.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Xdv.Quantum;

internal static class PhaseBuilder
{
    /// <param name="terms">Masks of at most two positions.</param>
    /// <param name="width">Positions of the block.</param>
    /// <param name="rowBits">Positions of a row, at most as many.</param>
    public static PhaseStep<T> Build<T>(List<PhaseTerm> terms, int width, int rowBits)
        where T : unmanaged, INumberBase<T>
    {
        long row = (1L << rowBits) - 1, block = (1L << width) - 1;
        List<PhaseTerm> high = [], low = [], mixed = [];
        List<CrossTerm> lowCross = [], outerCross = [];
        foreach (PhaseTerm term in terms)
        {
            if (BitOperations.PopCount((ulong)term.Mask) > 2)
                throw new InvalidOperationException("a phase of more than two qubits");
            long inside = term.Mask & block, outside = term.Mask >> width;
            if (inside == 0) high.Add(new(outside, term.Factor));
            else if ((term.Mask & ~row) == 0) low.Add(term);
            else if (outside == 0) mixed.Add(term);
            else if ((inside & row) != 0) lowCross.Add(new(Bit(inside), outside, term.Factor));
            else outerCross.Add(new(Bit(inside), outside, term.Factor));
        }
        int[] positions = [.. Enumerable.Range(rowBits, width - rowBits)
            .OrderBy(position => mixed.Any(t => (t.Mask >> position & 1) != 0 && (t.Mask & row) != 0) ? 1 : 0)];
        PhaseLevel<T>[] levels = [.. positions.Select((_, level) => Level<T>(level, positions, mixed, row, rowBits))];
        CrossTerm[] levelCross =
            [.. outerCross.Select(cross => cross with { At = Array.IndexOf(positions, cross.At) })];
        (T[]? real, T[]? imaginary) = low.Count == 0 ? default : Table<T>(low, Complex.One, rowBits);
        return new(rowBits, [.. high], [.. lowCross], levelCross, levels, real, imaginary);
    }

    private static PhaseLevel<T> Level<T>(int level, int[] positions, List<PhaseTerm> mixed, long row, int rowBits)
        where T : unmanaged, INumberBase<T>
    {
        long own = 1L << positions[level];
        Complex factor = Complex.One;
        List<PhaseTerm> pairs = [], low = [];
        foreach (PhaseTerm term in mixed.Where(term => (term.Mask & own) != 0))
        {
            long other = term.Mask & ~own;
            if (other == 0) factor *= term.Factor;
            else if ((other & row) != 0) low.Add(new(other, term.Factor));
            else if (Array.IndexOf(positions, Bit(other)) is var second && second > level)
                pairs.Add(new(1L << second, term.Factor));
        }
        (T[]? real, T[]? imaginary) = low.Count == 0 ? default : Table<T>(low, factor, rowBits);
        return new(positions[level], factor, [.. pairs], real, imaginary);
    }

    /// <summary>Product of the terms for every amplitude of a row.</summary>
    private static (T[] Real, T[] Imaginary) Table<T>(List<PhaseTerm> terms, Complex first, int rowBits)
        where T : unmanaged, INumberBase<T>
    {
        Complex[] products = new Complex[1 << rowBits];
        Array.Fill(products, first);
        foreach (PhaseTerm term in terms)
        {
            long others = (1L << rowBits) - 1 & ~term.Mask;
            for (long rest = others;; rest = (rest - 1) & others)
            {
                products[rest | term.Mask] *= term.Factor;
                if (rest == 0) break;
            }
        }
        return ([.. products.Select(p => T.CreateTruncating(p.Real))],
            [.. products.Select(p => T.CreateTruncating(p.Imaginary))]);
    }

    private static int Bit(long mask) => BitOperations.TrailingZeroCount(mask);
}
