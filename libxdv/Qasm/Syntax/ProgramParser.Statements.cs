// Parser of OpenQASM 3, part 2: statements that may stand anywhere.
using System;

namespace Xdv.Qasm.Syntax;

internal ref partial struct ProgramParser
{
    private int Statement(int depth)
    {
        if (depth >= QasmLimits.MaxBlockDepth)
            return Fail(new Utf8Text("blocks are nested more than "u8).Number(QasmLimits.MaxBlockDepth)
                .Text(" levels deep"u8), "move the inner ones into a 'def'"u8);
        int at = _token.Start;
        switch (_token.Kind)
        {
            case TokenKind.LeftBrace: return Block(depth);
            case TokenKind.If: return If(depth);
            case TokenKind.For: return For(depth);
            case TokenKind.While: return While(depth);
            case TokenKind.Switch: return Switch(depth);
            case TokenKind.Break: return Word(NodeKind.Break);
            case TokenKind.Continue: return Word(NodeKind.Continue);
            case TokenKind.EndProgram: return Word(NodeKind.EndProgram);
            case TokenKind.Return: return Return();
            case TokenKind.Let: return Alias();
            case TokenKind.Const or TokenKind.Creg or TokenKind.Bit or TokenKind.Int or TokenKind.Uint
                or TokenKind.Float or TokenKind.Angle or TokenKind.Bool or TokenKind.Duration or TokenKind.Array:
                return Declaration();
            case TokenKind.Measure: return MeasureInto(Measure());
            case TokenKind.Reset:
                Advance();
                return Ends(Finish(_tree.Add(NodeKind.Reset, at), Operand()));
            case TokenKind.Barrier:
                Advance();
                return Ends(Finish(_tree.Add(NodeKind.Barrier, at), OptionalOperands()));
            case TokenKind.Delay: return Delay();
            case TokenKind.Ctrl or TokenKind.Negctrl or TokenKind.Inv or TokenKind.Gphase: return GateCall();
            case TokenKind.Identifier: return NamedStatement();
            case TokenKind.At or TokenKind.Pragma: return SkipLine(depth);
            default: return Refused();
        }
    }

    private int Word(NodeKind kind)
    {
        int node = _tree.Add(kind, _token.Start);
        Advance();
        return Ends(node);
    }

    /// <summary>Pragmas and annotations are for other compilers: said, and passed over.</summary>
    private int SkipLine(int depth)
    {
        bool pragma = _token.Kind == TokenKind.Pragma;
        _diagnostics.Warn(_token.Start, new Utf8Text(pragma ? "pragma"u8 : "annotation"u8)
            .Text(" has no meaning to this compiler: passed over"u8));
        int empty = Empty();
        _lexer.SkipLine();
        Advance();
        if (_token.Kind is TokenKind.End or TokenKind.RightBrace) return empty;
        return pragma || depth == 0 ? empty : Statement(depth);
    }

    private int Block(int depth)
    {
        int block = _tree.Add(NodeKind.Block, _token.Start), last = 0;
        if (!Expect(TokenKind.LeftBrace, "'{'"u8)) return 0;
        while (!Accept(TokenKind.RightBrace))
        {
            int statement = Statement(depth + 1);
            if (statement == 0) return 0;
            _tree.Append(block, ref last, statement);
        }
        return block;
    }

    private int If(int depth)
    {
        int node = _tree.Add(NodeKind.If, _token.Start);
        Advance();
        int condition = Parenthesised();
        if (condition == 0) return 0;
        int then = Statement(depth + 1);
        if (then == 0) return 0;
        return Finish(node, condition, then, Accept(TokenKind.Else) ? Statement(depth + 1) : Empty());
    }

    private int Parenthesised()
    {
        if (!Expect(TokenKind.LeftParenthesis, "'('"u8)) return 0;
        int value = Expression();
        return value != 0 && Expect(TokenKind.RightParenthesis, "')'"u8) ? value : 0;
    }

    private int While(int depth)
    {
        int node = _tree.Add(NodeKind.While, _token.Start);
        Advance();
        int condition = Parenthesised();
        return condition == 0 ? 0 : Finish(node, condition, Statement(depth + 1));
    }

    private int For(int depth)
    {
        int node = _tree.Add(NodeKind.For, _token.Start);
        Advance();
        if (_token.Kind == TokenKind.Identifier)
            return Fail("a loop variable needs a type"u8, "write 'for int i in [0:3] { … }'"u8);
        int type = ScalarType();
        int name = type == 0 ? 0 : Identifier();
        if (name == 0 || !Expect(TokenKind.In, "'in'"u8)) return 0;
        int domain = Domain();
        return domain == 0 ? 0 : Finish(node, type, name, domain, Statement(depth + 1));
    }

    private int Domain()
    {
        if (_token.Kind == TokenKind.LeftBrace) return Set();
        if (_token.Kind != TokenKind.LeftBracket) return Expression();
        int at = _token.Start;
        Advance();
        int range = IndexItem();
        if (range == 0 || !Expect(TokenKind.RightBracket, "']'"u8)) return 0;
        if (_tree[range].Kind == NodeKind.Range) return range;
        _diagnostics.Fail(at, new Utf8Text("a loop runs over a range, a set or an array"u8),
            "write '[start:stop]', '[start:step:stop]' (both ends included) or '{a, b, c}'"u8);
        return 0;
    }

    private int Switch(int depth)
    {
        int node = _tree.Add(NodeKind.Switch, _token.Start), last = 0;
        Advance();
        int value = Parenthesised();
        if (value == 0 || !Expect(TokenKind.LeftBrace, "'{'"u8)) return 0;
        _tree.Append(node, ref last, value);
        bool closed = false;
        while (!Accept(TokenKind.RightBrace))
        {
            int item = _tree.Add(NodeKind.Case, _token.Start), values = _tree.Add(NodeKind.List, _token.Start);
            if (closed) return Fail("nothing may follow the default of a switch"u8, "put 'default' last"u8);
            if (Accept(TokenKind.Default)) closed = true;
            else if (!Expect(TokenKind.Case, "'case', 'default' or '}'"u8) || !Expressions(values)) return 0;
            int body = Block(depth);
            if (Finish(item, values, body) == 0) return 0;
            _tree.Append(node, ref last, item);
        }
        return node;
    }

    private int Return()
    {
        int node = _tree.Add(NodeKind.Return, _token.Start);
        Advance();
        return Ends(Finish(node, _token.Kind == TokenKind.Semicolon ? Empty() : Value()));
    }

    private int Alias()
    {
        int node = _tree.Add(NodeKind.Alias, _token.Start);
        Advance();
        int name = Identifier();
        if (name == 0 || !Expect(TokenKind.Assign, "'='"u8)) return 0;
        return Ends(Finish(node, name, Value()));
    }

    private int Measure()
    {
        int node = _tree.Add(NodeKind.Measure, _token.Start);
        Advance();
        return Finish(node, Operand());
    }

    private int MeasureInto(int source)
    {
        if (source == 0) return 0;
        int node = _tree.Add(NodeKind.MeasureInto, _tree[source].At);
        return Ends(Finish(node, source, Accept(TokenKind.Arrow) ? Operand() : Empty()));
    }

    private int Delay()
    {
        int node = _tree.Add(NodeKind.Delay, _token.Start);
        Advance();
        if (!Expect(TokenKind.LeftBracket, "'[' and a duration"u8)) return 0;
        int duration = Expression();
        if (duration == 0 || !Expect(TokenKind.RightBracket, "']'"u8)) return 0;
        return Ends(Finish(node, duration, OptionalOperands()));
    }

    private int OptionalOperands()
    {
        int list = _tree.Add(NodeKind.List, _token.Start);
        return _token.Kind == TokenKind.Semicolon ? list : Operands(list);
    }

    private int Operands(int list)
    {
        int last = 0;
        do
        {
            if (last != 0 && _token.Kind == TokenKind.Semicolon) break;
            int operand = Operand();
            if (operand == 0) return 0;
            _tree.Append(list, ref last, operand);
        }
        while (Accept(TokenKind.Comma));
        return list;
    }

    /// <summary>A name with any indices, or a physical qubit.</summary>
    private int Operand()
    {
        if (_token.Kind == TokenKind.HardwareQubit) return HardwareQubit();
        if (_token.Kind != TokenKind.Identifier) return Unexpected("a qubit or a name"u8);
        return Indexed(Identifier());
    }

    /// <summary>What begins with a name: a gate, an assignment, a call.</summary>
    private int NamedStatement()
    {
        int at = _token.Start;
        if (_lexer.Text(_token).SequenceEqual("pow"u8)) return GateCall();
        int name = Expression();
        if (name == 0) return 0;
        NodeKind kind = _tree[name].Kind;
        if (kind is NodeKind.Name or NodeKind.Index && IsAssignment(_token.Kind))
        {
            int node = _tree.Add(NodeKind.Assignment, at, _token.Kind);
            Advance();
            return Ends(Finish(node, name, Value()));
        }
        if (kind == NodeKind.Call && _token.Kind == TokenKind.Arrow) return MeasureInto(name);
        if (kind == NodeKind.Call && _token.Kind == TokenKind.Semicolon)
            return Ends(Finish(_tree.Add(NodeKind.Expression, at), name));
        if (_token.Kind is TokenKind.Identifier or TokenKind.HardwareQubit)
        {
            if (kind is NodeKind.Name or NodeKind.Call) return GateOperands(at, name);
            if (kind == NodeKind.Index) return Fail("a gate with a duration of its own is not supported"u8,
                "gates take the time the provider's calibration says; leave the brackets out"u8);
        }
        return Unexpected(kind == NodeKind.Name ? "'=' or the qubits of a gate"u8 : "';'"u8);
    }

    private static bool IsAssignment(TokenKind kind) => kind is >= TokenKind.Assign and <= TokenKind.ShiftRightAssign;

    /// <summary>A gate whose name and arguments were read as an expression.</summary>
    private int GateOperands(int at, int name)
    {
        int call = _tree.Add(NodeKind.GateCall, at, number: _tree[name].Number);
        int modifiers = _tree.Add(NodeKind.List, at), arguments = _tree.Add(NodeKind.List, at);
        _tree[arguments].First = _tree[name].First;
        return Ends(Finish(call, modifiers, arguments, Operands(_tree.Add(NodeKind.List, _token.Start))));
    }

    private int GateCall()
    {
        int at = _token.Start, modifiers = _tree.Add(NodeKind.List, at), last = 0;
        while (_token.Kind is TokenKind.Ctrl or TokenKind.Negctrl or TokenKind.Inv || IsPower())
        {
            int modifier = Modifier();
            if (modifier == 0) return 0;
            _tree.Append(modifiers, ref last, modifier);
        }
        if (_token.Kind is not (TokenKind.Identifier or TokenKind.Gphase)) return Unexpected("a gate"u8);
        bool phase = _token.Kind == TokenKind.Gphase;
        int call = _tree.Add(NodeKind.GateCall, _token.Start, number: _names.Intern(_lexer.Text(_token)));
        Advance();
        int arguments = _tree.Add(NodeKind.List, _token.Start);
        if (Accept(TokenKind.LeftParenthesis)
            && (_token.Kind != TokenKind.RightParenthesis && !Expressions(arguments)
                || !Expect(TokenKind.RightParenthesis, "',' or ')'"u8))) return 0;
        int operands = phase ? OptionalOperands() : Operands(_tree.Add(NodeKind.List, _token.Start));
        return Ends(Finish(call, modifiers, arguments, operands));
    }

    private readonly bool IsPower() =>
        _token.Kind == TokenKind.Identifier && _lexer.Text(_token).SequenceEqual("pow"u8);

    private int Modifier()
    {
        int node = _tree.Add(NodeKind.Modifier, _token.Start, _token.Kind);
        bool needed = _token.Kind == TokenKind.Identifier, possible = _token.Kind != TokenKind.Inv;
        Advance();
        int argument = needed || possible && _token.Kind == TokenKind.LeftParenthesis ? Parenthesised() : Empty();
        return argument != 0 && Expect(TokenKind.At, "'@' after the modifier"u8) ? Finish(node, argument) : 0;
    }
}
