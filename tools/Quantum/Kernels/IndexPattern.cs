// Which amplitudes a gate touches: counts through all indices that are 0 at the gate's qubits.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

/// <summary>Up to three qubits of a gate, as bit positions that are kept free. No qubits: every index.</summary>
internal readonly struct IndexPattern
{
    private readonly long _below0, _below1, _below2;

    /// <param name="qubits">One bit per qubit of the gate, none to three.</param>
    public IndexPattern(long qubits)
    {
        Width = BitOperations.PopCount((ulong)qubits);
        FreeBits = BitOperations.TrailingZeroCount(qubits);
        _below0 = Below(ref qubits);
        _below1 = Below(ref qubits);
        _below2 = Below(ref qubits);
    }

    /// <summary>Number of qubits.</summary>
    public int Width { get; }

    /// <summary>2^FreeBits steps from a multiple of that number on give consecutive indices.</summary>
    public int FreeBits { get; }

    /// <summary>The <paramref name="k"/>-th index with zeros at the qubits; non-negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Index(long k)
    {
        k = ((k & ~_below0) << 1) | (k & _below0);
        k = ((k & ~_below1) << 1) | (k & _below1);
        return ((k & ~_below2) << 1) | (k & _below2);
    }

    /// <summary>
    /// Mask of the positions below the lowest qubit, which is then removed; everything if none is left.
    /// </summary>
    private static long Below(ref long qubits)
    {
        if (qubits == 0) return long.MaxValue;
        long lowest = qubits & -qubits;
        qubits &= qubits - 1;
        return lowest - 1;
    }
}
