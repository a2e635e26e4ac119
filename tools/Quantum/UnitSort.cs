// Sorts numbers that are spread evenly: a bucket for every few of them, then insertion, which has almost nothing left
// to do (Dobosiewicz, Sorting by distributive partitioning, 1978). Linear in time, and the result is that of any sort.
using System;

namespace Xdv.Quantum;

internal static class UnitSort
{
    /// <summary>Numbers of a bucket, on average.</summary>
    private const int BucketSize = 4;

    /// <summary>A sorted copy of numbers in [0, 1).</summary>
    public static double[] Sort(ReadOnlySpan<double> values)
    {
        int buckets = values.Length / BucketSize + 1;
        int[] next = new int[buckets + 1];
        foreach (double value in values) next[(int)(value * buckets) + 1]++;
        for (int bucket = 1; bucket <= buckets; bucket++) next[bucket] += next[bucket - 1];
        double[] sorted = new double[values.Length];
        foreach (double value in values) sorted[next[(int)(value * buckets)]++] = value;
        for (int i = 1; i < sorted.Length; i++)
        {
            double value = sorted[i];
            int at = i;
            for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
            sorted[at] = value;
        }
        return sorted;
    }
}
