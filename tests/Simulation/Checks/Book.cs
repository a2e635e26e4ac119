// What a checker remembers of one kind of object, by handle: built from records only, never from Core's tables, so
// that the two can be compared. It also remembers handles that have ended, for the simulator to misuse.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

/// <summary>Something that belongs to a process.</summary>
public interface IOwned
{
    uint Owner { get; }
}

/// <summary>Rows by handle; a slot holds one at a time, and its generations only grow.</summary>
public sealed class Book<T>(string rule, int capacity) where T : struct, IOwned
{
    private readonly ulong[] _handles = new ulong[capacity];
    private readonly uint[] _generations = new uint[capacity];
    private readonly ulong[] _ended = new ulong[8];
    private readonly T[] _rows = new T[capacity];
    private readonly Dictionary<ulong, T> _kept = [];
    private readonly List<ulong> _back = [];
    private int _ends;

    public int Count { get; private set; }

    public int Capacity => _handles.Length;

    /// <summary>Handle in a slot; 0 = none.</summary>
    public ulong At(int slot) => _handles[slot];

    public ulong Ended(int index) => _ended[index % _ended.Length];

    public bool Has(ulong handle) =>
        handle != 0 && Handle.Index(handle) < (uint)_handles.Length && _handles[Handle.Index(handle)] == handle;

    /// <summary>Row of a handle that <see cref="Has"/> knows.</summary>
    public ref T this[ulong handle] => ref _rows[Handle.Index(handle)];

    public ref T Row(int slot) => ref _rows[slot];

    /// <summary>What a machine's snapshot keeps: what these own.</summary>
    public void Keep(IReadOnlySet<uint> owners)
    {
        for (int slot = 0; slot < _handles.Length; slot++)
            if (_handles[slot] != 0 && owners.Contains(_rows[slot].Owner)) _kept[_handles[slot]] = _rows[slot];
    }

    /// <summary>Handles that are kept of these, in order of their slots.</summary>
    public IReadOnlyList<ulong> KeptOf(IReadOnlySet<uint> owners)
    {
        _back.Clear();
        foreach ((ulong handle, T row) in _kept)
            if (owners.Contains(row.Owner)) _back.Add(handle);
        _back.Sort();
        return _back;
    }

    public void Forget(IReadOnlySet<uint> owners)
    {
        foreach (ulong handle in KeptOf(owners)) _kept.Remove(handle);
    }

    /// <summary>No slot is free, but for those of handles that are kept.</summary>
    public bool IsFull
    {
        get
        {
            int gone = 0;
            foreach (ulong handle in _kept.Keys) gone += Has(handle) ? 0 : 1;
            return Count + gone >= _handles.Length;
        }
    }

    /// <summary>What was kept under a handle, if anything was.</summary>
    public bool TryGetKept(ulong handle, out T row) => _kept.TryGetValue(handle, out row);

    /// <summary>Begins an object: its slot is free and its handle was never used, or is a snapshot's.</summary>
    public ref T Open(ulong handle, bool comesBack = false)
    {
        uint slot = Handle.Index(handle);
        bool fresh = comesBack ? _kept.ContainsKey(handle)
            : slot < (uint)_handles.Length && Handle.Generation(handle) > _generations[slot];
        bool fits = slot < (uint)_handles.Length && _handles[slot] == 0 && fresh;
        Violation.Unless(fits, rule, $"handle {handle:x} opened twice or reused");
        _handles[slot] = handle;
        _generations[slot] = Math.Max(_generations[slot], Handle.Generation(handle));
        _rows[slot] = default;
        Count++;
        return ref _rows[slot];
    }

    public void Close(ulong handle)
    {
        Violation.Unless(Has(handle), rule, $"handle {handle:x} ended but was not alive");
        _handles[Handle.Index(handle)] = 0;
        _ended[_ends++ % _ended.Length] = handle;
        Count--;
    }

    /// <summary>The row, which must be alive.</summary>
    public ref T Need(ulong handle, string what)
    {
        Violation.Unless(Has(handle), rule, $"{what}: handle {handle:x} is not alive");
        return ref this[handle];
    }
}
