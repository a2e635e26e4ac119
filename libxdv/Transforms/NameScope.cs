// The names of a program and what they stand for: parameters of the whole, of a block, and the counters of repetitions.
// A block sees its own names and the program's, not those of whoever uses it.
using System;
using System.Collections.Generic;

namespace Xdv.Transforms;

/// <summary>Names, innermost last.</summary>
internal sealed class NameScope
{
    private readonly List<byte[]> _names = [];
    private readonly List<double> _values = [];
    private int _frame;

    /// <summary>Names of the program itself.</summary>
    private int _globals;

    public int Count => _names.Count;

    /// <summary>Letters, digits and underscores, no digit first, and nothing that means something in an
    /// expression.</summary>
    public static bool IsName(ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty || LengthOf(word) != word.Length) return false;
        return !word.SequenceEqual("pi"u8) && !AngleExpression.IsFunction(word);
    }

    /// <summary>Bytes of the name that a text begins with; 0 when it begins with none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && IsPart(text[length], length > 0)) length++;
        return length;
    }

    public void Add(ReadOnlySpan<byte> name, double value)
    {
        _names.Add(name.ToArray());
        _values.Add(value);
    }

    /// <summary>The same for a name that blocks see, too.</summary>
    public void AddGlobal(ReadOnlySpan<byte> name, double value)
    {
        Add(name, value);
        _globals = _names.Count;
    }

    public bool TryFind(ReadOnlySpan<byte> name, out double value)
    {
        for (int i = _names.Count - 1; i >= 0; i--)
        {
            if (i < _frame && i >= _globals) continue;
            value = _values[i];
            if (name.SequenceEqual(_names[i])) return true;
        }
        value = 0;
        return false;
    }

    /// <summary>From now on names are a block's; returns what <see cref="Leave"/> takes.</summary>
    public int Enter()
    {
        int before = _frame;
        _frame = _names.Count;
        return before;
    }

    /// <summary>Forgets the block's names.</summary>
    public void Leave(int before)
    {
        Cut(_frame);
        _frame = before;
    }

    /// <summary>Forgets all but the first <paramref name="count"/>.</summary>
    public void Cut(int count)
    {
        while (_names.Count > count)
        {
            _names.RemoveAt(_names.Count - 1);
            _values.RemoveAt(_values.Count - 1);
        }
    }

    private static bool IsPart(byte c, bool digits) =>
        c is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'_'
        || (digits && c is >= (byte)'0' and <= (byte)'9');
}
