// What memory gives: every number of a large array read, changed and written back, as a gate does to a state.
using System;
using System.Diagnostics;
using System.Numerics;
using System.Threading.Tasks;

namespace Xdv.Tool.Bench;

public static class MemoryBandwidth
{
    /// <summary>Doubles: 256 MiB, well beyond any cache.</summary>
    private const int Size = 1 << 25;

    private const int Rounds = 5;

    /// <summary>Best of some sweeps, in GB/s, bytes read and bytes written both counted.</summary>
    public static double Measure(int threads)
    {
        double[] values = new double[Size];
        Array.Fill(values, 1.0);
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Parallel.For(0, threads, thread => Sweep(Share(values, thread, threads)));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * sizeof(double) * Size / best / 1e9;
    }

    private static Span<double> Share(double[] values, int thread, int threads)
    {
        int from = (int)((long)Size * thread / threads), to = (int)((long)Size * (thread + 1) / threads);
        return values.AsSpan(from, to - from);
    }

    private static void Sweep(Span<double> values)
    {
        int width = Vector<double>.Count, i = 0;
        Vector<double> factor = new(-1.0);
        for (; i <= values.Length - width; i += width)
        {
            Span<double> at = values.Slice(i, width);
            (new Vector<double>(at) * factor).CopyTo(at);
        }

        for (; i < values.Length; i++) values[i] *= -1.0;
    }
}
