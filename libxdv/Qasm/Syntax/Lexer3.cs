// Source text → words of OpenQASM 3. Like Lexer, it never fails: what is no word becomes a token that no statement
// accepts.
using System;

namespace Xdv.Qasm.Syntax;

/// <summary>Reads one source from front to back. Positions are byte offsets.</summary>
internal ref struct Lexer3(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _position = source.StartsWith("\uFEFF"u8) ? 3 : 0;

    public readonly ReadOnlySpan<byte> Text(in Token token) => _source.Slice(token.Start, token.Length);

    public Token Next()
    {
        if (!SkipBlanks()) return Take(TokenKind.Invalid, _source.Length - _position);
        if (_position >= _source.Length) return Take(TokenKind.End, 0);
        byte first = _source[_position];
        if (IsLetter(first) || first == '#') return Word();
        if (IsDigit(first) || first == '.' && IsDigit(Peek(1))) return Number();
        if (first == '"') return Quoted();
        if (first == '$' && IsDigit(Peek(1))) return HardwareQubit();
        return Symbol(first);
    }

    /// <summary>The rest of the line: what a pragma or an annotation says.</summary>
    public void SkipLine()
    {
        while (_position < _source.Length && _source[_position] != '\n') _position++;
    }

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') < 26 || value == '_' || value >= 0x80;

    private static bool IsDigit(int value) => (uint)(value - '0') < 10;

    private readonly int Peek(int ahead) =>
        _position + ahead < _source.Length ? _source[_position + ahead] : -1;

    private Token Take(TokenKind kind, int length)
    {
        Token token = new() { Kind = kind, Start = _position, Length = length };
        _position += length;
        return token;
    }

    /// <summary>False at a comment that is not closed.</summary>
    private bool SkipBlanks()
    {
        while (_position < _source.Length)
        {
            byte value = _source[_position];
            if (value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0x0B or 0x0C)
            {
                _position++;
            }
            else if (value == '/' && Peek(1) == '/')
            {
                SkipLine();
            }
            else if (value == '/' && Peek(1) == '*')
            {
                int length = _source.Slice(_position + 2).IndexOf("*/"u8);
                if (length < 0) return false;
                _position += length + 4;
            }
            else
            {
                return true;
            }
        }
        return true;
    }

    private Token Word()
    {
        int length = 1;
        while (Peek(length) is >= 0 and var next && (IsLetter((byte)next) || IsDigit(next))) length++;
        ReadOnlySpan<byte> word = _source.Slice(_position, length);
        TokenKind kind = Keywords3.Find(word);
        return Take(kind == TokenKind.Identifier && word[0] == '#' ? TokenKind.Invalid : kind, length);
    }

    private Token HardwareQubit()
    {
        int length = 1;
        while (IsDigit(Peek(length))) length++;
        return Take(TokenKind.HardwareQubit, length);
    }

    private Token Number()
    {
        int length = 0;
        bool real = false;
        if (Peek(0) == '0' && Peek(1) is 'x' or 'X' or 'b' or 'B' or 'o' or 'O' && IsWordPart(Peek(2)))
        {
            length = 2;
            while (IsWordPart(Peek(length))) length++;
            return Take(TokenKind.Integer, length);
        }
        Digits(ref length);
        if (Peek(length) == '.')
        {
            real = true;
            length++;
            Digits(ref length);
        }
        if (Peek(length) is 'e' or 'E')
        {
            int digits = Peek(length + 1) is '+' or '-' ? length + 2 : length + 1;
            if (IsDigit(Peek(digits)))
            {
                real = true;
                length = digits;
                Digits(ref length);
            }
        }
        int suffix = length;
        while (IsWordPart(Peek(suffix))) suffix++;
        ReadOnlySpan<byte> unit = _source.Slice(_position + length, suffix - length);
        if (unit.IsEmpty) return Take(real ? TokenKind.Real : TokenKind.Integer, length);
        if (IsTimeUnit(unit)) return Take(TokenKind.Time, suffix);
        return Take(unit.SequenceEqual("im"u8) ? TokenKind.Imaginary : TokenKind.Invalid, suffix);
    }

    public static bool IsTimeUnit(ReadOnlySpan<byte> unit) =>
        unit.SequenceEqual("ns"u8) || unit.SequenceEqual("us"u8) || unit.SequenceEqual("µs"u8)
        || unit.SequenceEqual("ms"u8) || unit.SequenceEqual("s"u8) || unit.SequenceEqual("dt"u8);

    private readonly void Digits(ref int length)
    {
        while (IsDigit(Peek(length)) || Peek(length) == '_' && IsDigit(Peek(length + 1))) length++;
    }

    private static bool IsWordPart(int value) => value >= 0 && (IsLetter((byte)value) || IsDigit(value));

    private Token Quoted()
    {
        int length = 1;
        while (Peek(length) is not ('"' or '\n' or -1)) length++;
        return Peek(length) == '"' ? Take(TokenKind.String, length + 1) : Take(TokenKind.UnterminatedString, length);
    }

    private Token Symbol(byte first)
    {
        if (first == '*' && Peek(1) == '*')
            return Peek(2) == '=' ? Take(TokenKind.StarStarAssign, 3) : Take(TokenKind.StarStar, 2);
        if (first == '<' && Peek(1) == '<')
            return Peek(2) == '=' ? Take(TokenKind.ShiftLeftAssign, 3) : Take(TokenKind.ShiftLeft, 2);
        if (first == '>' && Peek(1) == '>')
            return Peek(2) == '=' ? Take(TokenKind.ShiftRightAssign, 3) : Take(TokenKind.ShiftRight, 2);
        TokenKind pair = Pair(first, Peek(1));
        return pair != TokenKind.Invalid ? Take(pair, 2) : Take(Single(first), 1);
    }

    private static TokenKind Pair(byte first, int second) => (first, second) switch
    {
        ((byte)'-', '>') => TokenKind.Arrow,
        ((byte)'=', '=') => TokenKind.Equal,
        ((byte)'!', '=') => TokenKind.NotEqual,
        ((byte)'<', '=') => TokenKind.LessEqual,
        ((byte)'>', '=') => TokenKind.GreaterEqual,
        ((byte)'+', '+') => TokenKind.PlusPlus,
        ((byte)'&', '&') => TokenKind.AndAnd,
        ((byte)'|', '|') => TokenKind.OrOr,
        ((byte)'+', '=') => TokenKind.PlusAssign,
        ((byte)'-', '=') => TokenKind.MinusAssign,
        ((byte)'*', '=') => TokenKind.StarAssign,
        ((byte)'/', '=') => TokenKind.SlashAssign,
        ((byte)'%', '=') => TokenKind.PercentAssign,
        ((byte)'&', '=') => TokenKind.AndAssign,
        ((byte)'|', '=') => TokenKind.OrAssign,
        ((byte)'^', '=') => TokenKind.XorAssign,
        _ => TokenKind.Invalid,
    };

    private static TokenKind Single(byte first) => first switch
    {
        (byte)';' => TokenKind.Semicolon,
        (byte)',' => TokenKind.Comma,
        (byte)'(' => TokenKind.LeftParenthesis,
        (byte)')' => TokenKind.RightParenthesis,
        (byte)'[' => TokenKind.LeftBracket,
        (byte)']' => TokenKind.RightBracket,
        (byte)'{' => TokenKind.LeftBrace,
        (byte)'}' => TokenKind.RightBrace,
        (byte)'+' => TokenKind.Plus,
        (byte)'-' => TokenKind.Minus,
        (byte)'*' => TokenKind.Star,
        (byte)'/' => TokenKind.Slash,
        (byte)'^' => TokenKind.Caret,
        (byte)'@' => TokenKind.At,
        (byte)':' => TokenKind.Colon,
        (byte)'~' => TokenKind.Tilde,
        (byte)'!' => TokenKind.Bang,
        (byte)'%' => TokenKind.Percent,
        (byte)'&' => TokenKind.Ampersand,
        (byte)'|' => TokenKind.Pipe,
        (byte)'<' => TokenKind.Less,
        (byte)'>' => TokenKind.Greater,
        (byte)'=' => TokenKind.Assign,
        _ => TokenKind.Invalid,
    };
}
