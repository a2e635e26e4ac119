// The words of OpenQASM 2 and 3.
namespace Xdv.Qasm;

internal enum TokenKind : byte
{
    End, Invalid, UnterminatedString,
    Identifier, Integer, Real, String,
    Semicolon, Comma, LeftParenthesis, RightParenthesis, LeftBracket, RightBracket, LeftBrace, RightBrace,
    Arrow, Equal, Plus, Minus, Star, Slash, Caret,
    OpenQasm, Include, Qreg, Creg, Gate, Opaque, Measure, Reset, Barrier, If,
    Pi, Sin, Cos, Tan, Exp, Ln, Sqrt,

    // OpenQASM 3 only.
    Time, Imaginary, HardwareQubit, Annotation,
    At, Colon, Tilde, Bang, Percent, Ampersand, Pipe, AndAnd, OrOr, ShiftLeft, ShiftRight,
    Less, LessEqual, Greater, GreaterEqual, NotEqual, StarStar, PlusPlus,
    Assign, PlusAssign, MinusAssign, StarAssign, SlashAssign, PercentAssign, StarStarAssign,
    AndAssign, OrAssign, XorAssign, ShiftLeftAssign, ShiftRightAssign,
    Qubit, Bit, Int, Uint, Float, Angle, Bool, Duration, Stretch, Complex, Array, Const, Input, Output, Let, Def,
    Extern, Return, For, In, While, Else, Switch, Case, Default, Break, Continue, EndProgram, Ctrl, Negctrl, Inv,
    Gphase, Delay, Box, Cal, Defcal, DefcalGrammar, DurationOf, Nop, Pragma, Readonly, Mutable, True, False, Dim,
}

/// <summary>One word: source bytes [Start, Start + Length).</summary>
internal struct Token
{
    public TokenKind Kind;
    public int Start;
    public int Length;

    public readonly int End => Start + Length;
}
