// The outcomes of a step: how likely they are, how many shots take each, and what they do to a pure state.
using System;
using Xdv.Abi;

namespace Xdv.Quantum;

internal sealed class StepOutcomes(ShotProgram program, MeasurementBasis basis, Xoshiro256 random)
{
    /// <summary>Most outcomes of a step: the products of two Paulis.</summary>
    public const int Most = 16;

    /// <summary>
    /// Outcomes less likely than this are impossible: rounding made them, and projecting on them would amplify it.
    /// </summary>
    private const double Impossible = 1e-14;

    private const int Paulis = 4, X = 1, Y = 2;

    /// <summary>Outcomes of a measurement and of a reset: the value, then whether the device got it wrong.</summary>
    private const int Zero = 0, ZeroWrong = 1, One = 2, OneWrong = 3;

    /// <summary>Outcomes of relaxation.</summary>
    private const int Stays = 0, Flips = 1, Decays = 2;

    /// <summary>Is the classical bit 1 after this outcome of a measurement?</summary>
    public static bool IsReadAsOne(int outcome) => outcome is ZeroWrong or One;

    /// <summary>Weights of 0 and 1 of the step's qubit, where its outcomes depend on them.</summary>
    public (double Zero, double One) Weigh(IQuantumState state, in ShotStep step)
    {
        switch (step.Kind)
        {
            case ShotStepKind.Measure:
                basis.Enter(state, program.Circuit.Operations[step.First].Qubit0);
                return state.Weigh(program.Circuit.Operations[step.First].Qubit0);
            case ShotStepKind.Reset:
                return state.Weigh(program.Circuit.Operations[step.First].Qubit0);
            default:
                return (1, 0);
        }
    }

    /// <summary>Divides shots among the outcomes; returns how many there are. Relaxation is weighed only if a shot may
    /// decay: most do not, whatever the weights are.</summary>
    public int Draw(
        IQuantumState state, in ShotStep step, ref double zero, ref double one, uint shots, Span<uint> outcomes)
    {
        outcomes.Clear();
        uint candidates = step.Kind == ShotStepKind.Relax ? random.Successes(shots, step.P) : 0;
        if (candidates > 0) (zero, one) = state.Weigh(step.A);
        double probability = one / (zero + one);
        if (probability < Impossible) probability = 0;
        if (probability > 1 - Impossible) probability = 1;
        switch (step.Kind)
        {
            case ShotStepKind.Measure or ShotStepKind.Reset:
                uint ones = random.Successes(shots, probability);
                outcomes[ZeroWrong] = random.Successes(shots - ones, step.P);
                outcomes[OneWrong] =
                    random.Successes(ones, step.Kind == ShotStepKind.Measure ? step.Q : step.P);
                outcomes[Zero] = shots - ones - outcomes[ZeroWrong];
                outcomes[One] = ones - outcomes[OneWrong];
                return OneWrong + 1;
            case ShotStepKind.Relax:
                outcomes[Decays] = random.Successes(candidates, probability);
                outcomes[Flips] = random.Successes(shots - outcomes[Decays], step.Q);
                outcomes[Stays] = shots - outcomes[Decays] - outcomes[Flips];
                return Decays + 1;
            default:
                int kinds = step.Kind == ShotStepKind.Depolarise ? Paulis : Paulis * Paulis;
                uint hits = random.Successes(shots, step.P);
                for (uint hit = 0; hit < hits; hit++) outcomes[1 + (int)(random.NextUnit() * (kinds - 1))]++;
                outcomes[0] = shots - hits;
                return kinds;
        }
    }

    /// <summary>The state after an outcome.</summary>
    public void Settle(IQuantumState state, in ShotStep step, int outcome, double zero, double one)
    {
        switch (step.Kind)
        {
            case ShotStepKind.Measure:
            {
                ushort qubit = program.Circuit.Operations[step.First].Qubit0;
                state.Project(qubit, outcome >= One, outcome >= One ? one : zero);
                basis.Leave(state, qubit);
                break;
            }
            case ShotStepKind.Reset:
            {
                ushort qubit = program.Circuit.Operations[step.First].Qubit0;
                state.Project(qubit, outcome >= One, outcome >= One ? one : zero);
                if (outcome is One or ZeroWrong) Apply(state, GateCode.X, qubit);
                break;
            }
            case ShotStepKind.Relax:
                Relax(state, step, outcome);
                break;
            default:
                Pauli(state, outcome % Paulis, step.A);
                Pauli(state, outcome / Paulis, step.B);
                break;
        }
    }

    /// <summary>
    /// Nothing seen is something learned: the amplitudes of 1 shrink to what has not decayed, and so does the norm,
    /// which whoever weighs the state takes out.
    /// </summary>
    private static void Relax(IQuantumState state, in ShotStep step, int outcome)
    {
        if (outcome == Decays)
        {
            state.Project(step.A, true, state.Weigh(step.A).One);
            Apply(state, GateCode.X, step.A);
            return;
        }
        double left = Math.Sqrt(1 - step.P);
        ((StateVector)state).Scale(step.A, 1, outcome == Flips ? -left : left);
    }

    private static void Pauli(IQuantumState state, int which, ushort qubit)
    {
        if (which != 0) Apply(state, which switch { X => GateCode.X, Y => GateCode.Y, _ => GateCode.Z }, qubit);
    }

    private static void Apply(IQuantumState state, GateCode gate, ushort qubit) =>
        state.Apply(new CircuitOperation { Gate = gate, Qubit0 = qubit });
}
