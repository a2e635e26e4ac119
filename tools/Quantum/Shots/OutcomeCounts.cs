// Outcomes of a job on their way into a result.
using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// Counts per outcome of some classical bits, and the result bytes made of them. As long as outcomes come in ascending
/// order, as from one state whose qubits are read in order, they are only appended, in the form of the result.
/// </summary>
internal sealed class OutcomeCounts(int bits) : IDisposable
{
    private const int FirstEntries = 64;

    private readonly int _words = Math.Max(1, (bits + 63) / 64);
    private ulong[] _entries = [];
    private int _used;
    private OutcomeBits _last;
    private Dictionary<OutcomeBits, ulong>? _any;

    /// <summary>Different outcomes so far.</summary>
    public int Distinct => _any?.Count ?? _used / Stride;

    private int Stride => _words + 1;

    /// <summary>Adds shots of an outcome.</summary>
    public void Add(in OutcomeBits outcome, uint shots)
    {
        if (shots == 0) return;
        if (_any is null)
        {
            int order = _used == 0 ? 1 : outcome.CompareTo(_last);
            if (order > 0) Append(outcome, shots);
            else if (order == 0) _entries[_used - 1] += shots;
            else _any = Scatter();
            if (order >= 0) return;
        }
        CollectionsMarshal.GetValueRefOrAddDefault(_any!, outcome, out _) += shots;
    }

    /// <summary>
    /// QuantumResult header and entries in ascending order. At least one word per entry, also without classical bits.
    /// Ends the counting.
    /// </summary>
    public byte[] ToResult(
        in QuantumJob job, ulong durationNanoseconds, Abi.QuantumEngine engine, double fidelity = 1)
    {
        if (_any is not null) Gather(_any);
        QuantumResult header = new()
        {
            Size = QuantumResult.HeaderBytes,
            Status = Status.Ok,
            Job = job.Job,
            Shots = job.Shots,
            Bits = (uint)bits,
            WordsPerEntry = (uint)_words,
            Entries = (uint)(_used / Stride),
            DurationNanoseconds = durationNanoseconds,
            Fidelity = fidelity,
            Engine = engine,
        };
        byte[] result = new byte[QuantumResult.HeaderBytes + _used * sizeof(ulong)];
        MemoryMarshal.Write(result, header);
        Span<byte> entries = result.AsSpan(QuantumResult.HeaderBytes);
        MemoryMarshal.AsBytes(_entries.AsSpan(0, _used)).CopyTo(entries); // little endian, as every host of ours
        Dispose();
        return result;
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        if (_entries.Length > 0) ArrayPool<ulong>.Shared.Return(_entries);
        _entries = [];
        _used = 0;
        _any = null;
    }

    private void Append(in OutcomeBits outcome, ulong shots)
    {
        if (_used + Stride > _entries.Length) Grow();
        for (int word = 0; word < _words; word++) _entries[_used + word] = outcome[word];
        _entries[_used + _words] = shots;
        _used += Stride;
        _last = outcome;
    }

    private void Grow()
    {
        ulong[] larger = ArrayPool<ulong>.Shared.Rent(Math.Max(FirstEntries * Stride, 2 * _entries.Length));
        _entries.AsSpan(0, _used).CopyTo(larger);
        if (_entries.Length > 0) ArrayPool<ulong>.Shared.Return(_entries);
        _entries = larger;
    }

    private Dictionary<OutcomeBits, ulong> Scatter()
    {
        Dictionary<OutcomeBits, ulong> any = new(2 * _used / Stride);
        for (int at = 0; at < _used; at += Stride)
        {
            OutcomeBits outcome = default;
            for (int word = 0; word < _words; word++) outcome.SetWord(word, _entries[at + word]);
            any.Add(outcome, _entries[at + _words]);
        }
        return any;
    }

    private void Gather(Dictionary<OutcomeBits, ulong> any)
    {
        KeyValuePair<OutcomeBits, ulong>[] sorted = [.. any];
        Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
        _used = 0;
        foreach ((OutcomeBits outcome, ulong count) in sorted) Append(outcome, count);
    }
}
