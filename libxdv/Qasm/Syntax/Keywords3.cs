// Reserved words of OpenQASM 3. The names of functions are no words: a program may use them for its own.
using System;

namespace Xdv.Qasm.Syntax;

internal static class Keywords3
{
    public static TokenKind Find(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 => word.SequenceEqual("if"u8) ? TokenKind.If
            : word.SequenceEqual("in"u8) ? TokenKind.In : TokenKind.Identifier,
        3 => Short(word),
        4 => Four(word),
        5 => Five(word),
        6 => Six(word),
        7 => Seven(word),
        _ => Long(word),
    };

    private static TokenKind Short(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("for"u8) ? TokenKind.For
        : word.SequenceEqual("bit"u8) ? TokenKind.Bit
        : word.SequenceEqual("int"u8) ? TokenKind.Int
        : word.SequenceEqual("let"u8) ? TokenKind.Let
        : word.SequenceEqual("def"u8) ? TokenKind.Def
        : word.SequenceEqual("end"u8) ? TokenKind.EndProgram
        : word.SequenceEqual("inv"u8) ? TokenKind.Inv
        : word.SequenceEqual("box"u8) ? TokenKind.Box
        : word.SequenceEqual("cal"u8) ? TokenKind.Cal
        : word.SequenceEqual("nop"u8) ? TokenKind.Nop : TokenKind.Identifier;

    private static TokenKind Four(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("gate"u8) ? TokenKind.Gate
        : word.SequenceEqual("uint"u8) ? TokenKind.Uint
        : word.SequenceEqual("bool"u8) ? TokenKind.Bool
        : word.SequenceEqual("else"u8) ? TokenKind.Else
        : word.SequenceEqual("case"u8) ? TokenKind.Case
        : word.SequenceEqual("ctrl"u8) ? TokenKind.Ctrl
        : word.SequenceEqual("true"u8) ? TokenKind.True
        : word.SequenceEqual("creg"u8) ? TokenKind.Creg
        : word.SequenceEqual("qreg"u8) ? TokenKind.Qreg
        : word.SequenceEqual("#dim"u8) ? TokenKind.Dim : TokenKind.Identifier;

    private static TokenKind Five(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("qubit"u8) ? TokenKind.Qubit
        : word.SequenceEqual("float"u8) ? TokenKind.Float
        : word.SequenceEqual("angle"u8) ? TokenKind.Angle
        : word.SequenceEqual("array"u8) ? TokenKind.Array
        : word.SequenceEqual("const"u8) ? TokenKind.Const
        : word.SequenceEqual("input"u8) ? TokenKind.Input
        : word.SequenceEqual("while"u8) ? TokenKind.While
        : word.SequenceEqual("break"u8) ? TokenKind.Break
        : word.SequenceEqual("delay"u8) ? TokenKind.Delay
        : word.SequenceEqual("reset"u8) ? TokenKind.Reset
        : word.SequenceEqual("false"u8) ? TokenKind.False : TokenKind.Identifier;

    private static TokenKind Six(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("output"u8) ? TokenKind.Output
        : word.SequenceEqual("return"u8) ? TokenKind.Return
        : word.SequenceEqual("switch"u8) ? TokenKind.Switch
        : word.SequenceEqual("extern"u8) ? TokenKind.Extern
        : word.SequenceEqual("gphase"u8) ? TokenKind.Gphase
        : word.SequenceEqual("defcal"u8) ? TokenKind.Defcal
        : word.SequenceEqual("pragma"u8) ? TokenKind.Pragma
        : word.SequenceEqual("opaque"u8) ? TokenKind.Opaque : TokenKind.Identifier;

    private static TokenKind Seven(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("measure"u8) ? TokenKind.Measure
        : word.SequenceEqual("barrier"u8) ? TokenKind.Barrier
        : word.SequenceEqual("include"u8) ? TokenKind.Include
        : word.SequenceEqual("stretch"u8) ? TokenKind.Stretch
        : word.SequenceEqual("complex"u8) ? TokenKind.Complex
        : word.SequenceEqual("default"u8) ? TokenKind.Default
        : word.SequenceEqual("negctrl"u8) ? TokenKind.Negctrl
        : word.SequenceEqual("mutable"u8) ? TokenKind.Mutable
        : word.SequenceEqual("#pragma"u8) ? TokenKind.Pragma : TokenKind.Identifier;

    private static TokenKind Long(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("OPENQASM"u8) ? TokenKind.OpenQasm
        : word.SequenceEqual("duration"u8) ? TokenKind.Duration
        : word.SequenceEqual("continue"u8) ? TokenKind.Continue
        : word.SequenceEqual("readonly"u8) ? TokenKind.Readonly
        : word.SequenceEqual("durationof"u8) ? TokenKind.DurationOf
        : word.SequenceEqual("defcalgrammar"u8) ? TokenKind.DefcalGrammar : TokenKind.Identifier;
}
