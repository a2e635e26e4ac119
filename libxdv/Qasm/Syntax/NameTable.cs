// Names → numbers, once per word of the program: what runs compares numbers.
using System;
using System.Collections.Generic;

namespace Xdv.Qasm.Syntax;

/// <summary>Names in the order in which they were first seen. Open addressing, at most half full.</summary>
internal sealed class NameTable
{
    private const int FirstSlots = 256;

    private readonly List<byte[]> _names = [];
    /// <summary>Number of the name + 1; 0 = free.</summary>
    private int[] _slots = new int[FirstSlots];

    public int Count => _names.Count;

    public ReadOnlySpan<byte> this[int name] => _names[name];

    public int Intern(ReadOnlySpan<byte> name)
    {
        int slot = Slot(_slots, name);
        if (_slots[slot] != 0) return _slots[slot] - 1;
        _names.Add(name.ToArray());
        _slots[slot] = _names.Count;
        if (_names.Count * 2 > _slots.Length) Grow();
        return _names.Count - 1;
    }

    private void Grow()
    {
        int[] larger = new int[_slots.Length * 2];
        for (int i = 0; i < _names.Count; i++) larger[Slot(larger, _names[i])] = i + 1;
        _slots = larger;
    }

    private int Slot(int[] slots, ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261; // FNV-1a
        foreach (byte value in name) hash = (hash ^ value) * 16777619;
        int slot = (int)((hash ^ (hash >> 15)) & (uint)(slots.Length - 1));
        while (slots[slot] != 0 && !name.SequenceEqual(_names[slots[slot] - 1]))
            slot = (slot + 1) & (slots.Length - 1);
        return slot;
    }
}
