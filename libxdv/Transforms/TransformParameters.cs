// Values that whoever compiles a program gives its parameters: `let` says what they are otherwise.
using System;
using System.Collections.Generic;

namespace Xdv.Transforms;

/// <summary>Names and values for one compilation.</summary>
public sealed class TransformParameters
{
    private readonly List<byte[]> _names = [];
    private readonly List<double> _values = [];
    private readonly List<bool> _used = [];

    /// <summary>Takes `NAME=VALUE`; VALUE is an expression as in a program.</summary>
    /// <returns>False, and nothing is changed, when it is none, or the name has a value.</returns>
    public bool TryAdd(ReadOnlySpan<byte> assignment)
    {
        int sign = assignment.IndexOf((byte)'=');
        if (sign < 0 || !NameScope.IsName(assignment.Slice(0, sign))) return false;
        ReadOnlySpan<byte> name = assignment.Slice(0, sign);
        AngleExpression expression = new(assignment, sign + 1);
        if (!expression.TryEvaluate(out double value) || expression.Position != assignment.Length) return false;
        for (int i = 0; i < _names.Count; i++)
            if (name.SequenceEqual(_names[i])) return false;
        _names.Add(name.ToArray());
        _values.Add(value);
        _used.Add(false);
        return true;
    }

    internal bool TryTake(ReadOnlySpan<byte> name, out double value)
    {
        value = 0;
        for (int i = 0; i < _names.Count; i++)
        {
            if (!name.SequenceEqual(_names[i])) continue;
            (value, _used[i]) = (_values[i], true);
            return true;
        }
        return false;
    }

    /// <summary>A name that no `let` asked for; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Unused()
    {
        for (int i = 0; i < _names.Count; i++)
            if (!_used[i]) return _names[i];
        return default;
    }
}
