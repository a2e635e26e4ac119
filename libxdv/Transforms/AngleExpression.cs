// Angles as people write them: pi/4, -3*pi/2, 0.25, (1+2)*pi/8, acos(sqrt(eta)). Sums, products, quotients, signs,
// parentheses, a few functions, and the names of the program.
// Invariant: recursion is bounded by MaxDepth; evaluation stops at the first character that cannot go on.
using System;

namespace Xdv.Transforms;

/// <summary>Evaluates one expression at a position of a text without spaces.</summary>
internal ref struct AngleExpression(ReadOnlySpan<byte> text, int position, NameScope? names = null)
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly NameScope? _names = names;
    private int _at = position;
    private int _depth;

    /// <summary>Where evaluation stopped.</summary>
    public readonly int Position => _at;

    /// <summary>The value, finite.</summary>
    /// <returns>False at the first thing that is no expression; <see cref="Position"/> is there.</returns>
    public bool TryEvaluate(out double value) => Sum(out value) && double.IsFinite(value);

    private bool Sum(out double value)
    {
        if (!Product(out value)) return false;
        while (Peek() is (byte)'+' or (byte)'-')
        {
            bool minus = _text[_at++] == '-';
            if (!Product(out double term)) return false;
            value = minus ? value - term : value + term;
        }
        return true;
    }

    private bool Product(out double value)
    {
        if (!Factor(out value)) return false;
        while (Peek() is (byte)'*' or (byte)'/')
        {
            bool divide = _text[_at++] == '/';
            if (!Factor(out double factor)) return false;
            value = divide ? value / factor : value * factor;
        }
        return true;
    }

    private bool Factor(out double value)
    {
        bool minus = false;
        while (Peek() is (byte)'+' or (byte)'-') minus ^= _text[_at++] == '-';
        bool read = Peek() == '(' ? Parenthesis(out value) : Pi(out value) || Named(out value) || Number(out value);
        if (minus) value = -value;
        return read;
    }

    private bool Parenthesis(out double value)
    {
        value = 0;
        if (_depth == MaxDepth) return false;
        _depth++;
        _at++;
        if (!Sum(out value) || Peek() != ')') return false;
        _at++;
        _depth--;
        return true;
    }

    private bool Pi(out double value)
    {
        value = Math.PI;
        ReadOnlySpan<byte> rest = _text.Slice(_at);
        int length = rest.StartsWith("π"u8) ? 2 : NameScope.LengthOf(rest);
        if (!rest.StartsWith("π"u8) && !rest.Slice(0, length).SequenceEqual("pi"u8)) return false;
        _at += length;
        return true;
    }

    /// <summary>A name, or a function of what stands in parentheses behind it.</summary>
    private bool Named(out double value)
    {
        value = 0;
        ReadOnlySpan<byte> name = _text.Slice(_at, NameScope.LengthOf(_text.Slice(_at)));
        if (name.IsEmpty) return false;
        if (!IsFunction(name))
        {
            if (_names is null || !_names.TryFind(name, out value)) return false;
            _at += name.Length;
            return true;
        }
        if (_at + name.Length >= _text.Length || _text[_at + name.Length] != '(') return false;
        _at += name.Length;
        if (!Parenthesis(out double argument)) return false;
        value = Function(name, argument);
        return true;
    }

    public static bool IsFunction(ReadOnlySpan<byte> name) => name.SequenceEqual("sqrt"u8)
        || name.SequenceEqual("sin"u8) || name.SequenceEqual("cos"u8) || name.SequenceEqual("asin"u8)
        || name.SequenceEqual("acos"u8) || name.SequenceEqual("atan"u8);

    private static double Function(ReadOnlySpan<byte> name, double argument)
    {
        if (name.SequenceEqual("sqrt"u8)) return Math.Sqrt(argument);
        if (name.SequenceEqual("sin"u8)) return Math.Sin(argument);
        if (name.SequenceEqual("cos"u8)) return Math.Cos(argument);
        if (name.SequenceEqual("asin"u8)) return Math.Asin(argument);
        return name.SequenceEqual("acos"u8) ? Math.Acos(argument) : Math.Atan(argument);
    }

    private bool Number(out double value)
    {
        int end = Digits(_at);
        if (end < _text.Length && _text[end] == '.') end = Digits(end + 1);
        if (end < _text.Length && (_text[end] | 0x20) == 'e')
        {
            bool signed = end + 1 < _text.Length && _text[end + 1] is (byte)'+' or (byte)'-';
            int digits = signed ? end + 2 : end + 1;
            int last = Digits(digits);
            if (last > digits) end = last;
        }
        if (!DecimalText.TryParseDouble(_text.Slice(_at, end - _at), out value)) return false;
        _at = end;
        return true;
    }

    private readonly int Digits(int at)
    {
        while (at < _text.Length && _text[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at;
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;
}
