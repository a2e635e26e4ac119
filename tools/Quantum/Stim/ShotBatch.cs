// Some shots, on their way out.
using System;
using System.Collections;

namespace Xdv.Quantum.Stim;

/// <summary>
/// Consecutive shots of a sampler, a row a bit: shot s is bit s mod 64 of word s ÷ 64. Bits from <see cref="Shots"/> on
/// mean nothing.
/// </summary>
public readonly struct ShotBatch
{
    private readonly FrameMachine _machine;
    private readonly StimCircuit _circuit;
    private readonly BitArray _reference;

    internal ShotBatch(FrameMachine machine, StimCircuit circuit, BitArray reference, int shots)
    {
        _machine = machine;
        _circuit = circuit;
        _reference = reference;
        Shots = shots;
    }

    public int Shots { get; }

    /// <summary>Words of a row.</summary>
    public int Words => (Shots + 63) / 64;

    /// <summary>Outcomes of one measurement, written into a row.</summary>
    public void Measurement(int i, Span<ulong> row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)_circuit.Measurements);
        ReadOnlySpan<ulong> flips = _machine.Record(i)[..Words];
        ulong reference = _reference[i] ? ulong.MaxValue : 0;
        for (int w = 0; w < flips.Length; w++) row[w] = flips[w] ^ reference;
    }

    /// <summary>Shots in which a detector fired: its parity is not the reference sample's.</summary>
    public ReadOnlySpan<ulong> Detector(int i)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)_circuit.Detectors);
        return _machine.Detector(i)[..Words];
    }

    /// <summary>Shots in which an observable flipped.</summary>
    public ReadOnlySpan<ulong> Observable(int i)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)_circuit.Observables);
        return _machine.Observable(i)[..Words];
    }
}
