// A fixed table of plain rows behind generation-tagged handles (architecture.md, "Everything bounded"; XDV-013.4).
// Everything Core knows lives in such tables: a checkpoint is a copy, and allocation is a function of the calls
// before it.
//
// Invariants: `_live` holds the handle of each row in use and 0 for the others, so that a lookup is one comparison; a
// handle is valid from Allocate to Free and never again (a slot whose generation is used up is retired); free slots are
// reused last-in first-out; Undo gives back exactly the state before the latest Allocate of that slot. The exception to
// "never again" is a row that a machine's snapshot keeps (XDV-014.6): while it is kept, nobody else gets its slot, so
// that its handle can come back with it.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Crypto;

namespace Xdv.Core.Memory;

/// <summary>Rows of type <typeparamref name="T"/>, which has no references and no padding.</summary>
public sealed class HandleTable<T> where T : struct
{
    private const int Live = -2, Retired = -3, End = -1, Gone = -4;

    private readonly T[] _rows;
    // What snapshots keep of a row, and whether one does; no room for it in a table of which snapshots keep nothing.
    private readonly T[] _kept;
    private readonly bool[] _isKept;
    private readonly ulong[] _live;
    private readonly uint[] _generation;
    private readonly int[] _next;
    private readonly Invariant _invariant;
    private int _free = End;
    // Rows that are kept, and those of them that are not in use.
    private int _keptCount, _gone;

    /// <param name="keeps">Rows may be kept for a snapshot.</param>
    public HandleTable(int capacity, Invariant invariant, bool keeps = false)
    {
        _rows = new T[capacity];
        _kept = new T[keeps ? capacity : 0];
        _isKept = new bool[keeps ? capacity : 0];
        _live = new ulong[capacity];
        _generation = new uint[capacity];
        _next = new int[capacity];
        _invariant = invariant;
    }

    public int Capacity => _rows.Length;

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>Rows that may still be allocated.</summary>
    public int Room => _rows.Length - Count - _gone;

    /// <summary>Every row in use has an index below this.</summary>
    public int HighWater { get; private set; }

    public ref T this[int index] => ref _rows[index];

    /// <summary>A row whose handle was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Linked(int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rows), (nint)(uint)index);

    /// <summary>All rows, in use or not (those are zero).</summary>
    public T[] Rows => _rows;

    public bool IsLive(int index) => (uint)index < (uint)HighWater && _next[index] == Live;

    public ulong HandleOf(int index) => Handle.Make((uint)index, _generation[index]);

    /// <summary>Takes a row, zeroed. False when the table is full.</summary>
    public bool TryAllocate(out int index)
    {
        index = _free;
        if (index != End)
        {
            _free = _next[index];
        }
        else
        {
            if (HighWater == _rows.Length) return false;
            index = HighWater++;
            _generation[index] = 1;
        }
        _next[index] = Live;
        _live[index] = HandleOf(index);
        Count++;
        return true;
    }

    /// <summary>Ends the row; its handle is never valid again.</summary>
    public void Free(int index)
    {
        _invariant.Check(IsLive(index), "table: free of a free row");
        _rows[index] = default;
        _live[index] = 0;
        Count--;
        if (!IsKept(index))
        {
            Offer(index);
            return;
        }
        _next[index] = Gone;
        _gone++;
    }

    /// <summary>Rows that snapshots keep.</summary>
    public int KeptCount => _keptCount;

    /// <summary>True when a snapshot keeps the row.</summary>
    public bool IsKept(int index) => (uint)index < (uint)_isKept.Length && _isKept[index];

    /// <summary>What the snapshot keeps of it.</summary>
    public ref T Kept(int index) => ref _kept[index];

    /// <summary>Keeps a row in use as it is now; its slot is nobody else's until <see cref="Forget"/>.</summary>
    public void Keep(int index)
    {
        _invariant.Check(IsLive(index) && !_isKept[index], "table: keep");
        _kept[index] = _rows[index];
        _isKept[index] = true;
        _keptCount++;
    }

    /// <summary>A kept row that has been freed is as it was, and its handle is valid again.</summary>
    public ref T Restore(int index)
    {
        _invariant.Check(_isKept[index] && _next[index] == Gone, "table: restore");
        _rows[index] = _kept[index];
        _next[index] = Live;
        _live[index] = HandleOf(index);
        _gone--;
        Count++;
        return ref _rows[index];
    }

    /// <summary>The row is not kept any more.</summary>
    public void Forget(int index)
    {
        _invariant.Check(_isKept[index], "table: forget");
        _kept[index] = default;
        _isKept[index] = false;
        _keptCount--;
        if (_next[index] != Gone) return;
        _gone--;
        Offer(index);
    }

    /// <summary>A free slot, for the next allocation.</summary>
    private void Offer(int index)
    {
        if (_generation[index] == uint.MaxValue)
        {
            _next[index] = Retired;
            return;
        }
        _generation[index]++;
        _next[index] = _free;
        _free = index;
    }

    /// <summary>Takes back the latest allocation, whose handle nobody has seen: the table is as before it.</summary>
    public void Undo(int index)
    {
        _invariant.Check(IsLive(index), "table: undo of a free row");
        _rows[index] = default;
        _live[index] = 0;
        Count--;
        if (_generation[index] == 1)
        {
            _invariant.Check(index == HighWater - 1, "table: undo out of order");
            _generation[index] = 0;
            _next[index] = 0;
            HighWater--;
            return;
        }
        _next[index] = _free;
        _free = index;
    }

    /// <summary>The row of a valid handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong handle, out int index)
    {
        uint slot = Handle.Index(handle);
        index = (int)slot;
        ulong[] live = _live;
        return slot < (uint)live.Length && live[slot] == handle && handle != 0;
    }

    /// <summary>True when this handle was valid once: its generation has been issued for its slot.</summary>
    public bool WasIssued(ulong handle)
    {
        uint slot = Handle.Index(handle), generation = Handle.Generation(handle);
        return slot < (uint)HighWater && generation != 0 && generation <= _generation[slot]
            && (generation < _generation[slot] || _next[slot] is Live or Retired or Gone);
    }

    /// <summary>Adds the table's whole state to a digest.</summary>
    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes(_rows.AsSpan(0, HighWater)));
        digest.Append(MemoryMarshal.AsBytes(_generation.AsSpan(0, HighWater)));
        digest.Append(MemoryMarshal.AsBytes(_next.AsSpan(0, HighWater)));
        int kept = _keptCount == 0 ? 0 : HighWater;
        digest.Append(MemoryMarshal.AsBytes(_kept.AsSpan(0, kept)));
        digest.Append(MemoryMarshal.AsBytes(_isKept.AsSpan(0, kept)));
        Span<int> scalars = [_free, Count, HighWater];
        digest.Append(MemoryMarshal.AsBytes(scalars));
    }

    /// <summary>Becomes a copy of <paramref name="source"/>, which has the same capacity (checkpoints).</summary>
    public void CopyFrom(HandleTable<T> source)
    {
        source._rows.AsSpan().CopyTo(_rows);
        source._live.AsSpan().CopyTo(_live);
        source._generation.AsSpan().CopyTo(_generation);
        source._next.AsSpan().CopyTo(_next);
        source._kept.AsSpan().CopyTo(_kept);
        source._isKept.AsSpan().CopyTo(_isKept);
        _free = source._free;
        (_keptCount, _gone) = (source._keptCount, source._gone);
        Count = source.Count;
        HighWater = source.HighWater;
    }
}
