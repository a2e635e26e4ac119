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
    /// <summary>Qubits of the block, one bit each.</summary>
    public long Inside
    {
        get
        {
            long inside = 0;
            for (int position = 0; position < Width; position++) inside |= 1L << Qubits[position];
            return inside;
        }
    }
}

internal static class BlockPlan
{
    /// <summary>Divides gates into passes that together equal them in order, up to global phase.</summary>
    public static List<BlockPass> For<T>(List<FlatGate> gates, PlanShape shape)
        where T : unmanaged, INumberBase<T>
    {
        List<BlockPass> passes = [];
        List<FlatGate> waiting = gates;
        while (waiting.Count > 0)
        {
            List<FlatGate> taken = [], left = [];
            long inside = Select(waiting, shape, taken, left);
            passes.Add(PassBuilder<T>.Build(taken, inside, shape));
            waiting = left;
        }
        return passes;
    }

    /// <summary>
    /// Takes every gate that fits the block and commutes with all earlier ones that do not. Two gates commute if both
    /// are diagonal on each qubit they share.
    /// </summary>
    private static long Select(List<FlatGate> gates, PlanShape shape, List<FlatGate> taken, List<FlatGate> left)
    {
        long inside = (1L << shape.RunQubits) - 1, all = (1L << shape.Qubits) - 1;
        long mixed = 0, phased = 0;
        for (int i = 0; i < gates.Count; i++)
        {
            FlatGate gate = gates[i];
            long grown = inside | gate.Target;
            bool free = (gate.Target & (mixed | phased)) == 0 && (gate.Controls & mixed) == 0;
            if (free && BitOperations.PopCount((ulong)grown) <= shape.Width)
            {
                inside = grown;
                taken.Add(gate);
                continue;
            }
            mixed |= gate.Target;
            phased |= gate.Controls;
            left.Add(gate);
            if (mixed != all) continue;
            left.AddRange(gates[(i + 1)..]); // nothing commutes with all of these
            break;
        }
        for (int qubit = 0; BitOperations.PopCount((ulong)inside) < shape.Width; qubit++) inside |= 1L << qubit;
        return inside;
    }
}
