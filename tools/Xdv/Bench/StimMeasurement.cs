// Times a circuit in stim's text format: reading, the reference sample, and frames, detectors and observables included.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Xdv.Quantum.Stim;
using Xdv.Tool.Commands;

namespace Xdv.Tool.Bench;

/// <summary>Seconds of every repetition of every stage; a repetition of the last takes <c>Shots</c> shots.</summary>
public sealed record StimTimes(
    string Circuit, StimCircuit Read, int Threads, double[] Parse, double[] Plan, double[] Sample, long Shots)
{
    public double ShotsPerSecond => Shots / Sample.Min();
}

public static class StimMeasurement
{
    /// <summary>Times one file.</summary>
    /// <exception cref="ToolException">It cannot be read, or is no circuit.</exception>
    public static StimTimes Measure(string file, int threads, int repeat, uint shots, CancellationToken cancel)
    {
        byte[] text = StimFile.Bytes(file);
        StimCircuit circuit = StimFile.Parse(file, text);
        GC.Collect();
        double[] parse = Time(repeat, () => StimCircuit.Read(text, out _));
        double[] plan = Time(repeat, () => _ = new FrameSampler(circuit, 1, threads, cancel));
        FrameSampler sampler = new(circuit, 1, threads, cancel);
        double[] sample = Time(repeat, () => sampler.Sample(shots, static _ => { }, cancel));
        return new StimTimes(Path.GetFileNameWithoutExtension(file), circuit, threads, parse, plan, sample, shots);
    }

    private static double[] Time(int repeat, Action stage)
    {
        stage(); // lets the compiler replace its first version of the code
        double[] seconds = new double[repeat];
        for (int i = 0; i < repeat; i++)
        {
            long start = Stopwatch.GetTimestamp();
            stage();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds;
    }
}
