// The append-only ring of records between the orchestrator, which appends, and the sealer, which drains (XDV-010.3,
// XDV-034.2, determinism.md 7). Appending is a store: no hash, no lock, and no
// clearing, which happens when a record has been drained.
//
// Invariants: slots that hold no record are zero; records are numbered without gaps; a record never changes once the
// Apply that wrote it has returned, but for the outcome of a block read, which is no decision and is computed when the
// record is sealed; a full ring is a kernel bug, because the orchestrator checks the room for a whole input before it
// starts.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    /// <summary>The same without the conversion, for the quick path.</summary>
    public ulong Backlog => Sequence - Oldest;

    /// <summary>Records that fit before a drain is needed.</summary>
    public int Free => _records.Length - Count;

    public int Capacity => _records.Length;

    /// <summary>Appends an empty record with its n set; the caller fills it in place.</summary>
    public ref TraceRecord Append()
    {
        _invariant.Check(Sequence - Oldest <= _mask, "trace log: full");
        ref TraceRecord record = ref _records[(int)(Sequence & _mask)];
        record.Sequence = Sequence++;
        return ref record;
    }

    /// <summary>Appends an empty record where there is room for certain; its n is <paramref name="sequence"/>, the
    /// log's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TraceRecord AppendQuick(ulong sequence)
    {
        // The mask is one less than the length, a power of two.
        ref TraceRecord record = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_records),
            (nint)(sequence & _mask));
        record.Sequence = sequence;
        Sequence = sequence + 1;
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

    /// <summary>The record of the input under way, to complete it.</summary>
    public ref TraceRecord Amend(ulong sequence)
    {
        _invariant.Check(sequence >= Oldest && sequence < Sequence, "trace log: record is not in the ring");
        return ref _records[(int)(sequence & _mask)];
    }

    /// <summary>Completes a block read that is still in the ring: the digest of its data.</summary>
    public void FillOutcome(ulong sequence, in Bytes32 digest)
    {
        _invariant.Check(this[sequence].Kind == RecordKind.BlockRead, "trace log: outcome of another kind");
        _records[(int)(sequence & _mask)].Outcome = digest;
    }

    /// <summary>Forgets the oldest <paramref name="count"/> records.</summary>
    public void Drop(int count)
    {
        _invariant.Check(count >= 0 && count <= Count, "trace log: drop");
        for (ulong end = Oldest + (ulong)count; Oldest < end; Oldest++) _records[(int)(Oldest & _mask)] = default;
    }

    /// <summary>Continues numbering at <paramref name="sequence"/> with an empty ring (restoring a
    /// checkpoint).</summary>
    public void Restart(ulong sequence)
    {
        Drop(Count);
        Sequence = sequence;
        Oldest = sequence;
    }
}
