// Small text files, line by line and word by word: `#` begins a comment, blanks separate.
using System;

namespace Xdv.Runtime.Text;

/// <summary>The lines of a text that say something.</summary>
public ref struct TextRows(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>Number of the line taken last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next line that is more than blanks and a comment; false behind the last.</summary>
    public bool TryTake(out ReadOnlySpan<byte> row)
    {
        while (!_rest.IsEmpty)
        {
            int end = _rest.IndexOf((byte)'\n');
            row = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            Line++;
            int comment = row.IndexOf((byte)'#');
            if (comment >= 0) row = row[..comment];
            if (!SkipBlanks(row).IsEmpty) return true;
        }

        row = default;
        return false;
    }

    /// <summary>Takes the first word off a line; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> row)
    {
        row = SkipBlanks(row);
        int end = 0;
        while (end < row.Length && !IsBlank(row[end])) end++;
        ReadOnlySpan<byte> word = row[..end];
        row = row[end..];
        return word;
    }

    private static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> row)
    {
        while (!row.IsEmpty && IsBlank(row[0])) row = row[1..];
        return row;
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r';
}
