// A fixed table of plain rows behind generation-tagged handles (architecture.md, "Everything bounded"; XDV-013.4).
// Everything Core knows lives in such tables: a checkpoint is a copy, and allocation is a function of the calls
// before it.
//
// Invariants: `_live` holds the handle of each row in use and 0 for the others, so that a lookup is one comparison; a
// handle is valid from Allocate to Free and never again (a slot whose generation is used up is retired); free slots are
// reused last-in first-out; Undo gives back exactly the state before the latest Allocate of that slot.
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
    private const int Live = -2, Retired = -3, End = -1;

    private readonly T[] _rows;
    private readonly ulong[] _live;
    private readonly uint[] _generation;
    private readonly int[] _next;
    private readonly Invariant _invariant;
    private int _free = End;

    public HandleTable(int capacity, Invariant invariant)
    {
        _rows = new T[capacity];
        _live = new ulong[capacity];
        _generation = new uint[capacity];
        _next = new int[capacity];
        _invariant = invariant;
    }

    public int Capacity => _rows.Length;

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

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
            && (generation < _generation[slot] || _next[slot] is Live or Retired);
    }

    /// <summary>Adds the table's whole state to a digest.</summary>
    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes(_rows.AsSpan(0, HighWater)));
        digest.Append(MemoryMarshal.AsBytes(_generation.AsSpan(0, HighWater)));
        digest.Append(MemoryMarshal.AsBytes(_next.AsSpan(0, HighWater)));
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
        _free = source._free;
        Count = source.Count;
        HighWater = source.HighWater;
    }
}
