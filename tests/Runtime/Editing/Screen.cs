// A VT100 as far as the line editor relies on one: cells, wrap at the margin, the sequences it sends. Written from the
// terminal's side (VT100 User Guide, chapter 3), so that it shares no mistake with LineView.
using System;
using System.Linq;
using System.Text;

namespace Xdv.Runtime.Tests.Editing;

internal sealed class Screen(int columns, int rows)
{
    /// <summary>Text of each cell; "" behind a wide character, " " where nothing was written.</summary>
    private string[][] _cells = Blank(columns, rows);
    private bool _wraps;

    public int Columns { get; } = columns;

    public int Rows { get; } = rows;

    public int Row { get; private set; }

    public int Column { get; private set; }

    /// <summary>The cursor is behind the last column: the next character wraps.</summary>
    public bool IsAtMargin => _wraps;

    /// <summary>Rows that have left the screen at the top.</summary>
    public int Scrolled { get; private set; }

    public int Bells { get; private set; }

    public string Line(int row) => string.Concat(_cells[row]).TrimEnd(' ');

    /// <summary>All rows, blanks at the ends cut, empty rows at the bottom too.</summary>
    public string Text => string.Join('\n', Enumerable.Range(0, Rows).Select(Line)).TrimEnd('\n');

    /// <summary>Takes bytes as the kernel's serial console sends them: LF is sent as CR LF.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        string text = new UTF8Encoding(false, true).GetString(bytes);
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '\e')
            {
                i = Sequence(text, i + 1);
                continue;
            }

            Rune rune = Rune.GetRuneAt(text, i);
            i += rune.Utf16SequenceLength;
            Put(rune);
        }
    }

    private void Put(Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                Column = 0;
                Down();
                break;
            case '\r':
                Column = 0;
                _wraps = false;
                break;
            case '\b':
                Column = Math.Max(0, Column - 1);
                _wraps = false;
                break;
            case '\a':
                Bells++;
                break;
            case < ' ':
                throw new InvalidOperationException($"control character {rune.Value}");
            default:
                Print(rune.ToString(), Wide.Cells(rune));
                break;
        }
    }

    private void Print(string text, int cells)
    {
        if (cells == 0)
        {
            int column = _wraps ? Column : Column - 1, row = Row;
            if (column < 0) return;
            while (column > 0 && _cells[row][column].Length == 0) column--;
            _cells[row][column] += text;
            return;
        }

        if (_wraps || Column + cells > Columns)
        {
            Column = 0;
            Down();
        }

        Break(Column);
        if (cells == 2) Break(Column + 1);
        _cells[Row][Column] = text;
        if (cells == 2) _cells[Row][Column + 1] = "";
        Column += cells;
        _wraps = Column == Columns;
        if (_wraps) Column = Columns - 1;
    }

    /// <summary>Writing over half of a wide character leaves a blank for the other half.</summary>
    private void Break(int column)
    {
        if (column > 0 && _cells[Row][column].Length == 0) _cells[Row][column - 1] = " ";
        if (column + 1 < Columns && _cells[Row][column + 1].Length == 0) _cells[Row][column + 1] = " ";
        _cells[Row][column] = " ";
    }

    private void Down()
    {
        _wraps = false;
        if (Row + 1 < Rows)
        {
            Row++;
            return;
        }

        Scrolled++;
        _cells = [.. _cells.Skip(1), BlankRow(Columns)];
    }

    private int Sequence(string text, int at)
    {
        if (text[at] != '[') throw new InvalidOperationException($"ESC {text[at]}");
        int start = ++at;
        while (text[at] is >= '0' and <= ';') at++;
        int[] numbers = text[start..at].Split(';').Select(n => n.Length == 0 ? 0 : int.Parse(n)).ToArray();
        int count = Math.Max(1, numbers[0]);
        if (text[at] is not 'n') _wraps = false;
        switch (text[at])
        {
            case 'A': Row = Math.Max(0, Row - count); break;
            case 'B': Row = Math.Min(Rows - 1, Row + count); break;
            case 'C': Column = Math.Min(Columns - 1, Column + count); break;
            case 'D': Column = Math.Max(0, Column - count); break;
            case 'H':
                Row = Math.Clamp(numbers[0], 1, Rows) - 1;
                Column = Math.Clamp(numbers.Length > 1 ? numbers[1] : 1, 1, Columns) - 1;
                break;
            case 'J': Erase(Rows); break;
            case 'K': Erase(Row + 1); break;
            case 'n': break;
            default: throw new InvalidOperationException($"CSI {text[start..(at + 1)]}");
        }

        return at + 1;
    }

    private void Erase(int end)
    {
        for (int column = Column; column < Columns; column++) Break(column);
        for (int row = Row + 1; row < end; row++) _cells[row] = BlankRow(Columns);
    }

    private static string[] BlankRow(int columns) => Enumerable.Repeat(" ", columns).ToArray();

    private static string[][] Blank(int columns, int rows) =>
        Enumerable.Range(0, rows).Select(_ => BlankRow(columns)).ToArray();
}

/// <summary>The widths of the characters that the tests use, listed by hand.</summary>
internal static class Wide
{
    public static int Cells(Rune rune) => rune.Value switch
    {
        0x301 or 0x308 => 0,
        '漢' or '字' or 'か' or '한' or 0x1F600 or 0x20000 => 2,
        < 0x100 or 'Φ' or '█' => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(rune), rune, "no width listed"),
    };
}
