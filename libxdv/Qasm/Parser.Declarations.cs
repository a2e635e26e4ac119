// Parser, part 2: include, qreg, creg.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

internal ref partial struct Parser
{
    private bool Include()
    {
        Token statement = _token;
        Advance();
        if (_token.Kind != TokenKind.String) return Unexpected("a file name in quotes"u8);
        ReadOnlySpan<byte> quoted = _lexer.Text(_token);
        ReadOnlySpan<byte> file = quoted.Slice(1, quoted.Length - 2);
        if (file.SequenceEqual("stdgates.inc"u8))
            return Fail(_token, new Utf8Text("cannot include "u8).Name(file).Text(": only 'qelib1.inc' is built in"u8),
                "this is the library of OpenQASM 3: begin the program with 'OPENQASM 3.0;'"u8);
        if (!file.SequenceEqual(GateLibrary.FileName))
            return Fail(_token, new Utf8Text("cannot include "u8).Name(file).Text(": only 'qelib1.inc' is built in"u8),
                "put the gate definitions of that file into the program itself"u8);
        Advance();
        if (!Expect(TokenKind.Semicolon, "';'"u8)) return false;
        if (_state.LibraryIncluded)
        {
            Warn(statement, new Utf8Text("'qelib1.inc' is included already; this one has no effect"u8));
            return true;
        }
        return IncludeLibrary(statement);
    }

    /// <summary>Refuses the include if the program has declared one of its names before it.</summary>
    private bool IncludeLibrary(in Token statement)
    {
        CompilerState library = new(default);
        GateLibrary.DeclareAll(library);
        for (int i = 0; i < library.Gates.Count; i++)
        {
            byte[] name = library.Gates[i].Name;
            if (_state.Symbols.Find(name).Kind == SymbolKind.None) continue;
            return Fail(statement, new Utf8Text("'qelib1.inc' defines "u8).Name(name)
                .Text(", which the program has declared already"u8),
                "include the file first, or use another name"u8);
        }
        GateLibrary.DeclareAll(_state);
        return true;
    }

    private bool Register(SymbolKind kind)
    {
        Advance();
        Token name = _token;
        if (!NewName() || !Expect(TokenKind.LeftBracket, "'['"u8)) return false;
        Token at = _token;
        if (_token.Kind != TokenKind.Integer) return Unexpected("a size"u8);
        ulong size = DecimalText.ParseInteger(_lexer.Text(_token), out _);
        Advance();
        if (!Expect(TokenKind.RightBracket, "']'"u8) || !Expect(TokenKind.Semicolon, "';'"u8)) return false;
        if (size == 0)
            return Fail(at, new Utf8Text("register "u8).Name(_lexer.Text(name)).Text(" has size 0"u8),
                "a register has at least one element"u8);
        bool quantum = kind == SymbolKind.QuantumRegister;
        return FitsCapacity(at, name, quantum, size) && Declare(name, kind, (int)size);
    }

    private bool FitsCapacity(in Token at, in Token name, bool quantum, ulong size)
    {
        int used = quantum ? _state.Qubits : _state.Bits;
        int limit = quantum ? _state.Limits.MaxQubits : (int)CircuitFormat.MaxBits;
        if (size <= (ulong)(limit - used)) return true;
        Utf8Text message = new Utf8Text("register "u8).Name(_lexer.Text(name)).Text(" of size "u8).Number(size)
            .Text(" does not fit: "u8).Number(used).Text(" of "u8).Number(limit)
            .Text(quantum ? " qubits are declared already"u8 : " classical bits are declared already"u8);
        return Fail(at, message, quantum
            ? "use fewer qubits, or a provider and contract with more"u8
            : "a circuit has a fixed number of classical bits; measure into fewer"u8);
    }

    private bool Declare(in Token name, SymbolKind kind, int size)
    {
        byte[] text = Copy(_lexer.Text(name));
        if (kind == SymbolKind.QuantumRegister)
        {
            _state.Symbols.Set(text, kind, _state.QuantumRegisters.Count);
            _state.QuantumRegisters.Add(new QasmRegister(text, _state.Qubits, size));
            _state.Qubits += size;
        }
        else
        {
            _state.Symbols.Set(text, kind, _state.ClassicalRegisters.Count);
            _state.ClassicalRegisters.Add(new QasmRegister(text, _state.Bits, size));
            _state.Bits += size;
        }
        return true;
    }

    /// <summary>Consumes an identifier that nothing else has as its name.</summary>
    private bool NewName()
    {
        if (_token.Kind != TokenKind.Identifier) return Unexpected("a name"u8);
        ReadOnlySpan<byte> name = _lexer.Text(_token);
        Symbol symbol = _state.Symbols.Find(name);
        if (symbol.Kind != SymbolKind.None && !MayReplace(symbol)) return Redefined(name, symbol.Kind);
        WarnCapital(name);
        Advance();
        return true;
    }

    private bool Redefined(scoped ReadOnlySpan<byte> name, SymbolKind kind)
    {
        Utf8Text message = new Utf8Text().Name(name).Text(kind switch
        {
            SymbolKind.Gate => " is already defined as a gate"u8,
            SymbolKind.QuantumRegister => " is already declared as a quantum register"u8,
            _ => " is already declared as a classical register"u8,
        });
        return Fail(_token, message, "choose another name: gates and registers share one name space"u8);
    }

    /// <summary>
    /// A program may use the name of a gate that the published qelib1.inc did not have; later uses mean the
    /// program's.
    /// </summary>
    private readonly bool MayReplace(in Symbol symbol) =>
        symbol.Kind == SymbolKind.Gate && _state.Gates[symbol.Index].Extension;

    private void WarnCapital(scoped ReadOnlySpan<byte> name)
    {
        if (_state.CapitalWarned || (uint)(name[0] - 'a') < 26) return;
        _state.CapitalWarned = true;
        Warn(_token, new Utf8Text("name "u8).Name(name)
            .Text(" does not begin with a lower-case letter, as OpenQASM 2 asks; accepted"u8));
    }
}
