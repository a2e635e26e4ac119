// How long jobs took, from arrival to answer: counts by decades in three steps, and the last thousand exactly.
using System;
using System.Collections.Generic;

namespace Xdv.HardwareServer.Broker;

/// <summary>A histogram and quantiles of the jobs seen last. Microseconds.</summary>
/// <param name="Bounds">Upper bounds of the counts; the last count has none.</param>
public sealed record LatencyReport(ulong Jobs, double Median, double Percentile99, double Most,
    IReadOnlyList<double> Bounds, IReadOnlyList<ulong> Counts);

/// <summary>Used by the broker's thread.</summary>
public sealed class LatencyHistogram
{
    private const int Window = 1024;
    /// <summary>1 µs to 50 s in steps of 1, 2, 5.</summary>
    public static IReadOnlyList<double> Bounds { get; } = MakeBounds();
    private readonly ulong[] _counts = new ulong[Bounds.Count + 1];
    private readonly double[] _last = new double[Window];
    private ulong _jobs;

    public void Add(double microseconds)
    {
        int bucket = 0;
        while (bucket < Bounds.Count && microseconds > Bounds[bucket]) bucket++;
        _counts[bucket]++;
        _last[_jobs++ % Window] = microseconds;
    }

    public LatencyReport Report()
    {
        double[] sorted = _last[..(int)Math.Min(_jobs, Window)];
        Array.Sort(sorted);
        return new LatencyReport(_jobs, At(0.5), At(0.99), At(1), Bounds, [.. _counts]);

        double At(double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    private static double[] MakeBounds()
    {
        var bounds = new List<double>();
        for (double decade = 1; decade < 1e8; decade *= 10) bounds.AddRange([decade, 2 * decade, 5 * decade]);
        return [.. bounds];
    }
}
