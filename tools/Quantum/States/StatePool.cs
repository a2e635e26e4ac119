// Memory of a job's branches: states are reused, and their number is bounded.
using System;
using System.Collections.Generic;

namespace Xdv.Quantum;

/// <summary>States of one size for one job.</summary>
internal sealed class StatePool(int qubits, int threads, QuantumPrecision precision, long memoryBytes)
{
    private readonly Stack<StateVector> _free = new();
    private readonly long _limit = Math.Max(1, memoryBytes / StateVector.BytesFor(qubits, precision));
    private long _made;

    /// <summary>A state in |0…0⟩, or null if the job's memory is used up. The first one is always granted.</summary>
    public StateVector? Rent()
    {
        if (_free.TryPop(out StateVector? state))
        {
            state.Clear();
            return state;
        }
        if (_made >= _limit) return null;
        _made++;
        return StateVector.Create(qubits, threads, precision);
    }

    /// <summary>A copy, or null if the job's memory is used up.</summary>
    public StateVector? RentCopy(StateVector original)
    {
        StateVector? copy = Rent();
        copy?.CopyFrom(original);
        return copy;
    }

    public void Return(StateVector state) => _free.Push(state);
}
