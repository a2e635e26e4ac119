// One line of a transform program as words. A word ends at a space; "quotes" hold spaces; # starts a comment.
using System;

namespace Xdv.Transforms;

/// <summary>A place in a text as editors count: from 1, columns in characters.</summary>
internal readonly struct TextPosition(int line, int column)
{
    public readonly int Line = line;
    public readonly int Column = column;

    /// <summary>Position of a byte offset.</summary>
    public static TextPosition Of(ReadOnlySpan<byte> text, int offset)
    {
        int line = 1, column = 1;
        for (int i = 0; i < offset && i < text.Length; i++)
        {
            if (text[i] == '\n') (line, column) = (line + 1, 1);
            else if ((text[i] & 0xC0) != 0x80) column++;
        }
        return new TextPosition(line, column);
    }
}

/// <summary>Takes words off a line.</summary>
internal ref struct SourceLine(ReadOnlySpan<byte> text, int number)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>1-based.</summary>
    public int Number { get; } = number;

    /// <summary>The word taken last, without quotes.</summary>
    public ReadOnlySpan<byte> Word { get; private set; }

    /// <summary>Byte offset of the word taken last, or of the end of the line.</summary>
    public int Offset { get; private set; }

    /// <summary>Column of a byte offset.</summary>
    public readonly int ColumnOf(int offset) => TextPosition.Of(_text, offset).Column;

    /// <summary>Advances to the next word.</summary>
    /// <returns>False at the end of the line.</returns>
    public bool Next()
    {
        while (_at < _text.Length && IsSpace(_text[_at])) _at++;
        Offset = _at;
        Word = default;
        if (_at == _text.Length || _text[_at] == '#') return false;
        if (_text[_at] == '"')
        {
            int length = _text.Slice(_at + 1).IndexOf((byte)'"');
            if (length >= 0)
            {
                Word = _text.Slice(_at + 1, length);
                _at += length + 2;
                return true;
            }
        }
        int start = _at;
        while (_at < _text.Length && !IsSpace(_text[_at]) && _text[_at] != '#') _at++;
        Word = _text.Slice(start, _at - start);
        return true;
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r';
}
