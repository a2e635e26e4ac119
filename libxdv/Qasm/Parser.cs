// Parser, part 1: words, statements, diagnostics. Recursive descent; the first error ends it.
using System;

namespace Xdv.Qasm;

/// <summary>
/// Reads one source text into the shared state. Every parsing method returns false after reporting an error.
/// </summary>
internal ref partial struct Parser
{
    private readonly CompilerState _state;
    private readonly Expander _expander;
    private readonly bool _library;
    private Lexer _lexer;
    /// <summary>The next word, not yet consumed.</summary>
    private Token _token;
    private int _previousEnd;

    /// <param name="state">Receives everything that is read.</param>
    /// <param name="source">Text of the program, or of the built-in library.</param>
    /// <param name="library">The text is the library: it needs no header, and names the program took before stay as
    /// they are.</param>
    public Parser(CompilerState state, ReadOnlySpan<byte> source, bool library)
    {
        _state = state;
        _expander = new Expander(state);
        _library = library;
        _lexer = new Lexer(source);
        _token = _lexer.Next();
    }

    public bool Run()
    {
        if (!_library && !Header()) return false;
        while (_token.Kind != TokenKind.End)
            if (!Statement()) return false;
        return true;
    }

    private bool Header()
    {
        if (_token.Kind != TokenKind.OpenQasm)
        {
            Warn(_token, new Utf8Text("no 'OPENQASM 2.0;' at the start: read as OpenQASM 2.0"u8));
            return true;
        }
        Advance();
        ReadOnlySpan<byte> version = _lexer.Text(_token);
        if (_token.Kind is not (TokenKind.Real or TokenKind.Integer)) return Unexpected("a version number"u8);
        if (!version.SequenceEqual("2.0"u8) && !version.SequenceEqual("2"u8))
            return Fail(_token, new Utf8Text("OpenQASM version "u8).Name(version).Text(" is not supported"u8),
                "this compiler reads OpenQASM 2.0, 3.0 and 3.1"u8);
        Advance();
        return Expect(TokenKind.Semicolon, "';'"u8);
    }

    private bool Statement()
    {
        switch (_token.Kind)
        {
            case TokenKind.OpenQasm:
                return Fail(_token, new Utf8Text("'OPENQASM' must be the first statement"u8),
                    "move it to the top of the program"u8);
            case TokenKind.Include: return Include();
            case TokenKind.Qreg: return Register(SymbolKind.QuantumRegister);
            case TokenKind.Creg: return Register(SymbolKind.ClassicalRegister);
            case TokenKind.Gate: return Gate();
            case TokenKind.Opaque: return Opaque();
            case TokenKind.If: return If();
            default: return QuantumOperation(default);
        }
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

    private bool Expect(TokenKind kind, ReadOnlySpan<byte> what) => Accept(kind) || Unexpected(what);

    /// <summary>Reports that the next word does not fit; a missing ';' is reported where it belongs.</summary>
    private bool Unexpected(ReadOnlySpan<byte> expected)
    {
        switch (_token.Kind)
        {
            case TokenKind.Invalid:
                return Fail(_token,
                    new Utf8Text("character "u8).Name(_lexer.Text(_token)).Text(" is not part of OpenQASM 2"u8),
                    "comments start with '//'; remove anything that is not OpenQASM 2"u8);
            case TokenKind.UnterminatedString:
                return Fail(_token, new Utf8Text("the string is not closed on its line"u8), "add the closing '\"'"u8);
        }
        Utf8Text message = new Utf8Text("expected "u8).Text(expected);
        if (_token.Kind == TokenKind.End)
            return Fail(_token, message.Text(", but the program ends here"u8),
                "the last statement is incomplete: statements end with ';', gate bodies with '}'"u8);
        message.Text(" before "u8).Name(_lexer.Text(_token));
        Token at = _token;
        if (expected.SequenceEqual("';'"u8)) at = new Token { Start = _previousEnd };
        return Fail(at, message, "statements look like 'gate(angles) qubits;'"u8);
    }

    private bool Fail(in Token at, Utf8Text message, ReadOnlySpan<byte> hint)
    {
        if (_state.Error is not null) return false;
        _lexer.Locate(at.Start, out int line, out int column);
        _state.Error = new QasmError(line, column, message.ToArray(), Copy(hint));
        return false;
    }

    private void Warn(in Token at, Utf8Text message)
    {
        if (_library || _state.Warnings.Count >= QasmLimits.MaxWarnings) return;
        _lexer.Locate(at.Start, out int line, out int column);
        _state.Warnings.Add(new QasmWarning(line, column, message.ToArray()));
    }

    private static byte[] Copy(ReadOnlySpan<byte> text)
    {
        byte[] copy = new byte[text.Length];
        text.CopyTo(copy);
        return copy;
    }
}
