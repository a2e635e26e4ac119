// Real matrices whose targets lie inside a vector: every lane combines with its partner in the same vector. Two of them
// are applied while the vector is in a register. Positions are types, so that each shuffle is one instruction.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

internal static class LaneKernel<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <summary>A position inside a vector.</summary>
    private interface IBit
    {
        static abstract int Value { get; }
    }

    private readonly struct Bit0 : IBit { public static int Value => 0; }

    private readonly struct Bit1 : IBit { public static int Value => 1; }

    private readonly struct Bit2 : IBit { public static int Value => 2; }

    private readonly struct Bit3 : IBit { public static int Value => 3; }

    /// <summary>lane = own × lane + other × partner.</summary>
    private readonly struct Turn<TBit>(in LaneTurn<T> turn)
        where TBit : struct, IBit
    {
        private readonly V _own = V.Load(ref turn.Own[0], 0), _other = V.Load(ref turn.Other[0], 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of(V values) => V.Fused(_other, V.Partner(values, TBit.Value), _own * values);
    }

    /// <summary>Applies one matrix to each of some positions inside a vector.</summary>
    public static void Apply(ReadOnlySpan<LaneTurn<T>> turns, int width, ref T real, ref T imaginary)
    {
        int done = 0;
        for (; done + 1 < turns.Length; done += 2)
            Two(turns[done], turns[done + 1], width, ref real, ref imaginary);
        if (done < turns.Length) Controlled(turns[done], 0, width, ref real, ref imaginary);
    }

    /// <summary>One matrix, under controls above the vector; those inside it are part of the turn.</summary>
    /// <param name="controls">Positions of the block, one bit each; at most two are above the vector.</param>
    public static void Controlled(in LaneTurn<T> turn, long controls, int width, ref T real, ref T imaginary)
    {
        switch (turn.Position)
        {
            case 0: One(new Turn<Bit0>(turn), controls, width, ref real, ref imaginary); break;
            case 1: One(new Turn<Bit1>(turn), controls, width, ref real, ref imaginary); break;
            case 2: One(new Turn<Bit2>(turn), controls, width, ref real, ref imaginary); break;
            default: One(new Turn<Bit3>(turn), controls, width, ref real, ref imaginary); break;
        }
    }

    /// <summary>Two different positions, in any order: they commute.</summary>
    private static void Two(LaneTurn<T> a, LaneTurn<T> b, int width, ref T real, ref T imaginary)
    {
        if (a.Position > b.Position) (a, b) = (b, a);
        switch (a.Position, b.Position)
        {
            case (0, 1): Two(new Turn<Bit0>(a), new Turn<Bit1>(b), width, ref real, ref imaginary); break;
            case (0, 2): Two(new Turn<Bit0>(a), new Turn<Bit2>(b), width, ref real, ref imaginary); break;
            case (0, 3): Two(new Turn<Bit0>(a), new Turn<Bit3>(b), width, ref real, ref imaginary); break;
            case (1, 2): Two(new Turn<Bit1>(a), new Turn<Bit2>(b), width, ref real, ref imaginary); break;
            case (1, 3): Two(new Turn<Bit1>(a), new Turn<Bit3>(b), width, ref real, ref imaginary); break;
            default: Two(new Turn<Bit2>(a), new Turn<Bit3>(b), width, ref real, ref imaginary); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TBit>(Turn<TBit> turn, long controls, int width, ref T real, ref T imaginary)
        where TBit : struct, IBit
    {
        Turn<TBit> held = turn;
        long above = controls & -(1L << V.Bits);
        IndexPattern pattern = new(above);
        long steps = (1L << width) >> pattern.Width;
        for (long k = 0; k < steps; k += 1L << V.Bits)
        {
            nuint at = (nuint)(pattern.Index(k) | above);
            held.Of(V.Load(ref real, at)).Store(ref real, at);
            held.Of(V.Load(ref imaginary, at)).Store(ref imaginary, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TBit, UBit>(Turn<TBit> first, Turn<UBit> second, int width, ref T real, ref T imaginary)
        where TBit : struct, IBit
        where UBit : struct, IBit
    {
        Turn<TBit> a = first;
        Turn<UBit> b = second;
        nuint size = (nuint)1 << width, step = (nuint)1 << V.Bits;
        for (nuint at = 0; at < size; at += step)
        {
            b.Of(a.Of(V.Load(ref real, at))).Store(ref real, at);
            b.Of(a.Of(V.Load(ref imaginary, at))).Store(ref imaginary, at);
        }
    }
}
