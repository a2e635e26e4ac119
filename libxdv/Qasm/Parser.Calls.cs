// Parser, part 5: what a use of a gate has in common inside and outside of definitions: its name and its angles.
using System;

namespace Xdv.Qasm;

internal ref partial struct Parser
{
    /// <summary>Consumes the name of a gate that can be used.</summary>
    private bool FindGate(out int gate)
    {
        ReadOnlySpan<byte> name = _lexer.Text(_token);
        Symbol symbol = _state.Symbols.Find(name);
        gate = symbol.Index;
        if (symbol.Kind == SymbolKind.None) return UnknownGate(name);
        if (symbol.Kind != SymbolKind.Gate)
            return Fail(_token, new Utf8Text().Name(name).Text(" is a register, not an operation"u8),
                "statements look like 'gate(angles) qubits;'"u8);
        if (_state.Gates[gate].Kind == GateKind.Opaque)
            return Fail(_token, new Utf8Text("gate "u8).Name(name).Text(" is opaque: it has no definition to run"u8),
                "define it with 'gate', or leave it out"u8);
        Advance();
        return true;
    }

    private bool UnknownGate(scoped ReadOnlySpan<byte> name)
    {
        Utf8Text message = new Utf8Text("gate "u8).Name(name).Text(" is not defined"u8);
        if (!_library && !_state.LibraryIncluded && GateLibrary.Contains(name))
            return Fail(_token, message, "add 'include \"qelib1.inc\";' at the top of the program"u8);
        if (name.SequenceEqual("qubit"u8) || name.SequenceEqual("bit"u8))
            return Fail(_token, message,
                "declare 'qreg name[n];' and 'creg name[n];', or begin with 'OPENQASM 3.0;' if this is OpenQASM 3"u8);
        if (Syntax.Keywords3.Find(name) != TokenKind.Identifier)
            return Fail(_token, message, "this is a word of OpenQASM 3: begin the program with 'OPENQASM 3.0;'"u8);
        byte[]? similar = _library ? null : _state.Symbols.Similar(name);
        if (similar is not null)
            return Fail(_token, message, new Utf8Text("did you mean "u8).Name(similar).Text("?"u8).Bytes);
        return Fail(_token, message, "define it with 'gate' above this line; a gate cannot use itself"u8);
    }

    /// <summary>Reads the parenthesised angles, if any, into BodyExpressions and checks their number.</summary>
    private bool Angles(in Token at, int gate)
    {
        int count = 0;
        if (Accept(TokenKind.LeftParenthesis))
        {
            if (_token.Kind != TokenKind.RightParenthesis)
            {
                do
                {
                    if (!Angle()) return false;
                    count++;
                }
                while (Accept(TokenKind.Comma));
            }
            if (!Expect(TokenKind.RightParenthesis, "',' or ')'"u8)) return false;
        }
        ref GateDefinition definition = ref _state.Gate(gate);
        if (count == definition.Parameters) return true;
        return Fail(at, new Utf8Text("gate "u8).Name(definition.Name).Text(" takes "u8).Number(definition.Parameters)
            .Text(definition.Parameters == 1 ? " angle, "u8 : " angles, "u8).Number(count).Text(" given"u8),
            "angles are written in parentheses between the gate and its qubits, separated by commas"u8);
    }

    private bool WrongQubits(in Token at, in GateDefinition gate, int given) =>
        Fail(at, new Utf8Text("gate "u8).Name(gate.Name).Text(" acts on "u8).Number(gate.Qubits)
            .Text(gate.Qubits == 1 ? " qubit, "u8 : " qubits, "u8).Number(given).Text(" given"u8),
            "separate qubits with commas"u8);
}
