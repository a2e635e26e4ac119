// The words of OpenQASM 2.
namespace Xdv.Qasm;

internal enum TokenKind : byte
{
    End, Invalid, UnterminatedString,
    Identifier, Integer, Real, String,
    Semicolon, Comma, LeftParenthesis, RightParenthesis, LeftBracket, RightBracket, LeftBrace, RightBrace,
    Arrow, Equal, Plus, Minus, Star, Slash, Caret,
    OpenQasm, Include, Qreg, Creg, Gate, Opaque, Measure, Reset, Barrier, If,
    Pi, Sin, Cos, Tan, Exp, Ln, Sqrt,
}

/// <summary>One word: source bytes [Start, Start + Length).</summary>
internal struct Token
{
    public TokenKind Kind;
    public int Start;
    public int Length;

    public readonly int End => Start + Length;
}
