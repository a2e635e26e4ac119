// Names of registers and gates. One name space, as the language has it. Hashed, because a program may define
// thousands of gates.
using System;

namespace Xdv.Qasm;

internal enum SymbolKind : byte
{
    None,
    Gate,
    QuantumRegister,
    ClassicalRegister,
}

/// <summary>What a name stands for: an index into the table of its kind.</summary>
internal struct Symbol
{
    public SymbolKind Kind;
    public int Index;
    public byte[] Name;
}

/// <summary>Open addressing with linear probing, at most half full.</summary>
internal sealed class SymbolTable
{
    private const int FirstSlots = 256;

    private Symbol[] _slots = new Symbol[FirstSlots];
    private int _count;

    /// <summary>The symbol, or one of kind None.</summary>
    public Symbol Find(ReadOnlySpan<byte> name) => _slots[Slot(_slots, name)];

    /// <summary>Adds a name, or makes it stand for something else.</summary>
    public void Set(byte[] name, SymbolKind kind, int index)
    {
        if (_count * 2 >= _slots.Length) Grow();
        ref Symbol slot = ref _slots[Slot(_slots, name)];
        if (slot.Kind == SymbolKind.None) _count++;
        slot.Name = name;
        slot.Kind = kind;
        slot.Index = index;
    }

    /// <summary>The name that looks most like this one; null if none does.</summary>
    public byte[]? Similar(ReadOnlySpan<byte> name)
    {
        int best = Spelling.Far;
        byte[]? found = null;
        foreach (Symbol symbol in _slots)
        {
            if (symbol.Kind == SymbolKind.None) continue;
            int distance = Spelling.Distance(name, symbol.Name);
            if (distance >= best) continue;
            best = distance;
            found = symbol.Name;
        }
        return found;
    }

    private void Grow()
    {
        Symbol[] larger = new Symbol[_slots.Length * 2];
        foreach (Symbol symbol in _slots)
            if (symbol.Kind != SymbolKind.None) larger[Slot(larger, symbol.Name)] = symbol;
        _slots = larger;
    }

    private static int Slot(Symbol[] slots, ReadOnlySpan<byte> name)
    {
        int slot = (int)(Hash(name) & (uint)(slots.Length - 1));
        while (slots[slot].Kind != SymbolKind.None && !name.SequenceEqual(slots[slot].Name))
            slot = (slot + 1) & (slots.Length - 1);
        return slot;
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261; // FNV-1a
        foreach (byte value in name) hash = (hash ^ value) * 16777619;
        return hash ^ (hash >> 15);
    }
}
