// Circuits in stim's format for tests, and short ways to sample them.
using System;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Xdv.Quantum.Stim;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

internal static partial class StimTexts
{
    public static StimCircuit Read(string text)
    {
        StimCircuit? circuit = StimCircuit.Read(Encoding.UTF8.GetBytes(text), out StimProblem? problem);
        Assert.True(circuit is not null, $"{problem}\n{text}");
        return circuit!;
    }

    public static string SurfaceCode(int distance) =>
        File.ReadAllText(TestData.Path($"circuits/surf_d{distance}.stim"));

    /// <summary>The same circuit with another probability everywhere; 0 removes the noise.</summary>
    public static string WithNoise(string text, string probability) => probability == "0"
        ? NoiseLine().Replace(text, "") : text.Replace("(0.001)", $"({probability})");

    /// <summary>Memory experiment of a repetition code: data on even qubits, X errors before every round.</summary>
    public static string RepetitionCode(int distance, int rounds, double p)
    {
        string data = string.Join(' ', Enumerable.Range(0, distance).Select(static i => 2 * i));
        string checks = string.Join(' ', Enumerable.Range(0, distance - 1).Select(static i => 2 * i + 1));
        string left = string.Join(' ', Enumerable.Range(0, distance - 1).Select(static i => $"{2 * i} {2 * i + 1}"));
        string right = string.Join(' ', Enumerable.Range(0, distance - 1)
            .Select(static i => $"{2 * i + 2} {2 * i + 1}"));
        string round = FormattableString.Invariant($"X_ERROR({p}) {data}\nCX {left}\nCX {right}\nMR {checks}\n");
        string first = string.Concat(Enumerable.Range(1, distance - 1).Select(static k => $"DETECTOR rec[-{k}]\n"));
        string later = string.Concat(Enumerable.Range(1, distance - 1)
            .Select(k => $"DETECTOR rec[-{k}] rec[-{k + distance - 1}]\n"));
        string end = $"M {data}\n" + string.Concat(Enumerable.Range(1, distance - 1)
            .Select(k => $"DETECTOR rec[-{k}] rec[-{k + 1}] rec[-{k + distance}]\n"));
        return $"R {data} {checks}\n{round}{first}REPEAT {rounds - 1} {{\n{round}{later}}}\n{end}"
            + "OBSERVABLE_INCLUDE(0) rec[-1]\n";
    }

    /// <summary>Shares of ones: of measurements, then detectors, then observables.</summary>
    public static double[] Rates(StimCircuit circuit, long shots, ulong seed = 1, int threads = 1)
    {
        int m = circuit.Measurements, d = circuit.Detectors;
        double[] ones = new double[m + d + circuit.Observables];
        new FrameSampler(circuit, seed, threads).Sample(shots, batch =>
        {
            ulong[] row = new ulong[batch.Words];
            for (int i = 0; i < ones.Length; i++)
            {
                if (i < m) batch.Measurement(i, row);
                else (i < m + d ? batch.Detector(i - m) : batch.Observable(i - m - d)).CopyTo(row);
                ones[i] += Ones(row, batch.Shots);
            }
        });
        return [.. ones.Select(n => n / shots)];
    }

    /// <summary>Measurements of every shot as text.</summary>
    public static string[] Lines(StimCircuit circuit, int shots, ulong seed = 1, int threads = 1)
    {
        char[][] lines = [.. Enumerable.Range(0, shots).Select(_ => new char[circuit.Measurements])];
        int first = 0;
        new FrameSampler(circuit, seed, threads).Sample(shots, batch =>
        {
            ulong[] row = new ulong[batch.Words];
            for (int i = 0; i < circuit.Measurements; i++)
            {
                batch.Measurement(i, row);
                for (int s = 0; s < batch.Shots; s++) lines[first + s][i] = (row[s >> 6] >> s & 1) != 0 ? '1' : '0';
            }
            first += batch.Shots;
        });
        return [.. lines.Select(static line => new string(line))];
    }

    public static long Ones(ReadOnlySpan<ulong> row, int shots)
    {
        long ones = 0;
        for (int s = 0; s < shots; s += 64)
            ones += BitOperations.PopCount(shots - s >= 64 ? row[s >> 6] : row[s >> 6] & ((1UL << (shots - s)) - 1));
        return ones;
    }

    [GeneratedRegex(@"^\s*(X_ERROR|DEPOLARIZE[12]).*$", RegexOptions.Multiline)]
    private static partial Regex NoiseLine();
}
