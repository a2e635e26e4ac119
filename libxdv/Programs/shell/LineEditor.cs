// Line editing on a serial terminal: echo, backspace, Ctrl-C, Ctrl-D, Ctrl-U, history with the arrow keys, UTF-8 kept
// whole.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

internal sealed class LineEditor
{
    private const int MaxLine = 2048;
    private const int HistoryLines = 32;
    private const byte Interrupt = 3, EndOfInput = 4, Backspace = 8, KillLine = 21, Escape = 27, Delete = 127;

    private readonly byte[] _line = new byte[MaxLine];
    private readonly byte[] _input = new byte[256];
    private readonly byte[][] _history = new byte[HistoryLines][];
    private int _length;
    private int _inputAt;
    private int _inputEnd;
    private int _historyCount;
    private int _historyAt;
    private bool _skipNewline;

    /// <summary>Prompts and reads one line, without its end. False at end of input.</summary>
    public bool ReadLine(ReadOnlySpan<byte> prompt, out ReadOnlySpan<byte> line)
    {
        _length = 0;
        _historyAt = _historyCount;
        Terminal.Write(prompt);
        while (true)
        {
            int c = NextByte();
            if (c < 0 || (c == EndOfInput && _length == 0))
            {
                Terminal.Write("\n"u8);
                line = _line.AsSpan(0, _length);
                return c < 0 && _length > 0;
            }

            bool afterReturn = _skipNewline;
            _skipNewline = c == '\r';
            if (c == '\n' && afterReturn) continue;
            if (c is '\r' or '\n') break;
            Handle((byte)c, prompt);
        }

        Terminal.Write("\n"u8);
        Remember();
        line = _line.AsSpan(0, _length);
        return true;
    }

    private void Handle(byte c, ReadOnlySpan<byte> prompt)
    {
        if (c is Backspace or Delete) Erase();
        else if (c == KillLine) Replace(default);
        else if (c == Escape) HandleEscape();
        else if (c == Interrupt)
        {
            Terminal.Write("^C\n"u8);
            _length = 0;
            Terminal.Write(prompt);
        }
        else if (c >= ' ' && _length < MaxLine)
        {
            _line[_length++] = c;
            Terminal.Write(_line.AsSpan(_length - 1, 1));
        }
    }

    private void HandleEscape()
    {
        if (NextByte() != '[') return;
        switch (NextByte())
        {
            case 'A' when _historyAt > 0 && _historyAt > _historyCount - HistoryLines:
                Replace(_history[--_historyAt % HistoryLines]);
                break;
            case 'B' when _historyAt < _historyCount:
                _historyAt++;
                Replace(_historyAt == _historyCount ? default : _history[_historyAt % HistoryLines]);
                break;
        }
    }

    private void Erase()
    {
        if (_length == 0) return;
        while (_length > 0 && (_line[--_length] & 0xC0) == 0x80)
        {
        }

        Terminal.Write("\b \b"u8);
    }

    private void Replace(ReadOnlySpan<byte> text)
    {
        while (_length > 0) Erase();
        text.CopyTo(_line);
        _length = text.Length;
        Terminal.Write(text);
    }

    private void Remember()
    {
        if (_length == 0) return;
        _history[_historyCount++ % HistoryLines] = _line.AsSpan(0, _length).ToArray();
    }

    private int NextByte()
    {
        if (_inputAt == _inputEnd)
        {
            _inputEnd = Terminal.Read(_input);
            _inputAt = 0;
            if (_inputEnd <= 0)
            {
                _inputEnd = 0;
                return -1;
            }
        }

        return _input[_inputAt++];
    }
}
