// Shots from a final state: exact multinomial sampling. Uniform numbers are drawn, sorted, and met by one walk along
// the cumulative distribution.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>A qubit whose value goes to a classical bit.</summary>
internal readonly record struct Readout(ushort Qubit, ushort Bit);

internal static class Sampler
{
    /// <summary>From this many on, sorting by buckets is faster than by comparison.</summary>
    private const int ManyDraws = 4096;

    /// <summary>Samples all qubits and counts the bits that the readouts make of each sample.</summary>
    /// <param name="state">Any state; need not be normalised to the last digit.</param>
    /// <param name="readouts">In program order: a later one overwrites the bit of an earlier one.</param>
    /// <param name="bits">Classical bits that the readouts do not write.</param>
    public static void Sample(
        StateVector state, List<Readout> readouts, in OutcomeBits bits, uint shots,
        Xoshiro256 random, OutcomeCounts counts)
    {
        if (readouts.Count == 0)
        {
            counts.Add(bits, shots);
            return;
        }
        ReadOnlySpan<double> blocks = state.BlockWeights();
        double[] draws = SortedDraws(shots, Total(blocks), random);
        double before = 0;
        int next = 0;
        for (int block = 0; block < blocks.Length && next < draws.Length; block++)
        {
            bool last = block == blocks.Length - 1;
            double after = before + blocks[block];
            int first = next;
            while (next < draws.Length && (last || draws[next] < after)) next++;
            if (next > first) Walk(state, block, draws.AsSpan(first, next - first), before, readouts, bits, counts);
            before = after;
        }
    }

    /// <summary>
    /// Assigns the draws that fall into one block to its amplitudes; rounding at its end goes to the last possible
    /// one.
    /// </summary>
    private static void Walk(
        StateVector state, int block, ReadOnlySpan<double> draws, double before,
        List<Readout> readouts, in OutcomeBits bits, OutcomeCounts counts)
    {
        int index = block * WeightKernel.BlockSize;
        int end = (int)Math.Min((long)index + WeightKernel.BlockSize, 1L << state.Qubits);
        int possible = LastPossible(state, index, end);
        double reached = before;
        int taken = 0;
        for (; taken < draws.Length && index <= possible; index++)
        {
            reached += state.Probability(index);
            int first = taken;
            while (taken < draws.Length && (index == possible || draws[taken] < reached)) taken++;
            if (taken > first) counts.Add(Read(index, readouts, bits), (uint)(taken - first));
        }
    }

    private static int LastPossible(StateVector state, int start, int end)
    {
        int last = end - 1;
        while (last > start && state.Probability(last) == 0) last--;
        return last;
    }

    private static OutcomeBits Read(int index, List<Readout> readouts, OutcomeBits bits)
    {
        foreach (Readout readout in readouts) bits.Set(readout.Bit, (index >> readout.Qubit & 1) != 0);
        return bits;
    }

    private static double[] SortedDraws(uint shots, double total, Xoshiro256 random)
    {
        double[] draws = new double[shots];
        for (int i = 0; i < draws.Length; i++) draws[i] = random.NextUnit();
        if (draws.Length >= ManyDraws) draws = UnitSort.Sort(draws);
        else Array.Sort(draws);
        foreach (ref double draw in draws.AsSpan()) draw *= total;
        return draws;
    }

    private static double Total(ReadOnlySpan<double> blocks)
    {
        double total = 0;
        foreach (double block in blocks) total += block;
        return total;
    }
}
