// Runs a plan. A measurement in the middle of a circuit divides the shots between its two outcomes; each branch
// evolves once, for all its shots. So 8192 shots of a dynamic circuit cost as many evolutions as it has histories,
// not 8192.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Depth first, outcome 0 before 1, so that the order of random draws is a function of the circuit. A waiting branch
/// keeps a copy of the state; when memory is used up it keeps only its history, and is evolved again from the start.
/// </summary>
internal sealed class BranchRunner(
    Circuit circuit, ExecutionPlan plan, MeasurementBasis basis, StatePool states, Xoshiro256 random,
    CancellationToken stop)
{
    /// <summary>
    /// Outcomes less likely than this are impossible: rounding made them, and projecting on them would amplify it.
    /// </summary>
    private const double Impossible = 1e-14;

    private readonly Stack<Branch> _waiting = new();
    private readonly List<Readout> _readouts = [];
    private readonly OutcomeCounts _counts = new(circuit.Bits);
    private UnitaryPlan? _tail;

    /// <summary>Outcomes that led here, last first.</summary>
    private sealed record History(bool Outcome, History? Before);

    private struct Branch
    {
        /// <summary>State at operation Next, after the outcome that opened the branch; null = evolve again.</summary>
        public StateVector? State;
        public History? Past;
        public OutcomeBits Bits;
        public int Next;
        public uint Shots;
    }

    /// <summary>
    /// Executes all shots from the given state, which is used up; <paramref name="last"/> is the state of the last
    /// branch.
    /// </summary>
    public OutcomeCounts Run(StateVector start, uint shots, out StateVector last)
    {
        last = start;
        _waiting.Push(new Branch { State = start, Shots = shots });
        while (_waiting.TryPop(out Branch branch))
        {
            StateVector state = branch.State ?? Evolve(branch);
            ToTail(state, ref branch);
            Sample(state, branch);
            last = state;
            states.Return(state);
        }
        return _counts;
    }

    /// <summary>Runs the dynamic part of a branch; other outcomes met on the way are left waiting.</summary>
    private void ToTail(StateVector state, ref Branch branch)
    {
        for (; branch.Next < plan.TailStart; branch.Next++)
        {
            stop.ThrowIfCancellationRequested();
            ref readonly CircuitOperation operation = ref circuit.Operations[branch.Next];
            if (!branch.Bits.Allows(operation)) continue;
            if (operation.Gate is GateCode.Measure or GateCode.Reset) Split(state, operation, ref branch);
            else state.Apply(operation);
        }
    }

    private void Split(StateVector state, in CircuitOperation operation, ref Branch branch)
    {
        bool measured = operation.Gate == GateCode.Measure;
        if (measured) basis.Enter(state, operation.Qubit0);
        (double zero, double one) = state.Weigh(operation.Qubit0);
        double probability = one / (zero + one);
        if (probability < Impossible) probability = 0;
        if (probability > 1 - Impossible) probability = 1;
        uint ones = random.Successes(branch.Shots, probability);
        if (ones != 0 && ones != branch.Shots)
        {
            Branch other = branch;
            other.Shots = ones;
            other.State = states.RentCopy(state);
            if (other.State is not null) Settle(other.State, operation, true, one, ref other);
            else Remember(operation, true, ref other);
            other.Next++;
            _waiting.Push(other);
            branch.Shots -= ones;
            ones = 0;
        }
        Settle(state, operation, ones != 0, ones != 0 ? one : zero, ref branch);
    }

    /// <summary>The qubit has this value now: state, classical bit and history.</summary>
    private void Settle(StateVector state, in CircuitOperation operation, bool value, double weight, ref Branch branch)
    {
        state.Project(operation.Qubit0, value, weight);
        if (operation.Gate == GateCode.Measure) basis.Leave(state, operation.Qubit0);
        else if (value) state.Apply(new CircuitOperation { Gate = GateCode.X, Qubit0 = operation.Qubit0 });
        Remember(operation, value, ref branch);
    }

    private static void Remember(in CircuitOperation operation, bool value, ref Branch branch)
    {
        if (operation.Gate == GateCode.Measure) branch.Bits.Set(operation.Bit, value);
        branch.Past = new History(value, branch.Past);
    }

    /// <summary>Evolves a branch from |0…0⟩ along its recorded outcomes. Draws nothing.</summary>
    private StateVector Evolve(in Branch branch)
    {
        StateVector state = states.Rent()
            ?? throw new InvalidOperationException("a finished branch returned no state");
        Stack<bool> outcomes = new();
        for (History? past = branch.Past; past is not null; past = past.Before) outcomes.Push(past.Outcome);
        Branch replay = default;
        for (int i = 0; i < branch.Next; i++)
        {
            stop.ThrowIfCancellationRequested();
            ref readonly CircuitOperation operation = ref circuit.Operations[i];
            if (!replay.Bits.Allows(operation)) continue;
            if (operation.Gate is not (GateCode.Measure or GateCode.Reset))
            {
                state.Apply(operation);
                continue;
            }
            if (operation.Gate == GateCode.Measure) basis.Enter(state, operation.Qubit0);
            bool value = outcomes.Pop();
            (double zero, double one) = state.Weigh(operation.Qubit0);
            Settle(state, operation, value, value ? one : zero, ref replay);
        }
        return state;
    }

    /// <summary>Runs the tail's gates and samples its measurements together.</summary>
    private void Sample(StateVector state, in Branch branch)
    {
        _readouts.Clear();
        ulong turned = 0;
        ReadOnlySpan<CircuitOperation> tail = circuit.Operations.AsSpan(branch.Next);
        _tail ??= state.Plan(tail);
        state.Apply(_tail, stop);
        foreach (ref readonly CircuitOperation operation in tail)
            if (operation.Gate == GateCode.Measure) _readouts.Add(new(operation.Qubit0, operation.Bit));
        foreach (Readout readout in _readouts)
        {
            if ((turned >> readout.Qubit & 1) == 0) basis.Enter(state, readout.Qubit);
            turned |= 1UL << readout.Qubit;
        }
        Sampler.Sample(state, _readouts, branch.Bits, branch.Shots, random, _counts);
    }
}
