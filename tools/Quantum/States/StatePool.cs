// Memory of a job's branches: states are reused, and their number is bounded.
using System;
using System.Collections.Generic;

namespace Xdv.Quantum;

/// <summary>States of one shape for one job.</summary>
/// <param name="make">Makes a state in |0…0⟩.</param>
/// <param name="stateBytes">Memory of one.</param>
internal sealed class StatePool(Func<IQuantumState> make, long stateBytes, long memoryBytes)
{
    private readonly Stack<IQuantumState> _free = new();
    private readonly long _limit = Math.Max(1, memoryBytes / stateBytes);
    private long _made;

    /// <summary>A state in |0…0⟩, or null if the job's memory is used up. The first one is always granted.</summary>
    public IQuantumState? Rent()
    {
        if (_free.TryPop(out IQuantumState? state))
        {
            state.Clear();
            return state;
        }
        if (_made >= _limit) return null;
        _made++;
        return make();
    }

    /// <summary>A copy, or null if the job's memory is used up.</summary>
    public IQuantumState? RentCopy(IQuantumState original)
    {
        IQuantumState? copy = Rent();
        copy?.CopyFrom(original);
        return copy;
    }

    public void Return(IQuantumState state) => _free.Push(state);

    /// <summary>Gives up the states that were returned.</summary>
    public IEnumerable<IQuantumState> Drain()
    {
        while (_free.TryPop(out IQuantumState? state)) yield return state;
    }
}
