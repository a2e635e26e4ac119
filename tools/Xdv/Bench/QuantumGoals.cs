// What the Q engine shall need for the benchmark circuits: less than the best engines that were measured on a machine
// whose in-place sweep gave so many GB/s. On another machine the goals are scaled by its sweep.
using System;
using System.Collections.Generic;
using Xdv.Quantum;

namespace Xdv.Tool.Bench;

/// <summary>Seconds of the run stage to beat, by circuit, precision and threads.</summary>
public static class QuantumGoals
{
    /// <summary>Sweep bandwidth of the machine of the figures, in GB/s, one and two threads.</summary>
    private const double Bandwidth1 = 36.7, Bandwidth2 = 56.9;

    /// <summary>A million shots of a state of this many qubits have a goal of their own.</summary>
    private const int SampledQubits = 20;

    private const uint SampledShots = 1_000_000;
    private const double SampledSeconds = 0.06;

    private static readonly Dictionary<string, (double F32, double F32Two, double F64, double F64Two)> Known = new()
    {
        ["rqc20"] = (.047, .034, .11, .060),
        ["rqc24"] = (1.3, .70, 2.4, 1.3),
        ["clifft20"] = (.077, .041, .14, .085),
        ["qft20"] = (.029, .016, .06, .03),
        ["qft24"] = (.9, .5, 1.6, 1.0),
        ["ghz24"] = (.15, .08, .20, .12),
        ["tiny6"] = (20e-6, 20e-6, 20e-6, 20e-6),
    };

    /// <summary>Goal of the run stage on this machine, in s; null if there is none.</summary>
    /// <param name="bandwidth">Sweep with as many threads, in GB/s, of the same run.</param>
    public static double? Run(string circuit, QuantumPrecision precision, int threads, double bandwidth)
    {
        if (!Known.TryGetValue(circuit, out var goal) || threads > 2) return null;
        bool single = precision == QuantumPrecision.F32;
        double seconds = threads == 1 ? single ? goal.F32 : goal.F64 : single ? goal.F32Two : goal.F64Two;
        return Scaled(seconds, threads, bandwidth);
    }

    /// <summary>Goal of the sample stage, in s; null if there is none.</summary>
    public static double? Sample(int qubits, uint shots, int threads, double bandwidth) =>
        qubits == SampledQubits && shots == SampledShots && threads <= 2
            ? Scaled(SampledSeconds, 1, bandwidth) : null;

    private static double Scaled(double seconds, int threads, double bandwidth) =>
        seconds * (threads == 1 ? Bandwidth1 : Bandwidth2) / bandwidth;
}
