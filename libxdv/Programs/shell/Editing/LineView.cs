// Brings a VT100 screen from one state of a line to the next with few bytes. The line is prompt and text, laid out in
// rows of the terminal's width from where the prompt began; rows are counted from there, because where on the screen
// that is nobody knows. Movements are relative, so they never leave the line.
//
// Invariants: after every call the cursor is where `_row`, `_column` say and not in the "wrap pending" state behind the
// last column: text that ends there is followed by a blank on the next row. Rows above `_top` have left the screen; to
// show one of them again the whole screen is drawn as a window on the line.
using System;

namespace Xdv.Programs.Shell.Editing;

internal sealed class LineView(ByteText output)
{
    /// <summary>Draw the prompt too.</summary>
    public const int Everything = -1;

    private readonly ByteText _output = output;
    private int _row, _column;
    private int _top, _bottom;
    /// <summary>Where the text ends; the column may be one behind the last.</summary>
    private Place _end;
    private int _shown = Everything;
    /// <summary>The window ends before the text does.</summary>
    private bool _isCut;

    private struct Place
    {
        public int Row, Column;
    }

    public int Columns { get; private set; } = 80;

    public int Rows { get; private set; } = 24;

    /// <summary>The cursor is at the start of an empty line: nothing of this line is shown.</summary>
    public void Begin()
    {
        _row = _column = _top = _bottom = 0;
        _shown = Everything;
        _isCut = false;
    }

    /// <summary>The terminal has another size. Terminals that reflow have laid the line out anew by now.</summary>
    public void Resize(int columns, int rows, ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text, int cursor)
    {
        Columns = columns;
        Rows = rows;
        if (_shown == Everything) return;
        Place place = Locate(prompt, text, cursor);
        _output.Append("\r"u8);
        Escape(Math.Min(place.Row, rows - 1), 'A');
        _output.Append("\e[J"u8);
        Begin();
        Draw(prompt, text, cursor, Everything);
    }

    /// <summary>Shows the line.</summary>
    /// <param name="prompt">One row at most.</param>
    /// <param name="text">UTF-8 without control characters.</param>
    /// <param name="cursor">Offset in it.</param>
    /// <param name="changed">First offset that differs from what was shown; Everything: the prompt differs
    /// too.</param>
    public void Draw(ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text, int cursor, int changed)
    {
        if (_shown == Everything) changed = Everything;
        if (changed >= text.Length && text.Length == _shown)
        {
            Move(prompt, text, cursor);
            return;
        }

        bool appended = changed != Everything && changed == _shown && !_isCut;
        Place from = _end;
        if (appended && changed < text.Length && IsMark(text[changed..])) appended = false;
        if (!appended)
        {
            if (changed > 0) changed = Characters.Previous(text, changed);
            if (changed == 0) changed = Everything; // A mark there belongs to the prompt's last character.
            from = changed < 0 ? default : Walk(prompt, text, changed);
        }

        _shown = text.Length;
        if (_isCut || from.Row < _top)
        {
            Window(prompt, text, cursor);
            return;
        }

        MoveTo(from.Row + (from.Column == Columns ? 1 : 0), from.Column == Columns ? 0 : from.Column);
        if (changed < 0) Put(ref from, prompt, int.MaxValue);
        Put(ref from, text[Math.Max(changed, 0)..], int.MaxValue);
        Settle(from);
        if (!appended) _output.Append("\e[J"u8);
        if (cursor < text.Length) Move(prompt, text, cursor);
    }

    /// <summary>Leaves the line: the cursor goes to the start of the row behind it.</summary>
    public void Finish(ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text)
    {
        Move(prompt, text, text.Length);
        if (_end.Column != Columns) _output.Append("\n"u8);
        Begin();
    }

    private static bool IsMark(ReadOnlySpan<byte> text) => Characters.CellsOf(Characters.Decode(text, out _)) == 0;

    /// <summary>Cursor movement only.</summary>
    private void Move(ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text, int cursor)
    {
        Place place = Locate(prompt, text, cursor);
        bool visible = place.Row >= _top && (!_isCut || place.Row < _top + Rows);
        if (visible) MoveTo(place.Row, place.Column);
        else Window(prompt, text, cursor);
    }

    /// <summary>Where the cursor stands when it is before the character at an offset.</summary>
    private Place Locate(ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text, int offset)
    {
        Place place = offset == text.Length && _shown == text.Length && !_isCut ? _end : Walk(prompt, text, offset);
        int cells = 1;
        if (offset < text.Length) Characters.Next(text, offset, out cells);
        if (place.Column + cells <= Columns) return place;
        place.Row++;
        place.Column = 0;
        return place;
    }

    /// <summary>End of the layout of everything before an offset.</summary>
    private Place Walk(ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text, int offset)
    {
        Place place = default;
        Measure(ref place, prompt);
        Measure(ref place, text[..offset]);
        return place;
    }

    private void Measure(ref Place place, ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            at = Characters.Next(text, at, out int width);
            Step(ref place, width);
        }
    }

    private void Step(ref Place place, int width)
    {
        if (place.Column + width > Columns)
        {
            place.Row++;
            place.Column = 0;
        }

        place.Column += width;
    }

    /// <summary>Writes text from a place on, up to the row given; how many bytes.</summary>
    private int Put(ref Place place, ReadOnlySpan<byte> text, int lastRow)
    {
        int at = 0;
        while (at < text.Length)
        {
            int next = Characters.Next(text, at, out int width);
            Place before = place;
            Step(ref place, width);
            if (place.Row > before.Row && before.Column < Columns && before.Row >= _top) _output.Append("\e[K"u8);
            if (place.Row > lastRow) return at;
            if (place.Row > before.Row && before.Column < Columns && before.Row >= _top) _output.Append("\n"u8);
            if (place.Row >= _top) _output.Append(text[at..next]);
            at = next;
        }

        return at;
    }

    /// <summary>All of the text has been written; takes the cursor out of the margin.</summary>
    private void Settle(in Place end)
    {
        _end = end;
        _isCut = false;
        _row = end.Row;
        _column = end.Column;
        if (end.Column == Columns)
        {
            _output.Append(" \r"u8);
            _row++;
            _column = 0;
        }

        _bottom = Math.Max(_bottom, _row);
        _top = Math.Max(_top, _bottom - Rows + 1);
    }

    /// <summary>The line does not fit the screen: shows as many rows as do, the cursor's among them.</summary>
    private void Window(ReadOnlySpan<byte> prompt, ReadOnlySpan<byte> text, int cursor)
    {
        _isCut = true;
        int row = Locate(prompt, text, cursor).Row;
        _top = Math.Max(0, Math.Max(Math.Min(_top, row), row - Rows + 1));
        _bottom = _top;
        _output.Append("\e[H"u8);
        Place place = default;
        int last = _top + Rows - 1;
        Put(ref place, prompt, last);
        int written = Put(ref place, text, last);
        if (written == text.Length && (place.Row < last || place.Column < Columns))
        {
            Settle(place);
            _output.Append("\e[J"u8);
        }

        Place target = Locate(prompt, text, cursor);
        _row = target.Row;
        _column = target.Column;
        _bottom = Math.Max(_bottom, _row);
        Position(_row - _top + 1, _column + 1);
    }

    private void MoveTo(int row, int column)
    {
        if (row < _row) Escape(_row - row, 'A');
        else Escape(row - _row, 'B');
        if (column == 0 && _column != 0) _output.Append("\r"u8);
        else if (column < _column) Escape(_column - column, 'D');
        else Escape(column - _column, 'C');
        _row = row;
        _column = column;
    }

    private void Escape(int count, char final)
    {
        if (count <= 0) return;
        _output.Append("\e["u8);
        _output.AppendNumber(count);
        _output.Append([(byte)final]);
    }

    private void Position(int row, int column)
    {
        _output.Append("\e["u8);
        _output.AppendNumber(row);
        _output.Append(";"u8);
        _output.AppendNumber(column);
        _output.Append("H"u8);
    }
}
