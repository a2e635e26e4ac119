// Text under construction in a caller's buffer: no allocation, no culture.
using System;

namespace Xdv.Runtime.Text;

/// <summary>Appends UTF-8 to a fixed buffer; what does not fit is cut and <see cref="Truncated"/> says so.</summary>
public ref struct Utf8Line
{
    private readonly Span<byte> _buffer;
    private int _length;

    public Utf8Line(Span<byte> buffer)
    {
        _buffer = buffer;
        _length = 0;
        Truncated = false;
    }

    public bool Truncated { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Clear() => _length = 0;

    public void Append(byte value)
    {
        if (_length < _buffer.Length) _buffer[_length++] = value;
        else Truncated = true;
    }

    public void Append(scoped ReadOnlySpan<byte> text)
    {
        int fits = Math.Min(text.Length, _buffer.Length - _length);
        text[..fits].CopyTo(_buffer[_length..]);
        _length += fits;
        if (fits < text.Length) Truncated = true;
    }

    /// <summary>UTF-16 text, encoded as UTF-8; an unpaired surrogate becomes U+FFFD.</summary>
    public void Append(string text) => Append((ReadOnlySpan<char>)text);

    /// <summary>UTF-16 text, encoded as UTF-8; an unpaired surrogate becomes U+FFFD.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            uint c = text[i];
            if (c - 0xD800 < 0x400 && i + 1 < text.Length && (uint)text[i + 1] - 0xDC00 < 0x400)
                c = 0x10000 + ((c - 0xD800) << 10) + ((uint)text[++i] - 0xDC00);
            else if (c - 0xD800 < 0x800) c = 0xFFFD;
            AppendScalar(c);
        }
    }

    public void Append(ulong value)
    {
        Span<byte> digits = stackalloc byte[20];
        int at = 20;
        do
        {
            digits[--at] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        Append(digits[at..]);
    }

    public void Append(long value)
    {
        if (value < 0)
        {
            Append((byte)'-');
            Append((ulong)-value);
        }
        else
        {
            Append((ulong)value);
        }
    }

    /// <summary>Shortest text that reads back as the same value.</summary>
    public void Append(double value)
    {
        Span<byte> text = stackalloc byte[32];
        Append(text[..Numbers.FormatShortest(value, text)]);
    }

    /// <summary>With exactly <paramref name="decimals"/> digits after the point.</summary>
    public void AppendFixed(double value, int decimals)
    {
        Span<byte> text = stackalloc byte[352];
        Append(text[..Numbers.FormatFixed(value, decimals, text)]);
    }

    public void AppendHex(ulong value, int digits = 16)
    {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
            Append("0123456789abcdef"u8[(int)(value >> shift) & 15]);
    }

    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) AppendHex(b, 2);
    }

    public void Fill(byte value, int count)
    {
        for (int i = 0; i < count; i++) Append(value);
    }

    /// <summary>A bar: <paramref name="part"/> of <paramref name="width"/> cells full, blanks behind.</summary>
    public void Bar(double part, int width)
    {
        int cells = (int)(Math.Clamp(part, 0, 1) * width + 0.5);
        for (int i = 0; i < cells; i++) Append("█"u8);
        Fill((byte)' ', width - cells);
    }

    /// <summary>Blanks until the line holds <paramref name="column"/> bytes.</summary>
    public void PadTo(int column) => Fill((byte)' ', column - _length);

    /// <summary>A column of a table: at least <paramref name="width"/> bytes, and a blank.</summary>
    public void Left(scoped ReadOnlySpan<byte> text, int width)
    {
        Append(text);
        Fill((byte)' ', width - text.Length);
        Append((byte)' ');
    }

    /// <summary>A number at the right of its column, and a blank.</summary>
    public void Right(long value, int width)
    {
        Span<byte> buffer = stackalloc byte[20];
        Utf8Line digits = new(buffer);
        digits.Append(value);
        Fill((byte)' ', width - digits.Written.Length);
        Append(digits.Written);
        Append((byte)' ');
    }

    /// <summary>A member of a JSON object; a comma goes before it unless it is the first.</summary>
    public void Member(scoped ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Append(value);
    }

    /// <summary>The same for text that needs no escaping.</summary>
    public void Member(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Name(name);
        Append((byte)'"');
        Append(value);
        Append((byte)'"');
    }

    private void Name(scoped ReadOnlySpan<byte> name)
    {
        if (_length > 0 && _buffer[_length - 1] is not ((byte)'{' or (byte)'[')) Append((byte)',');
        Append((byte)'"');
        Append(name);
        Append("\":"u8);
    }

    private void AppendScalar(uint c)
    {
        if (c < 0x80)
        {
            Append((byte)c);
        }
        else if (c < 0x800)
        {
            Append((byte)(0xC0 | c >> 6));
            Append((byte)(0x80 | (c & 63)));
        }
        else if (c < 0x10000)
        {
            Append((byte)(0xE0 | c >> 12));
            Append((byte)(0x80 | (c >> 6 & 63)));
            Append((byte)(0x80 | (c & 63)));
        }
        else
        {
            Append((byte)(0xF0 | c >> 18));
            Append((byte)(0x80 | (c >> 12 & 63)));
            Append((byte)(0x80 | (c >> 6 & 63)));
            Append((byte)(0x80 | (c & 63)));
        }
    }
}
