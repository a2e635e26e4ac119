// What the header of a Q result must say about the bytes behind it. The kernel applies it to its own copy, because
// the server can still write the window (XDV-030.2).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Drivers.Q;

public static class QuantumResultCheck
{
    private const uint WordBits = 64;

    /// <summary>What a job ends with whose provider reports Ok and this result: Ok, or QuantumMeasurementFailure when
    /// it is none of this job (XDV-024.1).</summary>
    /// <param name="start">As many of its first bytes as there are, at most a header.</param>
    public static Status Judge(ReadOnlySpan<byte> start, ulong job, uint resultBytes) =>
        start.Length >= QuantumResult.HeaderBytes
            && IsValid(MemoryMarshal.Read<QuantumResult>(start), job, resultBytes)
            ? Status.Ok : Status.QuantumMeasurementFailure;

    /// <summary>True when the header belongs to the job and its entries fill exactly <paramref
    /// name="resultBytes"/>.</summary>
    public static bool IsValid(in QuantumResult header, ulong job, uint resultBytes)
    {
        if (header.Job != job || header.Size != QuantumResult.HeaderBytes || header.Bits > CircuitFormat.MaxBits)
            return false;
        if (header.WordsPerEntry != Math.Max(1, (header.Bits + WordBits - 1) / WordBits)) return false;
        // Also false for NaN.
        if (!(header.Fidelity >= 0 && header.Fidelity <= 1)) return false;
        ulong entries = (ulong)header.Entries * (ulong)header.EntryBytes;
        return header.Entries <= header.Shots && QuantumResult.HeaderBytes + entries == resultBytes;
    }
}
