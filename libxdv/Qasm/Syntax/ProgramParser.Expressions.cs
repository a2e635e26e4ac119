// Parser of OpenQASM 3, part 4: expressions. Precedence climbing; recursion is bounded by MaxExpressionDepth.
using System;

namespace Xdv.Qasm.Syntax;

internal ref partial struct ProgramParser
{
    // Binding strength of binary operators; a sign binds between power and product: -2**2 is -4, 2**-1 is 0.5.
    private const int SignStrength = 11, PowerStrength = 12;

    private int Expression() => Terms(1, 0);

    /// <summary>What a variable can be given: also measurements, lists and joined registers.</summary>
    private int Value()
    {
        if (_token.Kind == TokenKind.Measure) return Measure();
        if (_token.Kind == TokenKind.LeftBrace) return ArrayLiteral(0);
        int first = Expression();
        if (first == 0 || _token.Kind != TokenKind.PlusPlus) return first;
        int node = _tree.Add(NodeKind.Concatenation, _tree[first].At), last = 0;
        _tree.Append(node, ref last, first);
        while (Accept(TokenKind.PlusPlus))
        {
            int next = Expression();
            if (next == 0) return 0;
            _tree.Append(node, ref last, next);
        }
        return node;
    }

    private int ArrayLiteral(int depth)
    {
        if (depth >= QasmLimits.MaxArrayDimensions) return TooDeep();
        int node = _tree.Add(NodeKind.ArrayLiteral, _token.Start), last = 0;
        Advance();
        while (_token.Kind != TokenKind.RightBrace)
        {
            int item = _token.Kind == TokenKind.LeftBrace ? ArrayLiteral(depth + 1) : Expression();
            if (item == 0) return 0;
            _tree.Append(node, ref last, item);
            if (!Accept(TokenKind.Comma)) break;
        }
        return Expect(TokenKind.RightBrace, "',' or '}'"u8) ? node : 0;
    }

    private int TooDeep() =>
        Fail(new Utf8Text("the expression is nested more than "u8).Number(QasmLimits.MaxExpressionDepth)
            .Text(" levels deep"u8), "split it, or compute the number beforehand"u8);

    /// <summary>Appends expressions, separated by commas, to a list.</summary>
    private bool Expressions(int list)
    {
        int last = 0;
        do
        {
            if (last != 0 && _token.Kind is TokenKind.RightParenthesis or TokenKind.LeftBrace) break;
            int value = Expression();
            if (value == 0) return false;
            _tree.Append(list, ref last, value);
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private int Terms(int weakest, int depth)
    {
        if (depth >= QasmLimits.MaxExpressionDepth) return TooDeep();
        int left = Factor(depth);
        int terms = 0;
        while (left != 0)
        {
            int strength = Strength(_token.Kind);
            if (strength == 0 || strength < weakest) return left;
            if (++terms > QasmLimits.MaxExpressionTerms)
                return Fail(new Utf8Text("more than "u8).Number(QasmLimits.MaxExpressionTerms)
                    .Text(" terms in one expression"u8), "split it"u8);
            int node = _tree.Add(NodeKind.Binary, _token.Start, _token.Kind);
            Advance();
            // Power associates to the right, everything else to the left.
            left = Finish(node, left, Terms(strength == PowerStrength ? strength : strength + 1, depth + 1));
        }
        return 0;
    }

    private static int Strength(TokenKind kind) => kind switch
    {
        TokenKind.OrOr => 1,
        TokenKind.AndAnd => 2,
        TokenKind.Pipe => 3,
        TokenKind.Caret => 4,
        TokenKind.Ampersand => 5,
        TokenKind.Equal or TokenKind.NotEqual => 6,
        TokenKind.Less or TokenKind.LessEqual or TokenKind.Greater or TokenKind.GreaterEqual => 7,
        TokenKind.ShiftLeft or TokenKind.ShiftRight => 8,
        TokenKind.Plus or TokenKind.Minus => 9,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => 10,
        TokenKind.StarStar => PowerStrength,
        _ => 0,
    };

    private int Factor(int depth)
    {
        int at = _token.Start;
        switch (_token.Kind)
        {
            case TokenKind.Minus or TokenKind.Tilde or TokenKind.Bang:
                int unary = _tree.Add(NodeKind.Unary, at, _token.Kind);
                Advance();
                return Finish(unary, Terms(SignStrength, depth + 1));
            case TokenKind.LeftParenthesis:
                Advance();
                int inner = Terms(1, depth + 1);
                return inner != 0 && Expect(TokenKind.RightParenthesis, "')'"u8) ? Indexed(inner) : 0;
            case TokenKind.Integer: return Integer();
            case TokenKind.Real: return Real();
            case TokenKind.Time: return Time();
            case TokenKind.String: return BitString();
            case TokenKind.True or TokenKind.False:
                int boolean = _tree.Add(NodeKind.Boolean, at, number: _token.Kind == TokenKind.True ? 1 : 0);
                Advance();
                return boolean;
            case TokenKind.HardwareQubit: return HardwareQubit();
            case TokenKind.Identifier: return NameOrCall(depth);
            case TokenKind.Bit or TokenKind.Int or TokenKind.Uint or TokenKind.Float or TokenKind.Angle
                or TokenKind.Bool or TokenKind.Duration: return Cast(depth);
            case TokenKind.Array or TokenKind.Complex or TokenKind.Stretch or TokenKind.DurationOf: return Refused();
            case TokenKind.Measure:
                return Fail("a measurement cannot be part of an expression"u8,
                    "assign it to a bit first: 'bit b = measure q;'"u8);
            default: return Unexpected("an expression"u8);
        }
    }

    private int NameOrCall(int depth)
    {
        int name = Identifier();
        if (_token.Kind != TokenKind.LeftParenthesis) return Indexed(name);
        Advance();
        _tree[name].Kind = NodeKind.Call;
        int last = 0;
        while (_token.Kind != TokenKind.RightParenthesis)
        {
            int argument = Terms(1, depth + 1);
            if (argument == 0) return 0;
            _tree.Append(name, ref last, argument);
            if (!Accept(TokenKind.Comma)) break;
        }
        return Expect(TokenKind.RightParenthesis, "',' or ')'"u8) ? Indexed(name) : 0;
    }

    private int Cast(int depth)
    {
        int node = _tree.Add(NodeKind.Cast, _token.Start), type = ScalarType();
        if (type == 0 || !Expect(TokenKind.LeftParenthesis, "'(' and the value to convert"u8)) return 0;
        int value = Terms(1, depth + 1);
        return value != 0 && Expect(TokenKind.RightParenthesis, "')'"u8) ? Indexed(Finish(node, type, value)) : 0;
    }

    /// <summary>Any number of index brackets after a value.</summary>
    private int Indexed(int target)
    {
        for (int times = 0; target != 0 && _token.Kind == TokenKind.LeftBracket; times++)
        {
            if (times >= QasmLimits.MaxArrayDimensions) return TooDeep();
            int node = _tree.Add(NodeKind.Index, _token.Start), last = 0;
            Advance();
            _tree.Append(node, ref last, target);
            do
            {
                if (_token.Kind == TokenKind.RightBracket && last != target) break;
                int item = _token.Kind == TokenKind.LeftBrace ? Set() : IndexItem();
                if (item == 0) return 0;
                _tree.Append(node, ref last, item);
            }
            while (Accept(TokenKind.Comma));
            if (!Expect(TokenKind.RightBracket, "']'"u8)) return 0;
            target = node;
        }
        return target;
    }

    private int Set()
    {
        int node = _tree.Add(NodeKind.Set, _token.Start);
        Advance();
        int last = 0;
        do
        {
            if (last != 0 && _token.Kind == TokenKind.RightBrace) break;
            int item = Expression();
            if (item == 0) return 0;
            _tree.Append(node, ref last, item);
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightBrace, "',' or '}'"u8) ? node : 0;
    }

    /// <summary>One expression, or a range.</summary>
    private int IndexItem()
    {
        int at = _token.Start, first = _token.Kind == TokenKind.Colon ? Empty() : Expression();
        if (first == 0 || _token.Kind != TokenKind.Colon) return first;
        int node = _tree.Add(NodeKind.Range, at);
        Advance();
        int second = RangeEnd();
        if (second == 0) return 0;
        if (!Accept(TokenKind.Colon)) return Finish(node, first, Empty(), second);
        return Finish(node, first, second, RangeEnd());
    }

    private int RangeEnd() => _token.Kind is TokenKind.Colon or TokenKind.RightBracket ? Empty() : Expression();
}
