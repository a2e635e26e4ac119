// Parser, part 7: qubits and bits outside of gate definitions: `q[2]`, or `q` for a whole register.
using System;

namespace Xdv.Qasm;

internal ref partial struct Parser
{
    /// <summary>Reads a comma-separated list of qubits and quantum registers into the state's Operands.</summary>
    private bool Operands(out int count)
    {
        count = 0;
        do
        {
            if (count == _state.Operands.Length)
                return Fail(_token, new Utf8Text("an operation has at most "u8).Number(_state.Operands.Length)
                    .Text(" operands"u8), "use whole registers"u8);
            if (!Operand(SymbolKind.QuantumRegister, out _state.Operands[count])) return false;
            count++;
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool Operand(SymbolKind kind, out Operand operand)
    {
        operand = default;
        if (!FindRegister(kind, out QasmRegister? register, out operand.At)) return false;
        operand.Offset = register!.Offset;
        operand.Size = register.Size;
        operand.Whole = true;
        if (!Accept(TokenKind.LeftBracket)) return true;
        Token at = _token;
        if (_token.Kind != TokenKind.Integer) return Unexpected("an index"u8);
        ulong index = DecimalText.ParseInteger(_lexer.Text(_token), out _);
        if (index >= (ulong)register.Size)
            return Fail(at, new Utf8Text("index "u8).Number(index).Text(" is outside register "u8).Name(register.Name)
                .Text(" of size "u8).Number(register.Size),
                new Utf8Text("indices run from 0 to "u8).Number(register.Size - 1).Bytes);
        Advance();
        operand.Offset += (int)index;
        operand.Size = 1;
        operand.Whole = false;
        return Expect(TokenKind.RightBracket, "']'"u8);
    }

    /// <summary>Consumes the name of a register of the given kind.</summary>
    private bool FindRegister(SymbolKind kind, out QasmRegister? register, out Token name)
    {
        register = null;
        name = _token;
        bool quantum = kind == SymbolKind.QuantumRegister;
        if (_token.Kind != TokenKind.Identifier)
            return Unexpected(quantum ? "a qubit or quantum register"u8 : "a bit or classical register"u8);
        ReadOnlySpan<byte> text = _lexer.Text(_token);
        Symbol symbol = _state.Symbols.Find(text);
        if (symbol.Kind == kind)
        {
            register = quantum ? _state.QuantumRegisters[symbol.Index] : _state.ClassicalRegisters[symbol.Index];
            Advance();
            return true;
        }
        Utf8Text message = new Utf8Text().Name(text).Text(symbol.Kind switch
        {
            SymbolKind.None => " is not declared"u8,
            SymbolKind.Gate => " is a gate, not a register"u8,
            SymbolKind.QuantumRegister => " is a quantum register; a classical one is needed here"u8,
            _ => " is a classical register; a quantum one is needed here"u8,
        });
        byte[]? similar = symbol.Kind == SymbolKind.None ? _state.Symbols.Similar(text) : null;
        if (similar is not null)
            return Fail(_token, message, new Utf8Text("did you mean "u8).Name(similar).Text("?"u8).Bytes);
        return Fail(_token, message, quantum
            ? "declare qubits with 'qreg name[n];' before using them"u8
            : "declare bits with 'creg name[n];' before using them"u8);
    }

    /// <summary>
    /// How often an operation runs: the size of the whole registers among its operands, which must agree.
    /// </summary>
    private bool CommonSize(int count, out int times)
    {
        times = 1;
        int first = -1;
        for (int i = 0; i < count; i++)
        {
            ref Operand operand = ref _state.Operands[i];
            if (!operand.Whole) continue;
            if (first < 0)
            {
                first = i;
                times = operand.Size;
            }
            else if (operand.Size != times)
            {
                return Fail(operand.At, new Utf8Text("registers of different sizes in one operation: "u8)
                    .Name(_lexer.Text(_state.Operands[first].At)).Text(" has "u8).Number(times).Text(", "u8)
                    .Name(_lexer.Text(operand.At)).Text(" has "u8).Number(operand.Size),
                    "whole registers in one operation must be of the same size"u8);
            }
        }
        return true;
    }
}
