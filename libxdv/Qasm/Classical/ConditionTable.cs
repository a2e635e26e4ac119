// Conditions on measured bits: disjoint cases, each a set of bits with the value they must have. Closed under and, or,
// not, xor; bounded by QasmLimits.MaxConditionCases.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Xdv.Qasm.Classical;

/// <summary>
/// Conditions are numbers: 0 is never, 1 always. A literal is slot · 2 + value; literals of a case ascend. What was
/// added after a mark goes when it is released.
/// </summary>
internal sealed class ConditionTable
{
    public const int Never = 0, Always = 1;

    private readonly List<ushort> _literals = [];
    private readonly List<Slice> _cases = [];
    private readonly List<Slice> _conditions = [];

    internal struct Slice
    {
        public int Start;
        public int Count;
    }

    /// <summary>A position to go back to.</summary>
    internal struct Mark
    {
        public int Literals, Cases, Conditions;
    }

    public ConditionTable()
    {
        _cases.Add(default);
        _conditions.Add(default);
        _conditions.Add(new Slice { Start = 0, Count = 1 });
    }

    /// <summary>A condition had more cases than allowed; its value is meaningless.</summary>
    public bool Overflow { get; private set; }

    public Mark Here =>
        new() { Literals = _literals.Count, Cases = _cases.Count, Conditions = _conditions.Count };

    public void Release(in Mark mark)
    {
        _literals.RemoveRange(mark.Literals, _literals.Count - mark.Literals);
        _cases.RemoveRange(mark.Cases, _cases.Count - mark.Cases);
        _conditions.RemoveRange(mark.Conditions, _conditions.Count - mark.Conditions);
    }

    public int Cases(int condition) => _conditions[condition].Count;

    /// <summary>Literals of one case; empty = it always holds.</summary>
    public ReadOnlySpan<ushort> Case(int condition, int index)
    {
        Slice slice = _cases[_conditions[condition].Start + index];
        return CollectionsMarshal.AsSpan(_literals).Slice(slice.Start, slice.Count);
    }

    /// <summary>All literals of all conditions that are alive.</summary>
    public ReadOnlySpan<ushort> Literals => CollectionsMarshal.AsSpan(_literals);

    public int Literal(int slot, bool value)
    {
        _literals.Add((ushort)(slot * 2 + (value ? 1 : 0)));
        _cases.Add(new Slice { Start = _literals.Count - 1, Count = 1 });
        return Close(_cases.Count - 1);
    }

    /// <summary>Is it one bit, or one bit inverted?</summary>
    public bool IsLiteral(int condition, out int slot, out bool value)
    {
        slot = 0;
        value = false;
        if (Cases(condition) != 1 || Case(condition, 0).Length != 1) return false;
        ushort literal = Case(condition, 0)[0];
        slot = literal >> 1;
        value = (literal & 1) != 0;
        return true;
    }

    public bool Mentions(int condition, int slot)
    {
        for (int i = 0; i < Cases(condition); i++)
            foreach (ushort literal in Case(condition, i))
                if (literal >> 1 == slot) return true;
        return false;
    }

    public int And(int left, int right)
    {
        if (left == Never || right == Never) return Never;
        if (left == Always) return right;
        if (right == Always) return left;
        int first = _cases.Count;
        for (int i = 0; i < Cases(left); i++)
            for (int j = 0; j < Cases(right); j++)
                if (!Meet(_cases[_conditions[left].Start + i], _cases[_conditions[right].Start + j], first))
                    return Never;
        return Close(first);
    }

    public int Or(int left, int right)
    {
        if (left == Always || right == Always) return Always;
        if (left == Never) return right;
        if (right == Never) return left;
        return Union(left, And(right, Not(left)));
    }

    public int Xor(int left, int right) => Union(And(left, Not(right)), And(right, Not(left)));

    public int Not(int condition)
    {
        if (condition <= Always) return Always - condition;
        int result = Always;
        for (int i = 0; i < Cases(condition) && !Overflow; i++)
            result = And(result, NotCase(_cases[_conditions[condition].Start + i]));
        return result;
    }

    /// <summary>Not (a and b and c) = not a, or a and not b, or a and b and not c.</summary>
    private int NotCase(Slice slice)
    {
        int first = _cases.Count;
        for (int length = 1; length <= slice.Count; length++)
        {
            int start = _literals.Count;
            for (int i = 0; i < length; i++) _literals.Add(_literals[slice.Start + i]);
            _literals[start + length - 1] ^= 1;
            _cases.Add(new Slice { Start = start, Count = length });
        }
        return Close(first);
    }

    /// <summary>Adds the case where both hold, if there is one.</summary>
    private bool Meet(Slice left, Slice right, int first)
    {
        int start = _literals.Count, i = 0, j = 0;
        while (i < left.Count || j < right.Count)
        {
            int a = i < left.Count ? _literals[left.Start + i] : int.MaxValue;
            int b = j < right.Count ? _literals[right.Start + j] : int.MaxValue;
            if (a != b && a >> 1 == b >> 1)
            {
                _literals.RemoveRange(start, _literals.Count - start);
                return true;
            }
            _literals.Add((ushort)Math.Min(a, b));
            if (a <= b) i++;
            if (b <= a) j++;
        }
        _cases.Add(new Slice { Start = start, Count = _literals.Count - start });
        if (_cases.Count - first <= QasmLimits.MaxConditionCases) return true;
        Overflow = true;
        return false;
    }

    /// <summary>Either of two conditions that exclude each other; cases that differ in one bit become one.</summary>
    private int Union(int left, int right)
    {
        int first = _cases.Count;
        for (int i = 0; i < Cases(left); i++) _cases.Add(_cases[_conditions[left].Start + i]);
        for (int i = 0; i < Cases(right); i++) _cases.Add(_cases[_conditions[right].Start + i]);
        for (int i = first; i < _cases.Count; i++)
            for (int j = i + 1; j < _cases.Count; j++)
            {
                if (!Differ(_cases[i], _cases[j], out int at)) continue;
                int start = _literals.Count;
                for (int k = 0; k < _cases[i].Count; k++)
                    if (k != at) _literals.Add(_literals[_cases[i].Start + k]);
                _cases[i] = new Slice { Start = start, Count = _literals.Count - start };
                _cases.RemoveAt(j);
                i = first;
                j = i;
            }
        if (_cases.Count - first > QasmLimits.MaxConditionCases) Overflow = true;
        return Close(first);
    }

    /// <summary>Do two cases name the same bits and ask for a different value of exactly one?</summary>
    private bool Differ(Slice left, Slice right, out int at)
    {
        at = -1;
        if (left.Count != right.Count) return false;
        for (int i = 0; i < left.Count; i++)
        {
            int a = _literals[left.Start + i], b = _literals[right.Start + i];
            if (a == b) continue;
            if (a >> 1 != b >> 1 || at >= 0) return false;
            at = i;
        }
        return at >= 0;
    }

    private int Close(int first)
    {
        int count = _cases.Count - first;
        if (count == 0) return Never;
        if (count == 1 && _cases[first].Count == 0) return Always;
        _conditions.Add(new Slice { Start = first, Count = count });
        return _conditions.Count - 1;
    }
}
