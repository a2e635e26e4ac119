// Parser of OpenQASM 3, part 5: words of the language that have no circuit here, each refused by name and reason.
using System;

namespace Xdv.Qasm.Syntax;

internal ref partial struct ProgramParser
{
    private int Refused()
    {
        ReadOnlySpan<byte> word = _lexer.Text(_token);
        switch (_token.Kind)
        {
            case TokenKind.Qubit or TokenKind.Qreg:
                return Fail("qubits can only be declared at the top level of the program"u8,
                    "declare them outside of the block; pass them to a 'def' as arguments"u8);
            case TokenKind.Gate or TokenKind.Def or TokenKind.Include or TokenKind.Input or TokenKind.Output:
                return Fail(new Utf8Text().Name(word).Text(" can only stand at the top level of the program"u8),
                    "move it out of the block"u8);
            case TokenKind.OpenQasm:
                return Fail("'OPENQASM' must be the first statement"u8, "move it to the top of the program"u8);
            case TokenKind.Opaque:
                return Fail("'opaque' is OpenQASM 2"u8, "define the gate with 'gate', or leave the line out"u8);
            case TokenKind.Else:
                return Fail("'else' without 'if'"u8, "it follows directly on the statement of its 'if'"u8);
        }
        ReadOnlySpan<byte> reason = Reason(_token.Kind);
        if (reason.IsEmpty) return Unexpected("a statement"u8);
        return Fail(new Utf8Text().Name(word).Text(" is not supported: "u8).Text(reason), Advice(_token.Kind));
    }

    private static ReadOnlySpan<byte> Reason(TokenKind kind) => kind switch
    {
        TokenKind.Extern => "there is no code outside of the program that it could call while the circuit runs"u8,
        TokenKind.Defcal or TokenKind.Cal or TokenKind.DefcalGrammar =>
            "pulses are the provider's, below the gates that cross to it"u8,
        TokenKind.Box => "a circuit has no timing constraints: the provider schedules it from its calibration"u8,
        TokenKind.Stretch => "a circuit has no timing constraints that it could be solved from"u8,
        TokenKind.DurationOf => "only the provider knows how long a gate takes"u8,
        TokenKind.Nop => "it only has meaning inside of 'box'"u8,
        TokenKind.Complex => "a circuit has real angles only"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Advice(TokenKind kind) => kind switch
    {
        TokenKind.Extern => "write the function as a 'def', or do the work between two circuits"u8,
        TokenKind.Box => "remove 'box' and its braces; 'barrier' keeps operations apart"u8,
        TokenKind.Complex => "use two 'float' variables"u8,
        TokenKind.Stretch or TokenKind.DurationOf => "use a duration of known length, such as 100ns"u8,
        _ => "leave it out"u8,
    };
}
