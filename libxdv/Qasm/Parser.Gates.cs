// Parser, part 4: gate definitions and opaque declarations.
using System;

namespace Xdv.Qasm;

internal ref partial struct Parser
{
    private const long ManyOperations = 1L << 40;

    private bool Opaque()
    {
        Advance();
        if (!GateHeader(out GateDefinition gate) || !Expect(TokenKind.Semicolon, "';'"u8)) return false;
        gate.Kind = GateKind.Opaque;
        _state.Formals.Clear();
        _state.AddGate(gate);
        return true;
    }

    private bool Gate()
    {
        Advance();
        Token name = _token;
        if (!GateHeader(out GateDefinition gate) || !Expect(TokenKind.LeftBrace, "'{'"u8)) return false;
        gate.Kind = GateKind.Defined;
        gate.BodyStart = _state.Body.Count;
        while (!Accept(TokenKind.RightBrace))
            if (!BodyStatement(ref gate)) return false;
        gate.BodyCount = _state.Body.Count - gate.BodyStart;
        if (gate.Depth > QasmLimits.MaxGateDepth)
            return Fail(name, new Utf8Text("gate "u8).Name(gate.Name).Text(" uses gates more than "u8)
                .Number(QasmLimits.MaxGateDepth).Text(" definitions deep"u8), "define it with fewer layers"u8);
        _state.Formals.Clear();
        if (_state.Symbols.Find(gate.Name).Kind != SymbolKind.None)
            Warn(name, new Utf8Text("gate "u8).Name(gate.Name).Text(" replaces the one of 'qelib1.inc'"u8));
        _state.AddGate(gate);
        return true;
    }

    /// <summary>Name, angles and qubits. Leaves the formal names in place for the body.</summary>
    private bool GateHeader(out GateDefinition gate)
    {
        gate = default;
        FormalNames formals = _state.Formals;
        formals.Clear();
        gate.Name = Copy(_lexer.Text(_token));
        if (!NewName()) return false;
        if (Accept(TokenKind.LeftParenthesis))
        {
            if (_token.Kind != TokenKind.RightParenthesis
                && !FormalList(formals.Parameters, ref formals.ParameterCount, "angles"u8)) return false;
            if (!Expect(TokenKind.RightParenthesis, "')'"u8)) return false;
        }
        if (!FormalList(formals.Qubits, ref formals.QubitCount, "qubits"u8)) return false;
        gate.Parameters = formals.ParameterCount;
        gate.Qubits = formals.QubitCount;
        return true;
    }

    private bool FormalList(Token[] names, ref int count, ReadOnlySpan<byte> what)
    {
        do
        {
            if (_token.Kind != TokenKind.Identifier) return Unexpected("a name"u8);
            ReadOnlySpan<byte> name = _lexer.Text(_token);
            FormalNames formals = _state.Formals;
            if (FindFormal(name, formals.Parameters, formals.ParameterCount) >= 0
                || FindFormal(name, formals.Qubits, formals.QubitCount) >= 0)
                return Fail(_token, new Utf8Text("name "u8).Name(name).Text(" is used twice in this gate's heading"u8),
                    "give every angle and qubit its own name"u8);
            if (count == names.Length)
                return Fail(_token, new Utf8Text("a gate has at most "u8).Number(names.Length).Text(" "u8).Text(what),
                    "split the gate"u8);
            WarnCapital(name);
            names[count++] = _token;
            Advance();
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool BodyStatement(ref GateDefinition gate)
    {
        Token at = _token;
        BodyOperation step = new()
        {
            QubitStart = _state.BodyQubits.Count, ExpressionStart = _state.BodyExpressions.Count,
        };
        switch (_token.Kind)
        {
            case TokenKind.Barrier:
                Advance();
                step.Gate = BodyOperation.Barrier;
                if (!FormalQubits(ref step) || !Expect(TokenKind.Semicolon, "';'"u8)) return false;
                gate.Operations += step.QubitCount;
                break;
            case TokenKind.Measure or TokenKind.Reset or TokenKind.If:
                return Fail(at, new Utf8Text().Name(_lexer.Text(at)).Text(" is not allowed in a gate definition"u8),
                    "gates are unitary: measure, reset and decide outside of them"u8);
            case TokenKind.Identifier:
                if (!FindGate(out step.Gate) || !Angles(at, step.Gate)) return false;
                if (!FormalQubits(ref step) || !Expect(TokenKind.Semicolon, "';'"u8)) return false;
                ref GateDefinition used = ref _state.Gate(step.Gate);
                if (step.QubitCount != used.Qubits) return WrongQubits(at, used, step.QubitCount);
                gate.Operations += used.Operations;
                gate.Depth = Math.Max(gate.Depth, used.Depth + 1);
                break;
            default: return Unexpected("a gate, 'barrier' or '}'"u8);
        }
        gate.Operations = Math.Min(gate.Operations, ManyOperations);
        _state.Body.Add(step);
        return true;
    }

    /// <summary>Qubits inside a body: the definition's own names, each once.</summary>
    private bool FormalQubits(ref BodyOperation step)
    {
        ulong used = 0;
        do
        {
            if (_token.Kind != TokenKind.Identifier) return Unexpected("a qubit"u8);
            ReadOnlySpan<byte> name = _lexer.Text(_token);
            int index = FindFormal(name, _state.Formals.Qubits, _state.Formals.QubitCount);
            if (index < 0)
                return Fail(_token, new Utf8Text().Name(name).Text(" is not a qubit of this gate"u8),
                    "a gate's body uses only the qubits named in its heading, not registers"u8);
            if ((used >> index & 1) != 0)
                return Fail(_token, new Utf8Text("qubit "u8).Name(name).Text(" is used twice in one operation"u8),
                    "the qubits of an operation must differ"u8);
            used |= 1UL << index;
            _state.BodyQubits.Add(index);
            step.QubitCount++;
            Advance();
            if (_token.Kind == TokenKind.LeftBracket)
                return Fail(_token, new Utf8Text().Name(name).Text(" is a single qubit here and takes no index"u8),
                    "a gate's qubits are not registers"u8);
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private readonly int FindFormal(scoped ReadOnlySpan<byte> name, Token[] formals, int count)
    {
        for (int i = 0; i < count; i++)
            if (name.SequenceEqual(_lexer.Text(formals[i]))) return i;
        return -1;
    }
}
