// Sums of |amplitude|². Block by block with four partial sums each, in an order that neither threads nor the
// processor's vector width can change: outcomes depend on these numbers.
using System;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>
/// Weight of each block of amplitudes, restricted to indices index | at of a pattern. One step is one block.
/// </summary>
internal readonly struct WeightKernel(double[] real, double[] imaginary, IndexPattern pattern, long at, double[] sums)
    : ISweepKernel
{
    /// <summary>Indices per block.</summary>
    public const int BlockSize = 1 << 12;

    public static int Blocks(long indices) => (int)((indices + BlockSize - 1) / BlockSize);

    public void Run(long from, long to)
    {
        long indices = real.LongLength >> pattern.Width;
        for (long block = from; block < to; block++)
        {
            long start = block * BlockSize, end = Math.Min(start + BlockSize, indices);
            bool vectors = pattern.RunsOfFour && indices >= Vector256<double>.Count;
            sums[block] = vectors ? SumVectors(start, end) : SumSingly(start, end);
        }
    }

    private double SumVectors(long start, long end)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        for (long k = start; k < end; k += Vector256<double>.Count)
        {
            int index = (int)(pattern.Index(k) | at);
            Vector256<double> x = Vector256.Create(real.AsSpan(index));
            Vector256<double> y = Vector256.Create(imaginary.AsSpan(index));
            sum += x * x + y * y;
        }
        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }

    private double SumSingly(long start, long end)
    {
        double sum = 0;
        for (long k = start; k < end; k++)
        {
            long index = pattern.Index(k) | at;
            sum += real[index] * real[index] + imaginary[index] * imaginary[index];
        }
        return sum;
    }
}
