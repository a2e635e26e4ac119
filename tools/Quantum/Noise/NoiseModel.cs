// What a machine does wrong: the seam between whoever knows a machine (a person's file, where all qubits are alike, or
// a device profile, where none are) and the engines that execute circuits on it.
using System;
using Xdv.Abi;

namespace Xdv.Quantum.Noise;

/// <summary>
/// Errors of gates, measurement and reset as probabilities, and relaxation while time passes. All zero, or endless
/// times: no noise. Times in ns.
/// </summary>
public sealed record NoiseModel
{
    /// <summary>Probability that a gate on one qubit is followed by X, Y or Z, each as likely.</summary>
    public double OneQubitError { get; init; }

    /// <summary>
    /// Probability that a gate on two qubits is followed by one of the 15 Pauli products. A gate on three counts as the
    /// six, or eight, on two that it is made of.
    /// </summary>
    public double TwoQubitError { get; init; }

    /// <summary>Time constant of the decay of 1 to 0; 0 = endless.</summary>
    public double T1Nanoseconds { get; init; }

    /// <summary>Time constant of the loss of phase, at most twice T1; 0 = nothing but the decay.</summary>
    public double T2Nanoseconds { get; init; }

    /// <summary>Probability to read 1 where 0 was found.</summary>
    public double Read0As1 { get; init; }

    /// <summary>Probability to read 0 where 1 was found.</summary>
    public double Read1As0 { get; init; }

    /// <summary>Probability that a qubit is 1 after a reset.</summary>
    public double ResetError { get; init; }

    /// <summary>How long operations take: qubits relax meanwhile, those in the operation and those that wait.</summary>
    public GateTimes Times { get; init; } = GateTimes.Default;

    /// <summary>What each qubit and each gate does: then the numbers above count for nothing. Null: all are
    /// alike.</summary>
    public INoiseFigures? Figures { get; init; }

    /// <summary>Is there nothing that goes wrong?</summary>
    public bool IsNone => Figures?.IsNone
        ?? (OneQubitError == 0 && TwoQubitError == 0 && T1Nanoseconds == 0 && T2Nanoseconds == 0
            && Read0As1 == 0 && Read1As0 == 0 && ResetError == 0);

    /// <summary>What is wrong with the numbers, in words; null if nothing is.</summary>
    public string? Problem()
    {
        (string Name, double Value)[] probabilities =
        [
            ("oneQubitError", OneQubitError), ("twoQubitError", TwoQubitError), ("read0As1", Read0As1),
            ("read1As0", Read1As0), ("resetError", ResetError),
        ];
        foreach ((string name, double value) in probabilities)
            if (!(value >= 0 && value <= 1)) return FormattableString.Invariant($"{name} {value} is no probability");
        foreach ((string name, double value) in new[] { ("t1", T1Nanoseconds), ("t2", T2Nanoseconds) })
            if (!(value >= 0 && double.IsFinite(value)))
                return FormattableString.Invariant($"{name} {value} is no time in ns");
        return T1Nanoseconds > 0 && T2Nanoseconds > 2 * T1Nanoseconds
            ? FormattableString.Invariant($"t2 {T2Nanoseconds} is more than twice t1 {T1Nanoseconds}") : null;
    }

    /// <summary>Length of one operation, in ns.</summary>
    internal uint Nanoseconds(in CircuitOperation operation) =>
        Figures?.Of(operation).Nanoseconds ?? CircuitDuration.Length(operation.Gate, Times);

    /// <summary>Probability that a gate errs; of each of its steps, if it is on three qubits.</summary>
    internal double Error(in CircuitOperation operation) =>
        Figures?.Of(operation).Error ?? (CircuitFormat.Arity(operation.Gate) == 1 ? OneQubitError : TwoQubitError);

    internal QubitNoise Of(int qubit) =>
        Figures?.Of(qubit) ?? new(T1Nanoseconds, T2Nanoseconds, Read0As1, Read1As0, ResetError);
}
