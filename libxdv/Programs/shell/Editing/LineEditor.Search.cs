// Ctrl-R: the latest line that holds what is typed, as it is typed. Enter runs it, Ctrl-G and Ctrl-C give the line back
// that was there, every other key edits what was found.
using System;

namespace Xdv.Programs.Shell.Editing;

internal sealed partial class LineEditor
{
    private readonly ByteText _query = new(32), _searchPrompt = new(64), _before = new();
    private bool _isSearching;
    private int _found;

    private void StartSearch()
    {
        _before.Set(Line);
        _query.Clear();
        _found = _history.End;
        _isSearching = true;
        ShowSearch(failed: false);
    }

    /// <summary>A key while searching; false when it has ended the search and is to be applied to the line.</summary>
    private bool SearchKey(Key key)
    {
        switch (key)
        {
            case Key.Text:
                _query.Append(_keys.Text);
                Look(Math.Min(_found + 1, _history.End));
                return true;
            case Key.Backspace:
                int last = Characters.Previous(_query.Written, _query.Length);
                _query.Remove(last, _query.Length - last);
                Look(_history.End);
                return true;
            case Key.Search:
                Look(_found);
                return true;
            case Key.Cancel or Key.Interrupt:
                Leave();
                Replace(_before.Written);
                return true;
            default:
                Leave();
                return false;
        }
    }

    /// <summary>Goes to the latest line before a number that holds the query; stays when there is none.</summary>
    private void Look(int before)
    {
        int found = _query.Length == 0 ? -1 : _history.Find(_query.Written, before);
        if (found >= 0)
        {
            _found = found;
            _historyAt = found;
            Replace(_history[found]);
            _cursor = History.PlaceIn(Line, _query.Written);
        }

        ShowSearch(failed: found < 0 && _query.Length > 0);
    }

    private void Leave()
    {
        _isSearching = false;
        Touch(LineView.Everything);
    }

    private void ShowSearch(bool failed)
    {
        _searchPrompt.Set(failed ? "(no match)`"u8 : "(search)`"u8);
        ReadOnlySpan<byte> query = _query.Written;
        while (Characters.CellsOf(query) > _view.Columns - 16) query = query[Characters.Next(query, 0, out _)..];
        _searchPrompt.Append(query);
        _searchPrompt.Append("': "u8);
        Touch(LineView.Everything);
    }
}
