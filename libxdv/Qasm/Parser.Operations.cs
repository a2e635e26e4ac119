// Parser, part 6: what runs: gates, measure, reset, barrier, and `if` in front of any of them.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

internal ref partial struct Parser
{
    private const int MaxConditionBits = 64;

    private bool If()
    {
        Advance();
        if (!Expect(TokenKind.LeftParenthesis, "'('"u8)) return false;
        if (!FindRegister(SymbolKind.ClassicalRegister, out QasmRegister? register, out Token name)) return false;
        if (_token.Kind == TokenKind.LeftBracket)
            return Fail(_token, new Utf8Text("a condition compares a whole register, not one bit"u8),
                "give the bit a register of its own: 'creg flag[1];'"u8);
        if (!Expect(TokenKind.Equal, "'=='"u8)) return false;
        if (_token.Kind != TokenKind.Integer) return Unexpected("a whole number"u8);
        ulong value = DecimalText.ParseInteger(_lexer.Text(_token), out bool overflow);
        if (register!.Size > MaxConditionBits)
            return Fail(name, new Utf8Text("register "u8).Name(register.Name).Text(" has "u8).Number(register.Size)
                .Text(" bits; a condition covers at most "u8).Number(MaxConditionBits), "use a smaller register"u8);
        bool never = overflow || register.Size < MaxConditionBits && value >> register.Size != 0;
        if (never)
            Warn(_token, new Utf8Text("register "u8).Name(register.Name).Text(" of "u8).Number(register.Size)
                .Text(" bits never holds this value: the operation never runs"u8));
        Advance();
        if (!Expect(TokenKind.RightParenthesis, "')'"u8)) return false;
        return QuantumOperation(new Condition
        {
            Present = true, Never = never, Offset = register.Offset, Width = register.Size, Value = value,
        });
    }

    private bool QuantumOperation(in Condition condition)
    {
        switch (_token.Kind)
        {
            case TokenKind.Measure: return Measure(condition);
            case TokenKind.Reset: return Reset(condition);
            case TokenKind.Barrier: return Barrier(condition);
            case TokenKind.Identifier: return GateUse(condition);
            default:
                return Unexpected(condition.Present
                    ? "a gate, 'measure', 'reset' or 'barrier' after the condition"u8
                    : "a statement"u8);
        }
    }

    private bool GateUse(in Condition condition)
    {
        Token at = _token;
        int steps = _state.Steps.Count, expressions = _state.BodyExpressions.Count;
        if (!FindGate(out int gate) || !Angles(at, gate)) return false;
        int parameters = _state.Gates[gate].Parameters;
        for (int i = 0; i < parameters; i++)
        {
            _state.Angles[i] = _state.Evaluate(expressions + i, default);
            if (!double.IsFinite(_state.Angles[i])) return NotFinite(at, gate);
        }
        _state.Steps.RemoveRange(steps, _state.Steps.Count - steps);
        _state.BodyExpressions.RemoveRange(expressions, _state.BodyExpressions.Count - expressions);
        if (!Operands(out int count) || !Expect(TokenKind.Semicolon, "';'"u8)) return false;
        if (count != _state.Gates[gate].Qubits) return WrongQubits(at, _state.Gates[gate], count);
        if (!CommonSize(count, out int times) || !HasRoom(at, _state.Gates[gate].Operations, times)) return false;
        return Broadcast(at, gate, count, times, condition);
    }

    /// <summary>Applies a gate once per element of the whole registers among its operands.</summary>
    private bool Broadcast(in Token at, int gate, int count, int times, in Condition condition)
    {
        Span<ushort> qubits = stackalloc ushort[QasmLimits.MaxGateQubits];
        for (int time = 0; time < times; time++)
        {
            ulong used = 0;
            for (int i = 0; i < count; i++)
            {
                ref Operand operand = ref _state.Operands[i];
                int qubit = operand.Offset + (operand.Whole ? time : 0);
                if ((used >> qubit & 1) != 0)
                    return Fail(operand.At, new Utf8Text("qubit "u8).Name(_lexer.Text(operand.At)).Text(" (number "u8)
                        .Number(qubit).Text(" of the program) is used twice in one operation"u8),
                        "the qubits of an operation must differ"u8);
                used |= 1UL << qubit;
                qubits[i] = (ushort)qubit;
            }
            if (!_expander.Expand(gate, new(_state.Angles), qubits.Slice(0, count), condition))
                return NotFinite(at, gate);
        }
        return true;
    }

    private bool Measure(in Condition condition)
    {
        Token at = _token;
        Advance();
        if (!Operand(SymbolKind.QuantumRegister, out Operand from)) return false;
        if (!Expect(TokenKind.Arrow, "'->'"u8)) return false;
        if (!Operand(SymbolKind.ClassicalRegister, out Operand to)) return false;
        if (!Expect(TokenKind.Semicolon, "';'"u8)) return false;
        if (from.Whole != to.Whole || from.Size != to.Size)
            return Fail(to.At, new Utf8Text("cannot measure "u8).Number(from.Size).Text(" qubits into "u8)
                .Number(to.Size).Text(" bits"u8)
                .Text(from.Size == to.Size ? ": one side has an index, the other not"u8 : default),
                "measure a qubit into a bit, or a register into one of the same size"u8);
        if (!HasRoom(at, 1, from.Size)) return false;
        if (condition.Present && from.Size > 1
            && to.Offset < condition.Offset + condition.Width && condition.Offset < to.Offset + to.Size)
            Warn(at, new Utf8Text("this measurement writes the register of its own condition, "u8)
                .Text("which is evaluated anew for every bit"u8));
        for (int i = 0; i < from.Size; i++)
        {
            CircuitOperation operation = new()
            {
                Gate = GateCode.Measure, Qubit0 = (ushort)(from.Offset + i), Bit = (ushort)(to.Offset + i),
            };
            _expander.Emit(ref operation, condition);
        }
        return true;
    }

    private bool Reset(in Condition condition)
    {
        Token at = _token;
        Advance();
        if (!Operand(SymbolKind.QuantumRegister, out Operand operand)) return false;
        if (!Expect(TokenKind.Semicolon, "';'"u8)) return false;
        if (!HasRoom(at, 1, operand.Size)) return false;
        EmitEach(GateCode.Reset, operand, 0, condition);
        return true;
    }

    private bool Barrier(in Condition condition)
    {
        Token at = _token;
        Advance();
        if (!Operands(out int count) || !Expect(TokenKind.Semicolon, "';'"u8)) return false;
        ulong emitted = 0;
        for (int i = 0; i < count; i++)
        {
            Operand operand = _state.Operands[i];
            if (!HasRoom(at, 1, operand.Size)) return false;
            emitted = EmitEach(GateCode.Barrier, operand, emitted, condition);
        }
        return true;
    }

    /// <summary>One operation per qubit, except those in <paramref name="skip"/>; returns the union.</summary>
    private readonly ulong EmitEach(GateCode code, in Operand operand, ulong skip, in Condition condition)
    {
        for (int i = 0; i < operand.Size; i++)
        {
            int qubit = operand.Offset + i;
            if ((skip >> qubit & 1) != 0) continue;
            skip |= 1UL << qubit;
            CircuitOperation operation = new() { Gate = code, Qubit0 = (ushort)qubit };
            _expander.Emit(ref operation, condition);
        }
        return skip;
    }

    private bool HasRoom(in Token at, long each, int times)
    {
        long total = _state.Circuit.Operations + each * times;
        if (total <= CircuitFormat.MaxOperations) return true;
        return Fail(at, new Utf8Text("the circuit grows to "u8).Number((ulong)total)
            .Text(" operations here; at most "u8).Number(CircuitFormat.MaxOperations).Text(" fit"u8),
            "divide the computation into several jobs"u8);
    }

    private bool NotFinite(in Token at, int gate) =>
        Fail(at, new Utf8Text("an angle of gate "u8).Name(_state.Gates[gate].Name)
            .Text(" is not a finite number (division by zero, or a function outside its range)"u8),
            "check '/', 'ln', 'sqrt' and '^' in the angles"u8);
}
