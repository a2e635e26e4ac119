// Sums of |amplitude|², in double precision whatever the amplitudes are. Block by block with four partial sums each, in
// an order that neither threads nor the processor's vector width can change: outcomes depend on these numbers.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>
/// Weight of each block of amplitudes, restricted to indices index | at of a pattern. One step is one block.
/// </summary>
internal readonly struct WeightKernel<T>(
    AlignedRow<T> real, AlignedRow<T> imaginary, IndexPattern pattern, long at, double[] sums) : ISweepKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(long from, long to)
    {
        long indices = (long)real.Count >> pattern.Width;
        bool vectors = pattern.FreeBits >= Weights.LaneBits && indices >= 1 << Weights.LaneBits;
        for (long block = from; block < to; block++)
        {
            long start = block * Weights.BlockSize, end = Math.Min(start + Weights.BlockSize, indices);
            sums[block] = vectors ? SumVectors(start, end) : SumSingly(start, end);
        }
    }

    private double SumVectors(long start, long end)
    {
        ref T r = ref real.Start, i = ref imaginary.Start;
        Vector256<double> sum = Vector256<double>.Zero;
        for (long k = start; k < end; k += 1 << Weights.LaneBits)
            sum += Weights.Of(ref r, ref i, (nuint)(pattern.Index(k) | at));
        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }

    private double SumSingly(long start, long end)
    {
        double sum = 0;
        for (long k = start; k < end; k++)
        {
            int index = (int)(pattern.Index(k) | at);
            double x = double.CreateTruncating(real.Span[index]), y = double.CreateTruncating(imaginary.Span[index]);
            sum += x * x + y * y;
        }
        return sum;
    }
}

internal static class Weights
{
    /// <summary>Indices per block.</summary>
    public const int BlockSize = 1 << 12;

    /// <summary>Four partial sums.</summary>
    public const int LaneBits = 2;

    public static int Blocks(long indices) => (int)((indices + BlockSize - 1) / BlockSize);

    /// <summary>|amplitude|² of four amplitudes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of<T>(ref T real, ref T imaginary, nuint index)
        where T : unmanaged
    {
        Vector256<double> x = Wide(ref real, index), y = Wide(ref imaginary, index);
        return x * x + y * y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Wide<T>(ref T start, nuint index)
        where T : unmanaged => typeof(T) == typeof(float)
        ? Vector256.WidenLower(Vector128.LoadUnsafe(ref Unsafe.As<T, float>(ref start), index).ToVector256Unsafe())
        : Vector256.LoadUnsafe(ref Unsafe.As<T, double>(ref start), index);
}
