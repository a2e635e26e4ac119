// The append-only ring of records between the orchestrator, which appends, and the sealer, which drains (XDV-010.3,
// XDV-034.2, determinism.md 7). Appending is a clear and a store: no hash, no lock.
//
// Invariants: records are numbered without gaps; a record never changes once the Apply that wrote it has returned; a
// full ring is a kernel bug, because the orchestrator checks the room for a whole input before it starts.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Core.Faults;

namespace Xdv.Core.Trace;

/// <summary>Fixed ring of trace records.</summary>
public sealed class TraceLog
{
    private readonly TraceRecord[] _records;
    private readonly ulong _mask;
    private readonly Invariant _invariant;

    /// <param name="capacity">Records; a power of two, at least 64.</param>
    public TraceLog(int capacity, Invariant invariant)
    {
        invariant.Check(capacity >= 64 && BitOperations.IsPow2(capacity), "trace log: capacity");
        _records = new TraceRecord[capacity];
        _mask = (ulong)capacity - 1;
        _invariant = invariant;
    }

    /// <summary>n of the next record.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>n of the oldest record still in the ring.</summary>
    public ulong Oldest { get; private set; }

    /// <summary>Records waiting to be drained.</summary>
    public int Count => (int)(Sequence - Oldest);

    /// <summary>Records that fit before a drain is needed.</summary>
    public int Free => _records.Length - Count;

    public int Capacity => _records.Length;

    /// <summary>Appends an empty record with its n set; the caller fills it in place.</summary>
    public ref TraceRecord Append()
    {
        _invariant.Check(Sequence - Oldest <= _mask, "trace log: full");
        ref TraceRecord record = ref _records[(int)(Sequence & _mask)];
        record = default;
        record.Sequence = Sequence++;
        return ref record;
    }

    /// <summary>Appends a copy of <paramref name="source"/> with its n set.</summary>
    public ref TraceRecord Append(in TraceRecord source)
    {
        _invariant.Check(Sequence - Oldest <= _mask, "trace log: full");
        ref TraceRecord record = ref _records[(int)(Sequence & _mask)];
        record = source;
        record.Sequence = Sequence++;
        return ref record;
    }

    /// <summary>The record with number <paramref name="sequence"/>, which must still be in the ring.</summary>
    public ref readonly TraceRecord this[ulong sequence]
    {
        get
        {
            _invariant.Check(sequence >= Oldest && sequence < Sequence, "trace log: record is not in the ring");
            return ref _records[(int)(sequence & _mask)];
        }
    }

    /// <summary>Forgets the oldest <paramref name="count"/> records.</summary>
    public void Drop(int count)
    {
        _invariant.Check(count >= 0 && count <= Count, "trace log: drop");
        Oldest += (ulong)count;
    }

    /// <summary>Continues numbering at <paramref name="sequence"/> with an empty ring (restoring a
    /// checkpoint).</summary>
    public void Restart(ulong sequence)
    {
        Sequence = sequence;
        Oldest = sequence;
    }
}
