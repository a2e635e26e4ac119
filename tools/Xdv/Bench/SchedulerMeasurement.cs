// Times decisions over a ready queue that always holds the same number of threads: one is taken, and added again with
// another key. What is timed last is what counts: the compiler has replaced its first version of the code by then.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Scheduling;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Bench;

public readonly record struct SchedulerPoint(int Threads, double Nanoseconds);

/// <param name="Policy">As --policy names it; null = the default.</param>
/// <param name="Constant">With PerDoubling and Quality (R²): least squares over log2 of the number of threads.</param>
public sealed record SchedulerCurve(string? Policy, List<SchedulerPoint> Points, double Constant, double PerDoubling,
    double Quality);

public static class SchedulerMeasurement
{
    private const int Repeat = 5;

    private sealed class Sink : IInvariantSink
    {
        public void Broken(string where) => throw new ToolException("scheduler: " + where);
    }

    public static SchedulerCurve Measure(string? policy, int[] sizes, int decisions)
    {
        Time(policy, sizes[0], decisions);
        List<SchedulerPoint> points = [.. sizes.Select(size => new SchedulerPoint(size,
            Enumerable.Range(0, Repeat).Min(_ => Time(policy, size, decisions))))];
        double[] x = [.. points.Select(p => Math.Log2(p.Threads))], y = [.. points.Select(p => p.Nanoseconds)];
        double middle = x.Average(), mean = y.Average();
        double slope = x.Zip(y, (a, b) => (a - middle) * (b - mean)).Sum() / x.Sum(a => (a - middle) * (a - middle));
        double constant = mean - slope * middle;
        double left = x.Zip(y, (a, b) => Math.Pow(b - constant - slope * a, 2)).Sum();
        return new SchedulerCurve(policy, points, constant, slope, 1 - left / y.Sum(b => (b - mean) * (b - mean)));
    }

    /// <summary>Nanoseconds of one decision.</summary>
    private static double Time(string? policy, int threads, int decisions)
    {
        ReadyQueue queue = new(threads, new Invariant(new Sink()));
        if (policy is not null && PolicyNames.TryRead(policy, out PolicyOrder order))
        {
            queue.Arbiter.Use(order);
            queue.SetArbitrated(true);
        }
        ulong submission = 1, dice = 1;
        for (int id = 0; id < threads; id++) Add(id);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < decisions; i++) Add(queue.Take());
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / decisions;

        void Add(int id)
        {
            dice = dice * 6364136223846793005 + 1442695040888963407;
            Schedulable entry = new()
            {
                Id = id, Submission = submission++,
                Domain = (Domain)(dice >> 33 & 1), Priority = (byte)(dice >> 40 & 3),
                Deadline = submission + (dice >> 44), LatestStart = submission + (dice >> 44),
            };
            if (queue.IsArbitrated) queue.Add(entry, 0);
            else queue.Add(id, entry.Level, entry.Submission);
        }
    }
}
