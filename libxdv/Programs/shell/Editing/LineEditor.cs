// One line under edit on a serial terminal: what each key does to text, cursor and history. Pure: bytes of the terminal
// in, bytes for the terminal out; it waits for nobody and knows no kernel. What the screen shows is LineView's.
using System;

namespace Xdv.Programs.Shell.Editing;

internal enum EditResult
{
    /// <summary>The input is used up, the line is not done.</summary>
    More,
    /// <summary>Enter: <see cref="LineEditor.Line"/> is complete.</summary>
    Line,
    /// <summary>Ctrl-D on an empty line.</summary>
    EndOfInput,
}

internal sealed partial class LineEditor
{
    /// <summary>Longest line, in bytes; more is refused with a bell.</summary>
    public const int MaxLine = 128 * 1024;
    private const int Unchanged = int.MaxValue;

    private readonly KeyDecoder _keys = new();
    private readonly ByteText _line = new(), _prompt = new(32), _killed = new(), _typed = new(), _scratch = new();
    private readonly History _history = new();
    private readonly Completer _completer;
    private readonly CompletionList _candidates = new();
    private readonly LineView _view;
    private int _cursor;
    private int _changed = Unchanged;
    private int _historyAt;
    private bool _afterTab;
    private uint _reported;

    public LineEditor(INameSource names)
    {
        _completer = new Completer(names);
        _view = new LineView(Output);
    }

    /// <summary>Bytes for the terminal; whoever writes them clears it.</summary>
    public ByteText Output { get; } = new(256);

    public ReadOnlySpan<byte> Line => _line.Written;

    /// <summary>Offset of the cursor in the line.</summary>
    public int Cursor => _cursor;

    /// <summary>Size the terminal reported since it was asked for last, as ConsoleSize packs it; 0 = none.</summary>
    public uint TakeSize()
    {
        uint size = _reported;
        _reported = 0;
        return size;
    }

    /// <summary>Sets the terminal's size without a report.</summary>
    public void Resize(int columns, int rows) => _view.Resize(columns, rows, Prompt, Line, _cursor);

    /// <summary>Starts a line where the cursor is, at the start of a row.</summary>
    public void Begin(ReadOnlySpan<byte> prompt)
    {
        _prompt.Set(prompt);
        _line.Clear();
        _cursor = 0;
        _historyAt = _history.End;
        _afterTab = _isSearching = false;
        _view.Begin();
        Draw(LineView.Everything);
    }

    /// <summary>Handles bytes until a line is done or they are used up, then draws once.</summary>
    public EditResult Feed(ReadOnlySpan<byte> input, out int used)
    {
        EditResult result = EditResult.More;
        _changed = Unchanged;
        for (used = 0; used < input.Length && result == EditResult.More; used++)
        {
            Key key = _keys.Next(input[used]);
            if (key == Key.None) continue;
            result = _isSearching && SearchKey(key) ? EditResult.More : Apply(key);
            if (key != Key.Complete) _afterTab = false;
        }

        if (result == EditResult.More)
        {
            Draw(_changed);
            return result;
        }

        _isSearching = false;
        Draw(_changed);
        _view.Finish(Prompt, Line);
        if (result == EditResult.Line) _history.Add(Line);
        return result;
    }

    private ReadOnlySpan<byte> Prompt => _isSearching ? _searchPrompt.Written : _prompt.Written;

    private void Draw(int changed) => _view.Draw(Prompt, Line, _cursor, Math.Min(changed, _line.Length));

    private void Touch(int from) => _changed = Math.Min(_changed, from);

    private EditResult Apply(Key key)
    {
        switch (key)
        {
            case Key.Enter:
                return EditResult.Line;
            case Key.DeleteOrEnd when _line.Length == 0:
                return EditResult.EndOfInput;
            case Key.Text:
                Insert(_keys.Text);
                break;
            case Key.Backspace:
                Erase(Characters.Previous(Line, _cursor), _cursor);
                break;
            case Key.Delete or Key.DeleteOrEnd:
                Erase(_cursor, NextOf(_cursor));
                break;
            case Key.Interrupt:
                Abandon();
                break;
            case Key.Up:
                Recall(_historyAt - 1);
                break;
            case Key.Down:
                Recall(_historyAt + 1);
                break;
            case Key.Complete:
                Complete();
                break;
            case Key.Search:
                StartSearch();
                break;
            case Key.Redraw:
                // Home, clear, and ask for the size: the cursor goes to the far corner, says where it is, comes back.
                Output.Append("\e[999;999H\e[6n\e[H\e[J"u8);
                Afresh();
                break;
            case Key.Size:
                _reported = _keys.Size;
                Draw(_changed);
                _changed = Unchanged;
                Resize((int)(_reported & 0xFFFF), (int)(_reported >> 16));
                break;
            default:
                MoveOrKill(key);
                break;
        }

        return EditResult.More;
    }

    private void MoveOrKill(Key key)
    {
        switch (key)
        {
            case Key.Home:
                _cursor = 0;
                break;
            case Key.End:
                _cursor = _line.Length;
                break;
            case Key.Left:
                _cursor = Characters.Previous(Line, _cursor);
                break;
            case Key.Right:
                _cursor = NextOf(_cursor);
                break;
            case Key.WordLeft:
                _cursor = WordStart(_cursor);
                break;
            case Key.WordRight:
                _cursor = WordEnd(_cursor);
                break;
            case Key.KillToEnd:
                Kill(_cursor, _line.Length);
                break;
            case Key.KillToStart:
                Kill(0, _cursor);
                break;
            case Key.KillWordBack:
                Kill(WordStart(_cursor), _cursor);
                break;
            case Key.KillWordForward:
                Kill(_cursor, WordEnd(_cursor));
                break;
            case Key.Yank:
                Insert(_killed.Written);
                break;
        }
    }

    private void Insert(ReadOnlySpan<byte> text)
    {
        if (_line.Length + text.Length > MaxLine)
        {
            Bell();
            return;
        }

        Touch(_cursor);
        _line.Insert(_cursor, text);
        _cursor += text.Length;
    }

    private void Erase(int from, int to)
    {
        if (from == to) return;
        Touch(from);
        _line.Remove(from, to - from);
        _cursor = from;
    }

    private void Kill(int from, int to)
    {
        if (from == to) return;
        _killed.Set(Line[from..to]);
        Erase(from, to);
    }

    private int NextOf(int at) => at < _line.Length ? Characters.Next(Line, at, out _) : at;

    private int WordStart(int at)
    {
        while (at > 0 && Line[at - 1] == ' ') at--;
        while (at > 0 && Line[at - 1] != ' ') at--;
        return at;
    }

    private int WordEnd(int at)
    {
        while (at < _line.Length && Line[at] == ' ') at++;
        while (at < _line.Length && Line[at] != ' ') at++;
        return at;
    }

    /// <summary>Ctrl-C: the line stays on the screen, crossed out, and a new one begins.</summary>
    private void Abandon()
    {
        Draw(_changed);
        _cursor = _line.Length;
        Draw(Unchanged);
        Output.Append("^C\n"u8);
        _line.Clear();
        _cursor = 0;
        _historyAt = _history.End;
        Afresh();
    }

    /// <summary>The cursor is at the start of an empty row: everything is drawn there.</summary>
    private void Afresh()
    {
        _view.Begin();
        _changed = LineView.Everything;
    }

    /// <summary>Another line of the history; behind the latest is what was typed.</summary>
    private void Recall(int number)
    {
        if (number < _history.First || number > _history.End) return;
        if (_historyAt == _history.End) _typed.Set(Line);
        _historyAt = number;
        Replace(number == _history.End ? _typed.Written : _history[number]);
    }

    private void Replace(ReadOnlySpan<byte> text)
    {
        Touch(0);
        _line.Set(text);
        _cursor = _line.Length;
    }

    /// <summary>Tab: as much as is certain; twice: what there is to choose from.</summary>
    private void Complete()
    {
        if (!_completer.Find(Line[.._cursor], _candidates, out int typed) || _candidates.Count == 0)
        {
            Bell();
            return;
        }

        _scratch.Clear();
        Completer.Quote(_candidates.Common()[typed..], _scratch);
        ReadOnlySpan<byte> first = _candidates[0];
        if (_candidates.Count == 1 && (first.IsEmpty || first[^1] != '/')) _scratch.Append(" "u8);
        if (_scratch.Length > 0)
        {
            Insert(_scratch.Written);
            _afterTab = false;
        }
        else if (_afterTab)
        {
            Draw(_changed);
            _view.Finish(Prompt, Line);
            _candidates.WriteTable(Output, _view.Columns);
            Afresh();
        }
        else
        {
            _afterTab = true;
            Bell();
        }
    }

    private void Bell() => Output.Append("\a"u8);
}
