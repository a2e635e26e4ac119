// Shots from a final state: exact multinomial sampling. Uniform numbers come in ascending order and are met by one walk
// along the cumulative distribution.
using System;
using System.Collections.Generic;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>A qubit whose value goes to a classical bit.</summary>
internal readonly record struct Readout(ushort Qubit, ushort Bit);

internal static class Sampler
{
    /// <summary>Samples all qubits and counts the bits that the readouts make of each sample.</summary>
    /// <param name="state">Any state; need not be normalised to the last digit.</param>
    /// <param name="readouts">In program order: a later one overwrites the bit of an earlier one.</param>
    /// <param name="bits">Classical bits that the readouts do not write.</param>
    /// <param name="errors">Of the same readouts; drawn from the same generator.</param>
    public static void Sample(
        IShotSource state, List<Readout> readouts, in OutcomeBits bits, uint shots,
        Xoshiro256 random, ReadoutErrors errors, OutcomeCounts counts)
    {
        if (readouts.Count == 0)
        {
            counts.Add(bits, shots);
            return;
        }
        ReadoutMap map = new(readouts, bits);
        ReadOnlySpan<double> blocks = state.BlockWeights();
        double total = Total(blocks), before = 0;
        Span<double> probabilities = stackalloc double[Math.Min(Weights.BlockSize, 1 << state.Qubits)];
        SortedUniforms draws = new(shots, random, stackalloc double[SortedUniforms.FewLength],
            stackalloc SortedUniforms.Interval[SortedUniforms.WaitingLength]);
        bool left = draws.TryNext(out double draw);
        for (int block = 0; block < blocks.Length && left; block++)
        {
            double after = block == blocks.Length - 1 ? double.PositiveInfinity : before + blocks[block];
            if (draw * total < after)
            {
                int start = block * Weights.BlockSize;
                state.Probabilities(start, probabilities);
                left = Walk(probabilities, start, before, after, total, ref draws, ref draw, map, errors, counts);
            }
            before = after;
        }
    }

    /// <summary>
    /// Assigns the draws that fall into one block to its amplitudes; rounding at its end goes to the last possible
    /// one. False if no draw is left.
    /// </summary>
    private static bool Walk(
        ReadOnlySpan<double> probabilities, int start, double before, double after, double total,
        ref SortedUniforms draws, ref double draw, ReadoutMap map, ReadoutErrors errors, OutcomeCounts counts)
    {
        int possible = probabilities.Length - 1;
        while (possible > 0 && probabilities[possible] == 0) possible--;
        double reached = before;
        for (int i = 0; i <= possible; i++)
        {
            reached += probabilities[i];
            double end = i == possible ? after : reached;
            uint taken = 0;
            bool left = true;
            while (left && draw * total < end)
            {
                taken++;
                left = draws.TryNext(out draw);
            }
            if (taken != 0 && errors.IsNone) counts.Add(map.Read(start + i), taken);
            else if (taken != 0) errors.Add(map.Read(start + i), taken, counts);
            if (!left) return false;
        }
        return true;
    }

    private static double Total(ReadOnlySpan<double> blocks)
    {
        double total = 0;
        foreach (double block in blocks) total += block;
        return total;
    }
}
