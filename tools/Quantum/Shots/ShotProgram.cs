// What a shot does, step by step: runs of gates, and what lies between them and has more than one outcome. A circuit on
// a noisy machine is the same with more steps.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum;

internal enum ShotStepKind : byte
{
    /// <summary>Operations [First, End): unconditional gates.</summary>
    Gates,
    /// <summary>Operation First: a gate, or nothing if its condition does not hold.</summary>
    Gate,
    /// <summary>Operation First, with P = probability to read 1 where 0 was found, Q = 0 where 1.</summary>
    Measure,
    /// <summary>Operation First, with P = probability that the qubit is 1 afterwards.</summary>
    Reset,
    /// <summary>With probability P one of the Paulis on qubit A, each as likely; if operation First runs.</summary>
    Depolarise,
    /// <summary>The same for the 15 Pauli products on qubits A and B.</summary>
    DepolariseTwo,
    /// <summary>Qubit A decays with probability P if it is 1, then Z with probability Q.</summary>
    Relax,
}

internal readonly record struct ShotStep(ShotStepKind Kind, int First, int End)
{
    public ushort A { get; init; }

    public ushort B { get; init; }

    public double P { get; init; }

    public double Q { get; init; }
}

/// <summary>Steps of a shot, and the gates and measurements after them, which are sampled together.</summary>
/// <param name="TailStart">First operation of the tail.</param>
/// <param name="TailGates">Has the tail gates that the steps do not contain?</param>
internal sealed record ShotProgram(Circuit Circuit, ShotStep[] Steps, int TailStart, bool TailGates)
{
    /// <summary>How wrong bits are read in the tail; null = right.</summary>
    public NoiseModel? Readings { get; init; }

    /// <summary>A circuit without noise.</summary>
    /// <param name="plan">Where the tail begins.</param>
    public static ShotProgram For(Circuit circuit, ExecutionPlan plan)
    {
        List<ShotStep> steps = [];
        for (int i = 0; i < plan.TailStart; i++) Append(steps, circuit.Operations[i], i);
        return new(circuit, [.. steps], plan.TailStart, true);
    }

    /// <summary>Appends an operation; gates without condition join the run before them.</summary>
    public static void Append(List<ShotStep> steps, in CircuitOperation operation, int index)
    {
        ShotStepKind kind = operation.Gate switch
        {
            GateCode.Measure => ShotStepKind.Measure,
            GateCode.Reset => ShotStepKind.Reset,
            _ => operation.Conditional != 0 ? ShotStepKind.Gate : ShotStepKind.Gates,
        };
        if (kind == ShotStepKind.Gates && steps.Count > 0 && steps[^1] is { Kind: ShotStepKind.Gates } run
            && run.End == index)
            steps[^1] = run with { End = index + 1 };
        else steps.Add(new(kind, index, index + 1));
    }
}
