// The interpreter, part 10: operators on measured bits.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    private Value RuntimeBinary(int node, TokenKind symbol, in Value left, in Value right)
    {
        if (!Work(node, 64) || !IsBits(node, left) || !IsBits(node, right)) return default;
        int start = _vectors.Count;
        switch (symbol)
        {
            case TokenKind.AndAnd:
                return Decided(Checked(node, _conditions.And(Truth(node, left), Truth(node, right))));
            case TokenKind.OrOr:
                return Decided(Checked(node, _conditions.Or(Truth(node, left), Truth(node, right))));
            case TokenKind.Equal or TokenKind.NotEqual or >= TokenKind.Less and <= TokenKind.GreaterEqual:
                return Decided(CompareValues(node, symbol, left, right));
            case TokenKind.Ampersand or TokenKind.Pipe or TokenKind.Caret:
                int width = left.Runtime ? left.Width : right.Width;
                if (left.Runtime && right.Runtime) width = Math.Max(left.Width, right.Width);
                Span<int> bits = stackalloc int[QasmLimits.MaxValueBits];
                for (int i = 0; i < width; i++)
                {
                    int a = BitOf(left, i), b = BitOf(right, i);
                    bits[i] = Checked(node, symbol switch
                    {
                        TokenKind.Ampersand => _conditions.And(a, b),
                        TokenKind.Pipe => _conditions.Or(a, b),
                        _ => _conditions.Xor(a, b),
                    });
                }
                foreach (int bit in bits.Slice(0, width)) _vectors.Add(bit);
                return FromVector(start, left.Runtime ? left.Kind : right.Kind);
            case TokenKind.ShiftLeft or TokenKind.ShiftRight when left.Runtime && !right.Runtime:
                int by = (int)Math.Min(right.Bits, 64);
                for (int i = 0; i < left.Width; i++)
                {
                    int from = symbol == TokenKind.ShiftLeft ? i - by : i + by;
                    _vectors.Add(from < 0 ? ConditionTable.Never : BitOf(left, from));
                }
                return FromVector(start, left.Kind);
            default:
                return Unavailable(node, symbol switch
                {
                    TokenKind.Plus => "+"u8,
                    TokenKind.Minus => "-"u8,
                    TokenKind.Star => "*"u8,
                    TokenKind.Slash => "/"u8,
                    TokenKind.Percent => "%"u8,
                    TokenKind.StarStar => "**"u8,
                    _ => "<<"u8,
                });
        }
    }

    private bool IsBits(int node, in Value value)
    {
        if (value.IsWhole || value.Kind is ClassicalKind.Bit or ClassicalKind.Bool) return true;
        return Fail(node, new Utf8Text("a measured value cannot be combined with one of type "u8)
            .Name(Value.Name(value.Kind)), "use whole numbers or bits"u8);
    }

    private Value Decided(int condition)
    {
        int start = _vectors.Count;
        _vectors.Add(condition);
        return FromVector(start, ClassicalKind.Bool);
    }

    /// <summary>left symbol right, as a condition. Whole numbers, bits and bools only if one of them is
    /// runtime.</summary>
    private int CompareValues(int node, TokenKind symbol, in Value left, in Value right)
    {
        if (!left.Runtime && !right.Runtime)
        {
            ReadOnlySpan<byte> fault = Arithmetic.Binary(symbol, left, right, out Value result);
            if (!fault.IsEmpty) Fail(node, new Utf8Text(fault), "check the operands and their types"u8);
            return Arithmetic.IsTrue(result) ? ConditionTable.Always : ConditionTable.Never;
        }
        if (!IsBits(node, left) || !IsBits(node, right)) return ConditionTable.Never;
        int less, width = RuntimeWidth(left, right);
        switch (symbol)
        {
            case TokenKind.Equal: return Equality(node, left, right, width);
            case TokenKind.NotEqual: return Checked(node, _conditions.Not(Equality(node, left, right, width)));
            case TokenKind.Less or TokenKind.GreaterEqual: less = Less(node, left, right, width); break;
            default: less = Less(node, right, left, width); break;
        }
        return symbol is TokenKind.Less or TokenKind.Greater ? less : Checked(node, _conditions.Not(less));
    }

    /// <summary>Bits that a comparison looks at: those of the wider measured value, and of a number that needs
    /// more.</summary>
    private static int RuntimeWidth(in Value left, in Value right)
    {
        int width = Math.Max(left.Runtime ? left.Width : 1, right.Runtime ? right.Width : 1);
        Value known = left.Runtime ? right : left;
        if (known.Runtime) return width;
        bool negative = known.Kind == ClassicalKind.Int && (long)known.Bits < 0;
        while (width < 64 && (known.Bits >> width != 0 && !negative || negative
            && (long)known.Bits >> (width - 1) != -1))
            width++;
        bool signed = (left.Runtime ? left : right).Kind == ClassicalKind.Int;
        return signed && !negative && width < 64 && known.Bits >> (width - 1) != 0 ? width + 1 : width;
    }

    private int Equality(int node, in Value left, in Value right, int width)
    {
        int equal = ConditionTable.Always;
        for (int i = 0; i < width && equal != ConditionTable.Never && !Failed; i++)
        {
            int same = Checked(node, _conditions.Not(_conditions.Xor(BitOf(left, i), BitOf(right, i))));
            equal = Checked(node, _conditions.And(equal, same));
        }
        return equal;
    }

    /// <summary>left &lt; right, from the highest bit down: the first that differs decides.</summary>
    private int Less(int node, in Value left, in Value right, int width)
    {
        bool signed = left.Kind == ClassicalKind.Int && right.Kind == ClassicalKind.Int
            || (left.Runtime ? left : right).Kind == ClassicalKind.Int;
        int less = ConditionTable.Never, equal = ConditionTable.Always;
        for (int i = width - 1; i >= 0 && !Failed; i--)
        {
            int a = BitOf(left, i), b = BitOf(right, i);
            if (signed && i == width - 1) (a, b) = (b, a);
            int decides = _conditions.And(_conditions.Not(a), b);
            less = Checked(node, _conditions.Or(less, _conditions.And(equal, decides)));
            equal = Checked(node, _conditions.And(equal, _conditions.Not(_conditions.Xor(a, b))));
        }
        return less;
    }

    /// <summary>Was one of the bits of a value overwritten since then?</summary>
    private bool Changed(in Value value, int clock)
    {
        for (int i = 0; i < value.Width; i++)
        {
            int condition = _vectors[value.Start + i];
            for (int part = 0; part < _conditions.Cases(condition); part++)
                foreach (ushort literal in _conditions.Case(condition, part))
                    if (_bits.IsWrittenSince(literal >> 1, clock)) return true;
        }
        return false;
    }
}
