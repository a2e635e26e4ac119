// What `xdv bench quantum` prints: a table for each kind of engine, or one JSON array.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Xdv.Quantum;

namespace Xdv.Tool.Bench;

/// <summary>Everything that one run of the benchmark measured.</summary>
public sealed record QuantumBench(int Repeat, uint Shots)
{
    public List<StageTimes> States { get; } = [];

    public List<StimTimes> Frames { get; } = [];

    /// <summary>GB/s of an in-place sweep, by threads.</summary>
    public SortedDictionary<int, double> Bandwidth { get; } = [];
}

public static class QuantumBenchReport
{
    public static void WriteJson(QuantumBench bench)
    {
        var states = bench.States.Select(row => (object)new
        {
            circuit = row.Circuit,
            engine = "statevector",
            precision = Name(row.Precision),
            threads = row.Threads,
            seconds = new
            {
                parse = row.Parse.Min(), plan = row.Plan.Min(), run = row.Run.Min(), sample = row.Sample.Min(),
            },
        });
        var sampled = bench.Frames.Select(row => (object)new
        {
            circuit = row.Circuit,
            engine = "pauli-frame",
            threads = row.Threads,
            shots = row.Shots,
            shots_per_second = row.ShotsPerSecond,
            seconds = new { parse = row.Parse.Min(), plan = row.Plan.Min(), sample = row.Sample.Min() },
        });
        Console.WriteLine(JsonSerializer.Serialize(states.Concat(sampled)));
    }

    public static void WriteTables(QuantumBench bench)
    {
        if (bench.States.Count > 0)
        {
            Console.WriteLine("circuit   num thr   parse    plan           run    goal                sample    goal");
            foreach (StageTimes row in bench.States)
            {
                double bandwidth = bench.Bandwidth[row.Threads];
                double? run = QuantumGoals.Run(row.Circuit, row.Precision, row.Threads, bandwidth);
                double? sample = QuantumGoals.Sample(row.Qubits, bench.Shots, row.Threads, bandwidth);
                Console.WriteLine($"{row.Circuit,-9} {Name(row.Precision)} {row.Threads,3} {Number(row.Parse.Min()),7} "
                    + $"{Number(row.Plan.Min()),7} {Both(row.Run),13} {Goal(row.Run, run),-14} "
                    + $"{Both(row.Sample),11} {Goal(row.Sample, sample),-14}".TrimEnd());
            }
            Console.WriteLine($"State vector; ms, best of {bench.Repeat}, run and sample best/median; sample takes "
                + $"{bench.Shots} shots.\nGoals are scaled by the bandwidth below.");
        }
        if (bench.Frames.Count > 0)
        {
            Console.WriteLine("circuit   qubits thr         parse          plan        sample  Mshots/s");
            foreach (StimTimes row in bench.Frames)
                Console.WriteLine($"{row.Circuit,-9} {row.Read.Qubits,6} {row.Threads,3} {Both(row.Parse),13} "
                    + $"{Both(row.Plan),13} {Both(row.Sample),13} {Megashots(row.ShotsPerSecond),9}");
            Console.WriteLine($"Pauli frames (pauli-frame), {bench.Frames[0].Shots} shots with detectors and "
                + $"observables; ms, best/median of {bench.Repeat}.");
        }
        Console.WriteLine(Ceiling(bench));
    }

    /// <summary>The bandwidth in words.</summary>
    public static string Ceiling(QuantumBench bench) => "memory bandwidth, in-place sweep: " + string.Join(", ",
        bench.Bandwidth.Select(pair => FormattableString.Invariant($"{pair.Value:F1} GB/s ({pair.Key} ")
            + (pair.Key == 1 ? "thread)" : "threads)")));

    private static string Name(QuantumPrecision precision) => precision == QuantumPrecision.F32 ? "f32" : "f64";

    private static string Goal(double[] seconds, double? goal) => goal is not { } limit ? ""
        : $"{Number(limit),7} {(seconds.Min() <= limit ? "met" : "missed")}";

    private static string Megashots(double perSecond) => FormattableString.Invariant($"{perSecond / 1e6:F2}");

    private static string Both(double[] seconds) =>
        Number(seconds.Min()) + "/" + Number(seconds.Order().ElementAt(seconds.Length / 2));

    /// <summary>Milliseconds, three digits.</summary>
    private static string Number(double seconds)
    {
        double ms = 1000 * seconds;
        return FormattableString.Invariant(
            ms >= 99.95 ? $"{ms:F0}" : ms >= 9.995 ? (FormattableString)$"{ms:F1}" : $"{ms:G3}");
    }
}
