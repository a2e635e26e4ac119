// Memory between jobs: a state of a size that was there before is not allocated, and paged in, again.
using System.Collections.Generic;

namespace Xdv.Quantum;

/// <summary>States that no job uses, of one engine. Safe to use from several threads.</summary>
internal sealed class StateStore
{
    /// <summary>Kept at most: memory of an idle server.</summary>
    private const long MostBytes = 256L << 20;

    private readonly List<StateVector> _idle = [];
    private long _bytes;

    /// <summary>A state in |0…0⟩, or null if there is none of this size.</summary>
    public StateVector? Take(int qubits)
    {
        StateVector? found;
        lock (_idle)
        {
            int at = _idle.FindLastIndex(state => state.Qubits == qubits);
            if (at < 0) return null;
            found = _idle[at];
            _idle.RemoveAt(at);
            _bytes -= Bytes(found);
        }
        found.Clear();
        return found;
    }

    /// <summary>Keeps a state for later; the oldest ones go when there are too many.</summary>
    public void Put(StateVector state)
    {
        if (Bytes(state) > MostBytes) return;
        lock (_idle)
        {
            _idle.Add(state);
            _bytes += Bytes(state);
            for (; _bytes > MostBytes; _idle.RemoveAt(0)) _bytes -= Bytes(_idle[0]);
        }
    }

    private static long Bytes(StateVector state) => StateVector.BytesFor(state.Qubits, state.Precision);
}
