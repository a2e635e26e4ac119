// The words of one line, with the column of each.
using System;
using System.Globalization;
using System.Text;

namespace Xdv.Quantum.Stim;

/// <summary>A place in a line of bytes. Spaces and tabs separate; a comment ends the line.</summary>
internal ref struct StimLine
{
    private const int MostShown = 24;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    public StimLine(ReadOnlySpan<byte> bytes, int number)
    {
        _bytes = bytes;
        Number = number;
        SkipSpace();
    }

    public int Number { get; }

    public readonly int Column => _at + 1;

    /// <summary>Nothing but a comment is left.</summary>
    public readonly bool AtEnd => _at >= _bytes.Length || _bytes[_at] == (byte)'#';

    private readonly byte Next => _at < _bytes.Length ? _bytes[_at] : (byte)0;

    /// <summary>Does a character come next?</summary>
    public readonly bool At(char character) => Next == (byte)character;

    /// <summary>Takes a character if it comes next.</summary>
    public bool Take(char character)
    {
        if (Next != (byte)character) return false;
        _at++;
        return true;
    }

    /// <summary>Skips space; is there any, or the end?</summary>
    public bool Separator()
    {
        int before = _at;
        SkipSpace();
        return _at > before || AtEnd;
    }

    public void SkipSpace()
    {
        while (Next is (byte)' ' or (byte)'\t' or (byte)'\r') _at++;
    }

    /// <summary>A letter, then letters, digits and underscores; empty if there is none.</summary>
    public string Name()
    {
        int start = _at;
        if (!char.IsAsciiLetter((char)Next)) return "";
        while (char.IsAsciiLetterOrDigit((char)Next) || Next == (byte)'_') _at++;
        return Encoding.ASCII.GetString(_bytes[start.._at]);
    }

    /// <summary>Skips a tag, [ to ]; false if its end is missing.</summary>
    public bool Tag()
    {
        if (!Take('[')) return true;
        int end = _bytes[_at..].IndexOf((byte)']');
        if (end < 0) return false;
        _at += end + 1;
        return true;
    }

    /// <summary>A whole number of at most 18 digits; −1 if there is none, or it is longer.</summary>
    public long Whole()
    {
        int start = _at;
        long value = 0;
        for (; char.IsAsciiDigit((char)Next); _at++)
            value = _at - start < 18 ? value * 10 + (Next - '0') : -1;
        return _at == start || _at - start > 18 ? -1 : value;
    }

    /// <summary>A decimal number; NaN if there is none.</summary>
    public double Number64()
    {
        int start = _at;
        while (char.IsAsciiLetterOrDigit((char)Next) || Next is (byte)'.' or (byte)'+' or (byte)'-') _at++;
        return double.TryParse(_bytes[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture,
            out double value) ? value : double.NaN;
    }

    /// <summary>What comes next, for a message.</summary>
    public readonly string Seen()
    {
        if (AtEnd) return "the end of the line";
        ReadOnlySpan<byte> rest = _bytes[_at..];
        int end = rest[1..].IndexOfAny(" \t\r#"u8) + 1;
        rest = rest[..Math.Min(end > 0 ? end : rest.Length, MostShown)];
        StringBuilder shown = new("'");
        foreach (byte b in rest) shown.Append(b is >= 0x20 and < 0x7F ? (char)b : '?');
        return shown.Append('\'').ToString();
    }

    public readonly StimProblem Problem(string message) => new(Number, Column, message);

    public readonly StimProblem Problem(int column, string message) => new(Number, column, message);
}
