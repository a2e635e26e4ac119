// Real matrices whose targets lie inside a vector: every lane combines with its partner in the same vector. All of them
// are applied while the vector is in a register.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

internal static class LaneKernel<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <summary>lane = own × lane + other × partner, for a target inside the vector.</summary>
    private readonly struct Turn
    {
        private readonly V _own, _other;

        public Turn(in LaneTurn<T> turn) =>
            (_own, _other) = (V.Load(ref turn.Own[0], 0), V.Load(ref turn.Other[0], 0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of(V values, int target) => V.Fused(_other, V.Partner(values, target), _own * values);
    }

    /// <summary>Applies one matrix to each of some positions inside a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<LaneTurn<T>> turns, int width, ref T real, ref T imaginary)
    {
        Turn t0 = default, t1 = default, t2 = default, t3 = default;
        bool has0 = false, has1 = false, has2 = false, has3 = false;
        foreach (ref readonly LaneTurn<T> lanes in turns)
        {
            Turn turn = new(lanes);
            switch (lanes.Position)
            {
                case 0: (t0, has0) = (turn, true); break;
                case 1: (t1, has1) = (turn, true); break;
                case 2: (t2, has2) = (turn, true); break;
                default: (t3, has3) = (turn, true); break;
            }
        }
        nuint size = (nuint)1 << width, step = (nuint)1 << V.Bits;
        for (nuint at = 0; at < size; at += step)
        {
            V x = V.Load(ref real, at), y = V.Load(ref imaginary, at);
            if (has0) (x, y) = (t0.Of(x, 0), t0.Of(y, 0));
            if (has1) (x, y) = (t1.Of(x, 1), t1.Of(y, 1));
            if (has2) (x, y) = (t2.Of(x, 2), t2.Of(y, 2));
            if (has3) (x, y) = (t3.Of(x, 3), t3.Of(y, 3));
            x.Store(ref real, at);
            y.Store(ref imaginary, at);
        }
    }

    /// <summary>One matrix under controls, on a position inside a vector.</summary>
    /// <param name="controls">Positions of the block, one bit each; at most two are above the vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Controlled(in LaneTurn<T> lanes, long controls, int width, ref T real, ref T imaginary)
    {
        long above = controls & -(1L << V.Bits);
        int target = lanes.Position;
        Turn turn = new(lanes);
        IndexPattern pattern = new(above);
        long steps = (1L << width) >> pattern.Width;
        for (long k = 0; k < steps; k += 1L << V.Bits)
        {
            nuint at = (nuint)(pattern.Index(k) | above);
            V x = V.Load(ref real, at), y = V.Load(ref imaginary, at);
            V u, v;
            switch (target)
            {
                case 0: (u, v) = (turn.Of(x, 0), turn.Of(y, 0)); break;
                case 1: (u, v) = (turn.Of(x, 1), turn.Of(y, 1)); break;
                case 2: (u, v) = (turn.Of(x, 2), turn.Of(y, 2)); break;
                default: (u, v) = (turn.Of(x, 3), turn.Of(y, 3)); break;
            }
            u.Store(ref real, at);
            v.Store(ref imaginary, at);
        }
    }
}
