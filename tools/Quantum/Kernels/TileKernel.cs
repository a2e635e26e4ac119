// Real matrices on up to three positions of a block at once: eight vectors are loaded, go through all of them in
// registers, and are stored. What bounds a state in the cache is loading and storing.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

/// <summary>A real matrix in every lane.</summary>
internal readonly struct RealLanes<T, V>(V m00, V m01, V m10, V m11)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    private readonly V _m00 = m00, _m01 = m01, _m10 = m10, _m11 = m11;

    public RealLanes(in RealMatrix m)
        : this(All(m.M00), All(m.M01), All(m.M10), All(m.M11))
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref V x0, ref V x1)
    {
        V first = x0;
        x0 = V.Fused(_m01, x1, _m00 * first);
        x1 = V.Fused(_m10, first, _m11 * x1);
    }

    private static V All(double value) => V.All(T.CreateTruncating(value));
}

internal static class TileKernel<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <summary>Most matrices of one tile.</summary>
    public const int Most = 3;

    /// <summary>Applies matrices, one to three, to a block.</summary>
    /// <param name="mixes">Ascending positions, none inside a vector.</param>
    public static void Apply(ReadOnlySpan<PositionMix> mixes, int width, ref T real, ref T imaginary)
    {
        switch (mixes.Length)
        {
            case 1:
                One(mixes[0], width, ref real, ref imaginary);
                break;
            case 2:
                Two(mixes[0], mixes[1], width, ref real, ref imaginary);
                break;
            default:
                Three(mixes[0], mixes[1], mixes[2], width, ref real, ref imaginary);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in PositionMix mix, int width, ref T real, ref T imaginary)
    {
        RealLanes<T, V> m = new(mix.Matrix);
        nuint stride = (nuint)1 << mix.Position, size = (nuint)1 << width, step = (nuint)1 << V.Bits;
        for (nuint start = 0; start < size; start += 2 * stride)
        {
            for (nuint at = start; at < start + stride; at += step)
            {
                Pair(m, at, stride, ref real);
                Pair(m, at, stride, ref imaginary);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(in PositionMix low, in PositionMix high, int width, ref T real, ref T imaginary)
    {
        RealLanes<T, V> m0 = new(low.Matrix), m1 = new(high.Matrix);
        nuint s0 = (nuint)1 << low.Position, s1 = (nuint)1 << high.Position, step = (nuint)1 << V.Bits;
        nuint size = (nuint)1 << width;
        for (nuint outer = 0; outer < size; outer += 2 * s1)
        {
            for (nuint start = outer; start < outer + s1; start += 2 * s0)
            {
                for (nuint at = start; at < start + s0; at += step)
                {
                    Four(m0, m1, at, s0, s1, ref real);
                    Four(m0, m1, at, s0, s1, ref imaginary);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(
        in PositionMix low, in PositionMix middle, in PositionMix high, int width, ref T real, ref T imaginary)
    {
        RealLanes<T, V> m0 = new(low.Matrix), m1 = new(middle.Matrix), m2 = new(high.Matrix);
        nuint s0 = (nuint)1 << low.Position, s1 = (nuint)1 << middle.Position, s2 = (nuint)1 << high.Position;
        nuint size = (nuint)1 << width, step = (nuint)1 << V.Bits;
        for (nuint outer = 0; outer < size; outer += 2 * s2)
        {
            for (nuint inner = outer; inner < outer + s2; inner += 2 * s1)
            {
                for (nuint start = inner; start < inner + s1; start += 2 * s0)
                {
                    for (nuint at = start; at < start + s0; at += step)
                    {
                        Eight(m0, m1, m2, at, s0, s1, s2, ref real);
                        Eight(m0, m1, m2, at, s0, s1, s2, ref imaginary);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(in RealLanes<T, V> m, nuint at, nuint stride, ref T values)
    {
        V x0 = V.Load(ref values, at), x1 = V.Load(ref values, at + stride);
        m.Apply(ref x0, ref x1);
        x0.Store(ref values, at);
        x1.Store(ref values, at + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        in RealLanes<T, V> m0, in RealLanes<T, V> m1, nuint at, nuint s0, nuint s1, ref T values)
    {
        V x0 = V.Load(ref values, at), x1 = V.Load(ref values, at + s0);
        V x2 = V.Load(ref values, at + s1), x3 = V.Load(ref values, at + s0 + s1);
        m0.Apply(ref x0, ref x1);
        m0.Apply(ref x2, ref x3);
        m1.Apply(ref x0, ref x2);
        m1.Apply(ref x1, ref x3);
        x0.Store(ref values, at);
        x1.Store(ref values, at + s0);
        x2.Store(ref values, at + s1);
        x3.Store(ref values, at + s0 + s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(
        in RealLanes<T, V> m0, in RealLanes<T, V> m1, in RealLanes<T, V> m2,
        nuint at, nuint s0, nuint s1, nuint s2, ref T values)
    {
        nuint upper = at + s2;
        V x0 = V.Load(ref values, at), x1 = V.Load(ref values, at + s0);
        V x2 = V.Load(ref values, at + s1), x3 = V.Load(ref values, at + s0 + s1);
        V x4 = V.Load(ref values, upper), x5 = V.Load(ref values, upper + s0);
        V x6 = V.Load(ref values, upper + s1), x7 = V.Load(ref values, upper + s0 + s1);
        m0.Apply(ref x0, ref x1);
        m0.Apply(ref x2, ref x3);
        m0.Apply(ref x4, ref x5);
        m0.Apply(ref x6, ref x7);
        m1.Apply(ref x0, ref x2);
        m1.Apply(ref x1, ref x3);
        m1.Apply(ref x4, ref x6);
        m1.Apply(ref x5, ref x7);
        m2.Apply(ref x0, ref x4);
        m2.Apply(ref x1, ref x5);
        m2.Apply(ref x2, ref x6);
        m2.Apply(ref x3, ref x7);
        x0.Store(ref values, at);
        x1.Store(ref values, at + s0);
        x2.Store(ref values, at + s1);
        x3.Store(ref values, at + s0 + s1);
        x4.Store(ref values, upper);
        x5.Store(ref values, upper + s0);
        x6.Store(ref values, upper + s1);
        x7.Store(ref values, upper + s0 + s1);
    }
}
