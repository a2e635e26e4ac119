// What a plan has to know of the machine that will execute it.
using System;
using System.Numerics;

namespace Xdv.Quantum;

/// <param name="Qubits">Of the state.</param>
/// <param name="Width">Qubits of a block.</param>
/// <param name="LaneBits">Positions inside a vector.</param>
/// <param name="RowBits">Positions of a row of phases.</param>
internal readonly record struct PlanShape(int Qubits, int Width, int LaneBits, int RowBits)
{
    /// <summary>A block takes 2¹⁸ bytes: half of a common L2 cache.</summary>
    private const int BlockBytesBits = 18;

    /// <summary>A state up to 2²⁰ bytes is one block, and needs no workspace.</summary>
    private const int WholeBytesBits = 20;

    /// <summary>Table of a row: 2¹¹ bytes, so that a few of them stay in the L1 cache.</summary>
    private const int RowBytesBits = 11;

    /// <summary>Blocks of all threads together take at most this share of the state: 1 in 20.</summary>
    private const int Share = 20;

    /// <summary>So many threads get a block at least. More threads than there is room for stay idle: the plan, and with
    /// it the last digit of every amplitude, must not depend on them.</summary>
    private const int LeastThreads = 3;

    /// <summary>Lowest qubits are in every block, so that it is made of runs of whole cache lines.</summary>
    public int RunQubits => Math.Min(Width, Math.Max(4, LaneBits));

    /// <summary>Threads that there is room for.</summary>
    public int MostThreads => Width == Qubits ? 1 : (int)((1L << (Qubits - Width)) / Share);

    /// <param name="elementBytes">Bytes of a real part.</param>
    public static PlanShape For(int qubits, int laneBits, int elementBytes)
    {
        int amplitudeBits = BitOperations.Log2((uint)elementBytes) + 1;
        int width = qubits;
        if (qubits > WholeBytesBits - amplitudeBits)
        {
            long most = (1L << qubits) / Share / LeastThreads;
            width = Math.Min(BlockBytesBits - amplitudeBits, BitOperations.Log2((ulong)most));
        }
        return new(qubits, width, laneBits, Math.Min(width, RowBytesBits - amplitudeBits));
    }
}
