// Runs a program. A step with several outcomes divides the shots among them; each branch evolves once, for all its
// shots. So 8192 shots of a dynamic circuit cost as many evolutions as it has histories, not 8192; and of a machine
// with rare errors as many as have errors: quantum trajectories, those without an error in common.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Depth first, the first outcome before the others, so that the order of random draws is a function of the program. A
/// waiting branch keeps a copy of the state; when memory is used up it keeps only its history, and is evolved again
/// from the start.
/// </summary>
internal sealed class BranchRunner(
    ShotProgram program, MeasurementBasis basis, StatePool states, Xoshiro256 random, CancellationToken stop)
{
    private readonly Stack<Branch> _waiting = new();
    private readonly List<Readout> _readouts = [];
    private readonly OutcomeCounts _counts = new(program.Circuit.Bits);
    private readonly UnitaryPlan?[] _plans = new UnitaryPlan?[program.Steps.Length];
    private readonly StepOutcomes _outcomes = new(program, basis, random);
    private UnitaryPlan? _tail;

    /// <summary>Outcomes that led here, last first.</summary>
    private sealed record History(int Outcome, History? Before);

    private struct Branch
    {
        /// <summary>State at step Next, after the outcome that opened the branch; null = evolve again.</summary>
        public IQuantumState? State;
        public History? Past;
        public OutcomeBits Bits;
        public int Next;
        public uint Shots;
    }

    /// <summary>
    /// Executes all shots from the given state, which is used up; <paramref name="last"/> is the state of the last
    /// branch.
    /// </summary>
    public OutcomeCounts Run(IQuantumState start, uint shots, out IQuantumState last)
    {
        last = start;
        _waiting.Push(new Branch { State = start, Shots = shots });
        while (_waiting.TryPop(out Branch branch))
        {
            IQuantumState state = branch.State ?? Evolve(branch);
            for (; branch.Next < program.Steps.Length; branch.Next++)
                if (!Certain(state, branch.Next, branch.Bits)) Split(state, ref branch);
            Sample(state, branch);
            last = state;
            states.Return(state);
        }
        return _counts;
    }

    /// <summary>Executes a step that has one outcome, in this state with these bits; false if it has more.</summary>
    private bool Certain(IQuantumState state, int step, in OutcomeBits bits)
    {
        stop.ThrowIfCancellationRequested();
        ref readonly ShotStep at = ref program.Steps[step];
        ReadOnlySpan<CircuitOperation> operations = program.Circuit.Operations;
        if (at.Kind == ShotStepKind.Gates)
        {
            if (at.End - at.First == 1) state.Apply(operations[at.First]);
            else state.Apply(operations[at.First..at.End], ref _plans[step], stop);
            return true;
        }
        if (at.Kind != ShotStepKind.Relax && !bits.Allows(operations[at.First])) return true;
        if (at.Kind == ShotStepKind.Gate) state.Apply(operations[at.First]);
        else return state is DensityMatrix mixed && mixed.TryApply(at);
        return true;
    }

    private void Split(IQuantumState state, ref Branch branch)
    {
        ref readonly ShotStep step = ref program.Steps[branch.Next];
        Span<uint> shots = stackalloc uint[StepOutcomes.Most];
        (double zero, double one) = _outcomes.Weigh(state, step);
        int outcomes = _outcomes.Draw(state, step, ref zero, ref one, branch.Shots, shots);
        int kept = 0;
        while (shots[kept] == 0) kept++;
        for (int outcome = outcomes - 1; outcome > kept; outcome--)
        {
            if (shots[outcome] == 0) continue;
            Branch other = branch;
            other.Shots = shots[outcome];
            other.State = states.RentCopy(state);
            if (other.State is not null) _outcomes.Settle(other.State, step, outcome, zero, one);
            Remember(step, outcome, ref other);
            other.Next++;
            _waiting.Push(other);
        }
        branch.Shots = shots[kept];
        _outcomes.Settle(state, step, kept, zero, one);
        Remember(step, kept, ref branch);
    }

    private void Remember(in ShotStep step, int outcome, ref Branch branch)
    {
        if (step.Kind == ShotStepKind.Measure)
            branch.Bits.Set(program.Circuit.Operations[step.First].Bit, StepOutcomes.IsReadAsOne(outcome));
        branch.Past = new History(outcome, branch.Past);
    }

    /// <summary>Evolves a branch from |0…0⟩ along its recorded outcomes. Draws nothing.</summary>
    private IQuantumState Evolve(in Branch branch)
    {
        IQuantumState state = states.Rent()
            ?? throw new InvalidOperationException("a finished branch returned no state");
        Stack<int> outcomes = new();
        for (History? past = branch.Past; past is not null; past = past.Before) outcomes.Push(past.Outcome);
        Branch replay = default;
        for (int i = 0; i < branch.Next; i++)
        {
            if (Certain(state, i, replay.Bits)) continue;
            ref readonly ShotStep step = ref program.Steps[i];
            int outcome = outcomes.Pop();
            (double zero, double one) = _outcomes.Weigh(state, step);
            _outcomes.Settle(state, step, outcome, zero, one);
            Remember(step, outcome, ref replay);
        }
        return state;
    }

    /// <summary>Runs the tail's gates and samples its measurements together.</summary>
    private void Sample(IQuantumState state, in Branch branch)
    {
        _readouts.Clear();
        ulong turned = 0;
        ReadOnlySpan<CircuitOperation> tail = program.Circuit.Operations.AsSpan(program.TailStart);
        if (program.TailGates) state.Apply(tail, ref _tail, stop);
        foreach (ref readonly CircuitOperation operation in tail)
            if (operation.Gate == GateCode.Measure) _readouts.Add(new(operation.Qubit0, operation.Bit));
        foreach (Readout readout in _readouts)
        {
            if ((turned >> readout.Qubit & 1) == 0) basis.Enter(state, readout.Qubit);
            turned |= 1UL << readout.Qubit;
        }
        ReadoutErrors errors = new(program.Readings, _readouts, random);
        Sampler.Sample(state, _readouts, branch.Bits, branch.Shots, random, errors, _counts);
    }
}
