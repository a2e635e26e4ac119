// Reserved words; everything else that looks like a word is an identifier.
using System;

namespace Xdv.Qasm;

internal static class Keywords
{
    public static TokenKind Find(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 => word.SequenceEqual("if"u8) ? TokenKind.If
            : word.SequenceEqual("pi"u8) ? TokenKind.Pi
            : word.SequenceEqual("ln"u8) ? TokenKind.Ln : TokenKind.Identifier,
        3 => word.SequenceEqual("sin"u8) ? TokenKind.Sin
            : word.SequenceEqual("cos"u8) ? TokenKind.Cos
            : word.SequenceEqual("tan"u8) ? TokenKind.Tan
            : word.SequenceEqual("exp"u8) ? TokenKind.Exp : TokenKind.Identifier,
        4 => word.SequenceEqual("qreg"u8) ? TokenKind.Qreg
            : word.SequenceEqual("creg"u8) ? TokenKind.Creg
            : word.SequenceEqual("gate"u8) ? TokenKind.Gate
            : word.SequenceEqual("sqrt"u8) ? TokenKind.Sqrt : TokenKind.Identifier,
        5 => word.SequenceEqual("reset"u8) ? TokenKind.Reset : TokenKind.Identifier,
        6 => word.SequenceEqual("opaque"u8) ? TokenKind.Opaque : TokenKind.Identifier,
        7 => word.SequenceEqual("measure"u8) ? TokenKind.Measure
            : word.SequenceEqual("barrier"u8) ? TokenKind.Barrier
            : word.SequenceEqual("include"u8) ? TokenKind.Include : TokenKind.Identifier,
        8 => word.SequenceEqual("OPENQASM"u8) ? TokenKind.OpenQasm : TokenKind.Identifier,
        _ => TokenKind.Identifier,
    };
}
