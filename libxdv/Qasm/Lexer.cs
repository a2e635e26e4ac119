// Source text → words. Never fails: what is no word of the language becomes a token that no statement accepts.
using System;

namespace Xdv.Qasm;

/// <summary>
/// Reads one source from front to back. Positions are byte offsets; <see cref="Locate"/> turns them into lines.
/// </summary>
internal ref struct Lexer(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _position = HasByteOrderMark(source) ? 3 : 0;

    public readonly ReadOnlySpan<byte> Text(in Token token) => _source.Slice(token.Start, token.Length);

    public Token Next()
    {
        SkipBlanks();
        if (_position >= _source.Length) return Take(TokenKind.End, 0);
        byte first = _source[_position];
        if (IsLetter(first)) return Word();
        if (IsDigit(first) || first == '.' && IsDigit(Peek(1))) return Number();
        return first == '"' ? Quoted() : Symbol(first);
    }

    /// <summary>1-based line and column (in characters) of a byte offset.</summary>
    public readonly void Locate(int offset, out int line, out int column)
    {
        line = 1;
        column = 1;
        int start = HasByteOrderMark(_source) ? 3 : 0;
        for (int i = start; i < offset && i < _source.Length; i++)
        {
            if (_source[i] == '\n')
            {
                line++;
                column = 1;
            }
            else if ((_source[i] & 0xC0) != 0x80)
            {
                column++;
            }
        }
    }

    private static bool HasByteOrderMark(ReadOnlySpan<byte> source) =>
        source.Length >= 3 && source[0] == 0xEF && source[1] == 0xBB && source[2] == 0xBF;

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') < 26 || value == '_';

    private static bool IsDigit(int value) => (uint)(value - '0') < 10;

    private readonly int Peek(int ahead) =>
        _position + ahead < _source.Length ? _source[_position + ahead] : -1;

    private Token Take(TokenKind kind, int length)
    {
        Token token = new() { Kind = kind, Start = _position, Length = length };
        _position += length;
        return token;
    }

    private void SkipBlanks()
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
                while (_position < _source.Length && _source[_position] != '\n') _position++;
            }
            else
            {
                return;
            }
        }
    }

    private Token Word()
    {
        int length = 1;
        while (Peek(length) is >= 0 and var next && (IsLetter((byte)next) || IsDigit(next))) length++;
        return Take(Keywords.Find(_source.Slice(_position, length)), length);
    }

    private Token Number()
    {
        int length = 0;
        bool real = false;
        while (IsDigit(Peek(length))) length++;
        if (Peek(length) == '.')
        {
            real = true;
            length++;
            while (IsDigit(Peek(length))) length++;
        }
        if (Peek(length) is 'e' or 'E')
        {
            int digits = Peek(length + 1) is '+' or '-' ? length + 2 : length + 1;
            if (IsDigit(Peek(digits)))
            {
                real = true;
                length = digits;
                while (IsDigit(Peek(length))) length++;
            }
        }
        return Take(real ? TokenKind.Real : TokenKind.Integer, length);
    }

    private Token Quoted()
    {
        int length = 1;
        while (Peek(length) is not ('"' or '\n' or -1)) length++;
        return Peek(length) == '"' ? Take(TokenKind.String, length + 1) : Take(TokenKind.UnterminatedString, length);
    }

    private Token Symbol(byte first)
    {
        if (first == '-' && Peek(1) == '>') return Take(TokenKind.Arrow, 2);
        if (first == '=' && Peek(1) == '=') return Take(TokenKind.Equal, 2);
        TokenKind kind = first switch
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
            _ => TokenKind.Invalid,
        };
        int length = 1;
        while (kind == TokenKind.Invalid && Peek(length) >= 0 && (Peek(length) & 0xC0) == 0x80) length++;
        return Take(kind, length);
    }
}
