// Runs a Clifford circuit of the circuit format. While conditions decide on gates that are no Paulis, each history has
// a tableau of its own; from there on one reference run stands for all shots of a history, and frames for what differs.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Quantum.Stabilisers;

/// <summary>
/// Depth first, outcome 0 before 1, on one thread: the order of random draws is a function of the circuit.
/// </summary>
internal sealed class StabiliserRunner
{
    private readonly CliffordCircuit _clifford;
    private readonly CircuitOperation[] _operations;
    private readonly CliffordGate[] _enter, _leave;
    private readonly Xoshiro256 _random;
    private readonly FrameTail _tail;
    private readonly CancellationToken _stop;
    private readonly Stack<Branch> _waiting = new();
    private readonly OutcomeCounts _counts;

    public StabiliserRunner(CliffordCircuit clifford, ulong basis, Xoshiro256 random, CancellationToken stop)
    {
        PauliBasis turned = new(basis);
        _counts = new OutcomeCounts(clifford.Circuit.Bits);
        _clifford = clifford;
        _operations = clifford.Circuit.Operations;
        _enter = turned.Enter;
        _leave = turned.Leave;
        _random = random;
        _stop = stop;
        _tail = new FrameTail(clifford, turned, random, _counts, stop);
    }

    private struct Branch
    {
        public Tableau State;
        public OutcomeBits Bits;
        public int Next;
        public uint Shots;
    }

    /// <summary>Executes all shots from |0…0⟩.</summary>
    public OutcomeCounts Run(uint shots)
    {
        _waiting.Push(new Branch { State = new Tableau(_clifford.Circuit.Qubits), Shots = shots });
        while (_waiting.TryPop(out Branch branch))
        {
            for (; branch.Next < _clifford.TailStart; branch.Next++) Step(ref branch);
            _tail.Sample(branch.State, branch.Bits, branch.Shots);
        }
        return _counts;
    }

    private void Step(ref Branch branch)
    {
        _stop.ThrowIfCancellationRequested();
        ref readonly CircuitOperation operation = ref _operations[branch.Next];
        if (!branch.Bits.Allows(operation)) return;
        if (operation.Gate is GateCode.Measure or GateCode.Reset) Split(operation, ref branch);
        else foreach (CliffordStep step in _clifford.Steps(branch.Next)) branch.State.Apply(step.Gate, step.A, step.B);
    }

    private void Split(in CircuitOperation operation, ref Branch branch)
    {
        int qubit = operation.Qubit0;
        if (operation.Gate == GateCode.Measure)
            foreach (CliffordGate gate in _enter) branch.State.Apply(gate, qubit, 0);
        bool toss = false;
        if (branch.State.IsRandom(qubit))
        {
            uint ones = _random.Successes(branch.Shots, 0.5);
            toss = ones == branch.Shots;
            if (ones != 0 && !toss)
            {
                Branch other = branch;
                other.State = branch.State.Copy();
                other.Shots = ones;
                Settle(operation, true, ref other);
                other.Next++;
                _waiting.Push(other);
                branch.Shots -= ones;
            }
        }
        Settle(operation, toss, ref branch);
    }

    private void Settle(in CircuitOperation operation, bool toss, ref Branch branch)
    {
        int qubit = operation.Qubit0;
        bool value = branch.State.Measure(qubit, toss);
        if (operation.Gate == GateCode.Measure)
        {
            foreach (CliffordGate gate in _leave) branch.State.Apply(gate, qubit, 0);
            branch.Bits.Set(operation.Bit, value);
        }
        else if (value)
        {
            branch.State.Apply(CliffordGate.X, qubit, 0);
        }
    }
}
