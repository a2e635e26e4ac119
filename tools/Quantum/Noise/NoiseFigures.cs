// What differs from qubit to qubit and from gate to gate: the figures of a machine that somebody measured, or declared.
using System;
using Xdv.Abi;

namespace Xdv.Quantum.Noise;

/// <summary>A gate on certain qubits: probability that it errs, and how long it lasts.</summary>
public readonly record struct GateNoise(double Error, uint Nanoseconds);

/// <summary>A qubit. Times in ns, 0 = endless.</summary>
/// <param name="T1">Time constant of the decay of 1 to 0.</param>
/// <param name="T2">Time constant of the loss of phase, at most twice T1.</param>
/// <param name="Read0As1">Probability to read 1 where 0 was found.</param>
/// <param name="Read1As0">Probability to read 0 where 1 was found.</param>
/// <param name="ResetError">Probability that it is 1 after a reset.</param>
public readonly record struct QubitNoise(double T1, double T2, double Read0As1, double Read1As0, double ResetError)
{
    /// <summary>Is there nothing that goes wrong?</summary>
    public bool IsNone => this == default;

    /// <summary>Probability that it decays within a time, if it is 1.</summary>
    internal double Decay(double nanoseconds) => T1 > 0 ? -double.ExpM1(-nanoseconds / T1) : 0;

    /// <summary>Probability of Z within a time, beside what the decay does to the phase.</summary>
    internal double Flip(double nanoseconds)
    {
        if (T2 <= 0) return 0;
        double rate = 1 / T2 - (T1 > 0 ? 0.5 / T1 : 0);
        return Math.Max(0, -double.ExpM1(-nanoseconds * rate) / 2);
    }
}

/// <summary>The figures of a machine, by the qubit numbers of the circuits that it executes.</summary>
public interface INoiseFigures
{
    /// <summary>Is there nothing that goes wrong? Time passes all the same.</summary>
    bool IsNone { get; }

    /// <summary>Of any operation: measurement and reset have a time, their errors are the qubit's.</summary>
    GateNoise Of(in CircuitOperation operation);

    QubitNoise Of(int qubit);
}
