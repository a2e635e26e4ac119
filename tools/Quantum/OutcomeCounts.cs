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
    private readonly List<KeyValuePair<OutcomeBits, ulong>> _ascending = [];
    private Dictionary<OutcomeBits, ulong>? _any;

    /// <summary>Different outcomes so far.</summary>
    public int Distinct => _any?.Count ?? _ascending.Count;

    /// <summary>
    /// Adds shots of an outcome. As long as outcomes come in ascending order, as from one state whose qubits are read
    /// in order, they are only appended.
    /// </summary>
    public void Add(in OutcomeBits outcome, uint shots)
    {
        if (shots == 0) return;
        if (_any is null)
        {
            int order = _ascending.Count == 0 ? 1 : outcome.CompareTo(_ascending[^1].Key);
            if (order > 0) _ascending.Add(new(outcome, shots));
            else if (order == 0) _ascending[^1] = new(outcome, _ascending[^1].Value + shots);
            else _any = new Dictionary<OutcomeBits, ulong>(_ascending);
            if (order >= 0) return;
        }
        CollectionsMarshal.GetValueRefOrAddDefault(_any!, outcome, out _) += shots;
    }

    /// <summary>
    /// QuantumResult header and entries in ascending order. At least one word per entry, also without classical bits.
    /// </summary>
    public byte[] ToResult(in QuantumJob job, int bits, ulong durationNanoseconds, Abi.QuantumEngine engine)
    {
        KeyValuePair<OutcomeBits, ulong>[] sorted = _any is null ? [.. _ascending] : [.. _any];
        if (_any is not null) Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
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
            Engine = engine,
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
