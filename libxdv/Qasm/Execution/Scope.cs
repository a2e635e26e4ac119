// Names and what they stand for now. A block's names go with it; inside a subroutine or gate only its own names and
// the program's classical ones are seen, and those cannot be changed.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal enum EntryKind : byte { None, Classical, Bits, Qubits, StandardGate, Gate, Def }

internal struct Entry
{
    public int Name;
    /// <summary>The entry this name stood for before; −1 = none.</summary>
    public int Shadowed;
    public EntryKind Kind;
    public bool Constant;
    public bool Global;
    /// <summary>One qubit or bit, not a register of size 1.</summary>
    public bool Single;
    /// <summary>Part of the result.</summary>
    public bool Shown;
    /// <summary>Classical: the value, whose kind and width are the variable's type.</summary>
    public Value Value;
    /// <summary>Bits: cells. Qubits: places in the list of qubits. Classical: cells that hold the value once it depends
    /// on measured bits (Value.Runtime); a Count of 0 = it never can.</summary>
    public int Start;
    public int Count;
    /// <summary>Gate, Def: the definition.</summary>
    public int Node;
}

internal sealed class Scope(NameTable names)
{
    private readonly NameTable _names = names;
    private readonly List<Entry> _entries = [];
    private int[] _bindings = [];

    public int Count => _entries.Count;

    /// <summary>Entries below this one are seen only if they are the program's. 0 outside of definitions.</summary>
    public int FrameStart { get; set; }

    public ref Entry this[int entry] => ref CollectionsMarshal.AsSpan(_entries)[entry];

    /// <summary>Declares a name, shadowing what it stood for.</summary>
    public int Add(in Entry entry)
    {
        Reach(entry.Name);
        _entries.Add(entry);
        this[_entries.Count - 1].Shadowed = _bindings[entry.Name];
        _bindings[entry.Name] = _entries.Count - 1;
        return _entries.Count - 1;
    }

    /// <summary>What a name stands for here; −1 = nothing that can be seen.</summary>
    public int Find(int name)
    {
        Reach(name);
        int entry = _bindings[name];
        while (entry >= 0 && entry < FrameStart && !(this[entry].Global && this[entry].Kind != EntryKind.Qubits))
            entry = this[entry].Shadowed;
        return entry;
    }

    /// <summary>The gate of this name, if there is one; otherwise what the name stands for.</summary>
    public int FindGate(int name)
    {
        int found = Find(name);
        for (int entry = found; entry >= 0; entry = this[entry].Shadowed)
            if (this[entry].Kind is EntryKind.Gate or EntryKind.StandardGate) return entry;
        return found;
    }

    /// <summary>What a name stands for, seen or not; −1 = nothing.</summary>
    public int FindAnywhere(int name)
    {
        Reach(name);
        return _bindings[name];
    }

    /// <summary>Forgets the entries from a count on.</summary>
    public void Truncate(int count)
    {
        for (int i = _entries.Count - 1; i >= count; i--) _bindings[_entries[i].Name] = _entries[i].Shadowed;
        _entries.RemoveRange(count, _entries.Count - count);
    }

    /// <summary>The visible name that looks most like this one; empty if none does.</summary>
    public ReadOnlySpan<byte> Similar(ReadOnlySpan<byte> name)
    {
        int best = Spelling.Far, found = -1;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            int distance = Spelling.Distance(name, _names[_entries[i].Name]);
            if (distance == 0 || distance >= best || Find(_entries[i].Name) != i) continue;
            best = distance;
            found = _entries[i].Name;
        }
        return found < 0 ? default : _names[found];
    }

    private void Reach(int name)
    {
        if (name < _bindings.Length) return;
        int[] larger = new int[Math.Max(_names.Count, name + 1) * 2];
        _bindings.AsSpan().CopyTo(larger);
        new Span<int>(larger, _bindings.Length, larger.Length - _bindings.Length).Fill(-1);
        _bindings = larger;
    }
}
