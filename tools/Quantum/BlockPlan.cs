// How gates become passes over a state. Memory is the bottleneck of a state vector, so a pass brings every block of
// amplitudes into the cache once and applies all gates to it that can be applied there (cf. Häner and Steiger, 0.5
// Petabyte Simulation of a 45-Qubit Quantum Circuit, SC17). Only the target of a gate that mixes amplitudes must be
// inside the block: controls and phases outside of it are constants of the block.
using System.Collections.Generic;
using System.Numerics;

namespace Xdv.Quantum;

/// <summary>
/// One pass. Block position p is qubit <c>Qubits[p]</c>; positions below <see cref="Width"/> vary inside a block, those
/// above number the blocks. Masks of the steps are in positions.
/// </summary>
internal sealed record BlockPass(int[] Qubits, int Width, BlockStep[] Steps)
{
    /// <summary>What butterflies left out; amplitudes are multiplied by it when the block is written back.</summary>
    public Complex Scale { get; init; } = Complex.One;
}

internal static class BlockPlan
{
    /// <summary>Qubits of a block: 2¹⁴ amplitudes are 256 KiB, half of a common L2 cache.</summary>
    public const int MostWidth = 14;

    /// <summary>Smaller states are not worth a plan.</summary>
    public const int LeastQubits = 4;

    /// <summary>Lowest qubits are in every block, so that it is made of runs of whole cache lines.</summary>
    private const int RunQubits = 4;

    /// <summary>Divides gates into passes that together equal them in order.</summary>
    public static List<BlockPass> For(List<FlatGate> gates, int qubits)
    {
        List<BlockPass> passes = [];
        List<FlatGate> waiting = gates;
        while (waiting.Count > 0)
        {
            List<FlatGate> taken = [], left = [];
            long inside = Select(waiting, qubits, taken, left);
            passes.Add(PassBuilder.Build(taken, inside, qubits));
            waiting = left;
        }
        return passes;
    }

    /// <summary>
    /// Takes every gate that fits the block and commutes with all earlier ones that do not. Two gates commute if both
    /// are diagonal on each qubit they share.
    /// </summary>
    private static long Select(List<FlatGate> gates, int qubits, List<FlatGate> taken, List<FlatGate> left)
    {
        int width = int.Min(MostWidth, qubits);
        long inside = (1L << int.Min(RunQubits, width)) - 1;
        long mixed = 0, phased = 0;
        foreach (FlatGate gate in gates)
        {
            long grown = inside | gate.Target;
            bool free = (gate.Target & (mixed | phased)) == 0 && (gate.Controls & mixed) == 0;
            if (free && BitOperations.PopCount((ulong)grown) <= width)
            {
                inside = grown;
                taken.Add(gate);
                continue;
            }
            mixed |= gate.Target;
            phased |= gate.Controls;
            left.Add(gate);
        }
        for (int qubit = 0; BitOperations.PopCount((ulong)inside) < width; qubit++) inside |= 1L << qubit;
        return inside;
    }
}
