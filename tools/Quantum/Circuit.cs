// A circuit that may be trusted: only CircuitReader makes one.
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Validated operations: known gates, qubits and bits in range and distinct, angles finite, conditions inside the
/// bits.
/// </summary>
internal sealed class Circuit(int qubits, int bits, CircuitOperation[] operations)
{
    public int Qubits { get; } = qubits;

    public int Bits { get; } = bits;

    public CircuitOperation[] Operations { get; } = operations;
}
