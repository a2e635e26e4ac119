// Outcomes of a job on their way into a result.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Counts per outcome, and the result bytes made of them.</summary>
internal sealed class OutcomeCounts
{
    private readonly Dictionary<OutcomeBits, ulong> _counts = [];

    public void Add(in OutcomeBits outcome, uint shots)
    {
        if (shots == 0) return;
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, outcome, out _) += shots;
    }

    /// <summary>
    /// QuantumResult header and entries in ascending order. At least one word per entry, also without classical bits.
    /// </summary>
    public byte[] ToResult(in QuantumJob job, int bits, ulong durationNanoseconds)
    {
        KeyValuePair<OutcomeBits, ulong>[] sorted = [.. _counts];
        Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
        QuantumResult header = new()
        {
            Size = QuantumResult.HeaderBytes,
            Status = Status.Ok,
            Job = job.Job,
            Shots = job.Shots,
            Bits = (uint)bits,
            WordsPerEntry = (uint)Math.Max(1, (bits + 63) / 64),
            Entries = (uint)sorted.Length,
            DurationNanoseconds = durationNanoseconds,
            Fidelity = 1,
            Engine = Abi.QuantumEngine.StateVectorF64,
        };
        byte[] result = new byte[QuantumResult.HeaderBytes + sorted.Length * header.EntryBytes];
        MemoryMarshal.Write(result, header);
        Span<byte> at = result.AsSpan(QuantumResult.HeaderBytes);
        foreach ((OutcomeBits outcome, ulong count) in sorted)
        {
            for (int word = 0; word < header.WordsPerEntry; word++)
                BinaryPrimitives.WriteUInt64LittleEndian(at[(word * 8)..], outcome[word]);
            BinaryPrimitives.WriteUInt64LittleEndian(at[(int)(header.WordsPerEntry * 8)..], count);
            at = at[header.EntryBytes..];
        }
        return result;
    }
}
