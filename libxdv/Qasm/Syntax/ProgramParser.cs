// OpenQASM 3 text → syntax, one top-level statement at a time. Recursive descent; the first error ends it. Every
// method returns the node it made, or 0 after it reported an error.
using System;

namespace Xdv.Qasm.Syntax;

internal ref partial struct ProgramParser
{
    private readonly SyntaxTree _tree;
    private readonly NameTable _names;
    private readonly Diagnostics _diagnostics;
    private Lexer3 _lexer;
    /// <summary>The next word, not yet consumed.</summary>
    private Token _token;
    private int _previousEnd;

    public ProgramParser(ReadOnlySpan<byte> source, SyntaxTree tree, NameTable names, Diagnostics diagnostics)
    {
        _tree = tree;
        _names = names;
        _diagnostics = diagnostics;
        _lexer = new Lexer3(source);
        _token = _lexer.Next();
    }

    public readonly bool AtEnd => _token.Kind == TokenKind.End;

    /// <summary>The line that says which language this is; the compiler has read it already.</summary>
    public bool Header()
    {
        if (!Accept(TokenKind.OpenQasm))
        {
            _diagnostics.Warn(_token.Start, new Utf8Text("no 'OPENQASM 3.0;' at the start: read as OpenQASM 3"u8));
            return true;
        }
        Advance();
        return Expect(TokenKind.Semicolon, "';'"u8);
    }

    /// <summary>One statement of the program.</summary>
    public int Next()
    {
        switch (_token.Kind)
        {
            case TokenKind.OpenQasm:
                return Fail("'OPENQASM' must be the first statement"u8, "move it to the top of the program"u8);
            case TokenKind.Include: return Include();
            case TokenKind.Qubit or TokenKind.Qreg: return QubitDeclaration();
            case TokenKind.Gate: return Gate();
            case TokenKind.Def: return Def();
            case TokenKind.Input or TokenKind.Output: return InputOutput();
            default: return Statement(0);
        }
    }

    /// <summary>The whole text as one value: what the caller gives to an input.</summary>
    public int WholeValue()
    {
        int value = Value();
        return value != 0 && AtEnd ? value : 0;
    }

    private void Advance()
    {
        _previousEnd = _token.End;
        _token = _lexer.Next();
    }

    private bool Accept(TokenKind kind)
    {
        if (_token.Kind != kind) return false;
        Advance();
        return true;
    }

    private bool Expect(TokenKind kind, ReadOnlySpan<byte> what)
    {
        if (Accept(kind)) return true;
        Unexpected(what);
        return false;
    }

    /// <summary>Closes a statement.</summary>
    private int Ends(int node) => node != 0 && Expect(TokenKind.Semicolon, "';'"u8) ? node : 0;

    /// <summary>Reports that the next word does not fit; a missing ';' is reported where it belongs.</summary>
    private int Unexpected(ReadOnlySpan<byte> expected)
    {
        ReadOnlySpan<byte> text = _lexer.Text(_token);
        switch (_token.Kind)
        {
            case TokenKind.Invalid when text.StartsWith("/*"u8):
                return Fail("the comment is not closed"u8, "add '*/'"u8);
            case TokenKind.Invalid:
                return Fail(new Utf8Text().Name(text).Text(" is not part of OpenQASM 3"u8),
                    "comments start with '//'; numbers end with a digit or a unit: ns, us, ms, s, dt"u8);
            case TokenKind.UnterminatedString:
                return Fail("the string is not closed on its line"u8, "add the closing '\"'"u8);
            case TokenKind.Imaginary:
                return Fail(new Utf8Text("imaginary number "u8).Name(text).Text(" is not supported"u8),
                    "a circuit has real angles only: complex numbers have no use in it here"u8);
        }
        Utf8Text message = new Utf8Text("expected "u8).Text(expected);
        if (_token.Kind == TokenKind.End)
            return Fail(message.Text(", but the program ends here"u8),
                "the last statement is incomplete: statements end with ';', blocks with '}'"u8);
        message.Text(" before "u8).Name(text);
        int at = expected.SequenceEqual("';'"u8) ? _previousEnd : _token.Start;
        _diagnostics.Fail(at, message, "statements look like 'gate(angles) qubits;' or 'variable = expression;'"u8);
        return 0;
    }

    private int Fail(ReadOnlySpan<byte> message, ReadOnlySpan<byte> hint) => Fail(new Utf8Text(message), hint);

    /// <summary>Reports an error at the next word.</summary>
    private int Fail(Utf8Text message, ReadOnlySpan<byte> hint)
    {
        _diagnostics.Fail(_token.Start, message, hint);
        return 0;
    }

    /// <summary>A name that is declared here.</summary>
    private int Identifier()
    {
        if (_token.Kind != TokenKind.Identifier) return Unexpected("a name"u8);
        int node = _tree.Add(NodeKind.Name, _token.Start, number: _names.Intern(_lexer.Text(_token)));
        Advance();
        return node;
    }

    private int Empty() => _tree.Add(NodeKind.Empty, _token.Start);

    private int Finish(int parent, int first) => Finish(parent, first, -1);

    /// <summary>A node with the given children; 0 if one of them is (−1 = not there).</summary>
    private int Finish(int parent, int first, int second, int third = -1, int fourth = -1)
    {
        int last = 0;
        foreach (int child in (ReadOnlySpan<int>)[first, second, third, fourth])
        {
            if (child == 0) return 0;
            if (child > 0) _tree.Append(parent, ref last, child);
        }
        return parent;
    }
}
