// Where classical bits are: known while compiling, or in a bit of the circuit ("slot"). Bits of the result have slots
// from Visible up, in order of declaration; everything else is below, counted down from it.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Qasm.Classical;

namespace Xdv.Qasm.Execution;

/// <summary>One bit of a variable.</summary>
internal struct BitCell
{
    /// <summary>Its own slot; −1 = none yet.</summary>
    public short Home;
    /// <summary>If Runtime: the slot it is in now, its own or another variable's.</summary>
    public short Source;
    public bool Runtime;
    /// <summary>It is the opposite of its slot.</summary>
    public bool Inverted;
    /// <summary>If not Runtime: what it is.</summary>
    public bool Value;
}

internal sealed class MeasuredBits(ConditionTable conditions)
{
    /// <summary>First slot of the result.</summary>
    public const int Visible = (int)CircuitFormat.MaxBits;

    private const int Slots = 2 * Visible;

    private readonly ConditionTable _conditions = conditions;
    private readonly List<BitCell> _cells = [];
    private readonly bool[] _used = new bool[Slots];
    private readonly bool[] _written = new bool[Slots];
    private readonly int[] _lastWrite = new int[Slots];
    private readonly int[] _firstOperation = new int[Slots];
    private readonly int[] _firstCondition = new int[Slots];

    /// <summary>Bits of the result so far.</summary>
    public int Shown { get; private set; }

    /// <summary>Cells of all variables that are alive.</summary>
    public int Count => _cells.Count;

    /// <summary>Rises with every write.</summary>
    public int Clock { get; private set; }

    public ref BitCell this[int cell] => ref CollectionsMarshal.AsSpan(_cells)[cell];

    /// <summary>Cells of a new variable, all known to be 0.</summary>
    public int Add(int count)
    {
        for (int i = 0; i < count; i++) _cells.Add(new BitCell { Home = -1 });
        return _cells.Count - count;
    }

    public void Truncate(int count) => _cells.RemoveRange(count, _cells.Count - count);

    /// <summary>Gives cells neighbouring slots. False if there are none left.</summary>
    public bool Place(int cell, int count, bool shown)
    {
        int first = shown ? Visible + Shown : FindFree(count);
        if (first < 0 || first + count > Slots) return false;
        if (shown) Shown += count;
        for (int i = 0; i < count; i++) this[cell + i].Home = (short)(first + i);
        return true;
    }

    /// <summary>A slot for a value that no variable has; −1 if there is none left.</summary>
    public int Temporary() => FindFree(1);

    public bool IsWrittenSince(int slot, int clock) => _lastWrite[slot] > clock;

    public bool IsWritten(int slot) => _written[slot];

    /// <summary>Operation and condition of the first write since the slot was taken.</summary>
    public void Birth(int slot, out int operation, out int condition)
    {
        operation = _firstOperation[slot];
        condition = _firstCondition[slot];
    }

    public void Write(int slot, int operation, int condition)
    {
        _lastWrite[slot] = ++Clock;
        if (!_used[slot])
        {
            _firstOperation[slot] = operation;
            _firstCondition[slot] = condition;
            _used[slot] = true;
        }
        _written[slot] = true;
    }

    /// <summary>The condition that this bit is 1.</summary>
    public int Read(int cell)
    {
        BitCell bit = this[cell];
        if (!bit.Runtime) return bit.Value ? ConditionTable.Always : ConditionTable.Never;
        return _conditions.Literal(bit.Source, !bit.Inverted);
    }

    /// <summary>Is any variable in this slot, or waiting for it?</summary>
    public bool IsReferenced(int slot)
    {
        foreach (BitCell cell in _cells)
            if (cell.Home == slot || cell.Runtime && cell.Source == slot) return true;
        return false;
    }

    /// <summary>Highest run of hidden slots that nothing refers to.</summary>
    private int FindFree(int count)
    {
        Span<bool> taken = stackalloc bool[Slots];
        taken.Clear();
        foreach (BitCell cell in _cells)
        {
            if (cell.Home >= 0) taken[cell.Home] = true;
            if (cell.Runtime) taken[cell.Source] = true;
        }
        foreach (ushort literal in _conditions.Literals) taken[literal >> 1] = true;
        int run = 0;
        for (int slot = Visible - 1; slot >= 0; slot--)
        {
            run = taken[slot] ? 0 : run + 1;
            if (run < count) continue;
            for (int i = 0; i < count; i++) _used[slot + i] = false;
            return slot;
        }
        return -1;
    }
}
