// How often each bit was 1.
using System;
using System.Numerics;
using Xdv.Quantum.Stim;

namespace Xdv.Tool.Commands;

/// <summary>Counts over shots: of measurements, detectors and observables that were 1.</summary>
public sealed class ShotTotals(StimCircuit circuit)
{
    private ulong[] _row = [], _any = [];

    public long[] Measurements { get; } = new long[circuit.Measurements];

    public long[] Detectors { get; } = new long[circuit.Detectors];

    public long[] Observables { get; } = new long[circuit.Observables];

    /// <summary>Shots in which at least one detector fired.</summary>
    public long AnyDetector { get; private set; }

    public void Add(ShotBatch batch)
    {
        if (_row.Length != batch.Words) (_row, _any) = (new ulong[batch.Words], new ulong[batch.Words]);
        _any.AsSpan().Clear();
        for (int i = 0; i < Measurements.Length; i++)
        {
            batch.Measurement(i, _row);
            Measurements[i] += Ones(_row, batch.Shots);
        }

        for (int i = 0; i < Detectors.Length; i++)
        {
            ReadOnlySpan<ulong> fired = batch.Detector(i);
            for (int w = 0; w < fired.Length; w++) _any[w] |= fired[w];
            Detectors[i] += Ones(fired, batch.Shots);
        }

        for (int i = 0; i < Observables.Length; i++) Observables[i] += Ones(batch.Observable(i), batch.Shots);
        AnyDetector += Ones(_any, batch.Shots);
    }

    private static long Ones(ReadOnlySpan<ulong> row, int shots)
    {
        long ones = 0;
        for (int w = 0; w < row.Length; w++)
            ones += BitOperations.PopCount(shots - 64 * w >= 64 ? row[w] : row[w] & ((1UL << (shots & 63)) - 1));
        return ones;
    }
}
