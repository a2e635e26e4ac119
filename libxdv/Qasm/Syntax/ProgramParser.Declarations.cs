// Parser of OpenQASM 3, part 3: types, variables, and what only stands at the top level.
using System;

namespace Xdv.Qasm.Syntax;

internal ref partial struct ProgramParser
{
    private int Include()
    {
        int node = _tree.Add(NodeKind.Include, _token.Start);
        Advance();
        if (_token.Kind != TokenKind.String) return Unexpected("a file name in quotes"u8);
        ReadOnlySpan<byte> quoted = _lexer.Text(_token);
        ReadOnlySpan<byte> file = quoted.Slice(1, quoted.Length - 2);
        if (file.SequenceEqual("qelib1.inc"u8))
            return Fail("'qelib1.inc' is the library of OpenQASM 2"u8,
                "write 'include \"stdgates.inc\";', or begin the program with 'OPENQASM 2.0;'"u8);
        if (!file.SequenceEqual("stdgates.inc"u8))
            return Fail(new Utf8Text("cannot include "u8).Name(file).Text(": only 'stdgates.inc' is built in"u8),
                "put the definitions of that file into the program itself"u8);
        Advance();
        return Ends(node);
    }

    /// <summary>`qubit[n] q;` and the older `qreg q[n];`.</summary>
    private int QubitDeclaration()
    {
        int node = _tree.Add(NodeKind.QubitDeclaration, _token.Start);
        bool old = _token.Kind == TokenKind.Qreg;
        int type = QubitType(), name = type == 0 ? 0 : Identifier();
        if (name == 0) return 0;
        if (old)
        {
            int size = Designator();
            if (size == 0) return 0;
            _tree[type].First = size;
        }
        return Ends(Finish(node, type, name));
    }

    private int QubitType()
    {
        int node = _tree.Add(NodeKind.QubitType, _token.Start);
        bool sized = _token.Kind == TokenKind.Qubit;
        Advance();
        return Finish(node, sized ? Designator() : Empty());
    }

    /// <summary>A size in brackets, or Empty.</summary>
    private int Designator()
    {
        if (!Accept(TokenKind.LeftBracket)) return Empty();
        int size = Expression();
        return size != 0 && Expect(TokenKind.RightBracket, "']'"u8) ? size : 0;
    }

    private int InputOutput()
    {
        int node = _tree.Add(NodeKind.Declaration, _token.Start, _token.Kind);
        Advance();
        int type = AnyType(), name = type == 0 ? 0 : Identifier();
        return name == 0 ? 0 : Ends(Finish(node, type, name, Empty()));
    }

    private int Declaration()
    {
        int node = _tree.Add(NodeKind.Declaration, _token.Start);
        if (Accept(TokenKind.Const)) _tree[node].Operator = TokenKind.Const;
        bool old = _token.Kind == TokenKind.Creg;
        int type = AnyType(), name = type == 0 ? 0 : Identifier();
        if (name == 0) return 0;
        if (old)
        {
            int size = Designator();
            if (size == 0) return 0;
            _tree[type].First = size;
        }
        if (_token.Kind == TokenKind.LeftBracket)
            return Fail("the size belongs to the type"u8, "write 'bit[4] c;', not 'bit c[4];'"u8);
        if (_token.Kind == TokenKind.Comma)
            return Fail("one variable is declared at a time"u8, "write a statement for each"u8);
        return Ends(Finish(node, type, name, Accept(TokenKind.Assign) ? Value() : Empty()));
    }

    private int AnyType() => _token.Kind == TokenKind.Array ? ArrayType(0) : ScalarType();

    private int ScalarType()
    {
        if (_token.Kind is TokenKind.Stretch or TokenKind.Complex) return Refused();
        if (_token.Kind is not (TokenKind.Bit or TokenKind.Creg or TokenKind.Int or TokenKind.Uint or TokenKind.Float
            or TokenKind.Angle or TokenKind.Bool or TokenKind.Duration)) return Unexpected("a type"u8);
        TokenKind kind = _token.Kind == TokenKind.Creg ? TokenKind.Bit : _token.Kind;
        bool sized = _token.Kind is not (TokenKind.Creg or TokenKind.Bool or TokenKind.Duration);
        int node = _tree.Add(NodeKind.Type, _token.Start, kind);
        Advance();
        return Finish(node, sized ? Designator() : Empty());
    }

    private int ArrayType(int access)
    {
        int node = _tree.Add(NodeKind.ArrayType, _token.Start, number: access), last = 0;
        if (!Expect(TokenKind.Array, "'array'"u8) || !Expect(TokenKind.LeftBracket, "'['"u8)) return 0;
        int element = ScalarType();
        if (element == 0) return 0;
        _tree.Append(node, ref last, element);
        if (!Expect(TokenKind.Comma, "',' and a size"u8)) return 0;
        if (access != 0 && Accept(TokenKind.Dim))
        {
            _tree[node].Extra = 1;
            if (!Expect(TokenKind.Assign, "'='"u8)) return 0;
        }
        do
        {
            int size = Expression();
            if (size == 0) return 0;
            _tree.Append(node, ref last, size);
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightBracket, "']'"u8) ? node : 0;
    }

    private int Gate()
    {
        int node = _tree.Add(NodeKind.Gate, _token.Start);
        Advance();
        int name = Identifier(), parameters = _tree.Add(NodeKind.List, _token.Start);
        if (name == 0) return 0;
        if (Accept(TokenKind.LeftParenthesis))
        {
            if (_token.Kind != TokenKind.RightParenthesis && !Names(parameters)) return 0;
            if (!Expect(TokenKind.RightParenthesis, "')'"u8)) return 0;
        }
        int qubits = _tree.Add(NodeKind.List, _token.Start);
        if (!Names(qubits)) return 0;
        return Finish(node, name, parameters, qubits, Block(0));
    }

    private bool Names(int list)
    {
        int last = 0;
        do
        {
            if (last != 0 && _token.Kind is TokenKind.RightParenthesis or TokenKind.LeftBrace) break;
            int name = Identifier();
            if (name == 0) return false;
            _tree.Append(list, ref last, name);
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private int Def()
    {
        int node = _tree.Add(NodeKind.Def, _token.Start), last = 0;
        Advance();
        int name = Identifier(), parameters = _tree.Add(NodeKind.List, _token.Start);
        if (name == 0 || !Expect(TokenKind.LeftParenthesis, "'('"u8)) return 0;
        while (_token.Kind != TokenKind.RightParenthesis)
        {
            int parameter = Parameter();
            if (parameter == 0) return 0;
            _tree.Append(parameters, ref last, parameter);
            if (!Accept(TokenKind.Comma)) break;
        }
        if (!Expect(TokenKind.RightParenthesis, "',' or ')'"u8)) return 0;
        int type = Accept(TokenKind.Arrow) ? ScalarType() : Empty();
        return type == 0 ? 0 : Finish(node, name, parameters, type, Block(0));
    }

    private int Parameter()
    {
        int node = _tree.Add(NodeKind.Parameter, _token.Start);
        bool old = _token.Kind is TokenKind.Qreg or TokenKind.Creg;
        int type;
        switch (_token.Kind)
        {
            case TokenKind.Qubit or TokenKind.Qreg: type = QubitType(); break;
            case TokenKind.Readonly or TokenKind.Mutable:
                int access = _token.Kind == TokenKind.Readonly ? 1 : 2;
                Advance();
                type = ArrayType(access);
                break;
            case TokenKind.Array:
                return Fail("an array argument says whether it is written"u8,
                    "put 'readonly' or 'mutable' in front of 'array'"u8);
            default: type = ScalarType(); break;
        }
        int name = type == 0 ? 0 : Identifier();
        if (name == 0) return 0;
        if (old)
        {
            int size = Designator();
            if (size == 0) return 0;
            _tree[type].First = size;
        }
        return Finish(node, type, name);
    }
}
