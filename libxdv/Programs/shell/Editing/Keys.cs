// Bytes of a terminal → keys: control characters, escape sequences of xterm, VT100 and the Linux console, whole UTF-8
// characters however they were cut into pieces. What is none of them is dropped.
using System;
using Xdv.Abi;

namespace Xdv.Programs.Shell.Editing;

internal enum Key
{
    None,
    /// <summary>A character: <see cref="KeyDecoder.Text"/>.</summary>
    Text,
    Enter,
    Home,
    End,
    Left,
    Right,
    WordLeft,
    WordRight,
    Up,
    Down,
    Backspace,
    Delete,
    /// <summary>Ctrl-D: end of input on an empty line, else Delete.</summary>
    DeleteOrEnd,
    KillToEnd,
    KillToStart,
    KillWordBack,
    KillWordForward,
    Yank,
    Redraw,
    Complete,
    Search,
    Interrupt,
    Cancel,
    /// <summary>The terminal said how large it is: <see cref="KeyDecoder.Size"/>.</summary>
    Size,
}

/// <summary>One byte in, at most one key out.</summary>
internal sealed class KeyDecoder
{
    private const int MaxParameters = 4;
    private const byte EscapeByte = 27;

    private readonly byte[] _text = new byte[4];
    private readonly int[] _parameters = new int[MaxParameters];
    private int _count, _wanted, _parameter;
    private State _state;
    private bool _afterReturn;

    private enum State
    {
        Ground,
        Character,
        Escape,
        Csi,
        Ss3,
    }

    /// <summary>Bytes of the character that was decoded.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _count);

    /// <summary>Size the terminal reported, as ConsoleSize packs it.</summary>
    public uint Size { get; private set; }

    public Key Next(byte value)
    {
        bool afterReturn = _afterReturn;
        _afterReturn = false;
        if (value == EscapeByte)
        {
            _state = State.Escape;
            return Key.None;
        }

        switch (_state)
        {
            case State.Character when (value & 0xC0) == 0x80:
                return Continue(value);
            case State.Escape:
                return AfterEscape(value);
            case State.Csi:
                return Sequence(value);
            case State.Ss3:
                _state = State.Ground;
                return Arrow(value);
        }

        _state = State.Ground;
        if (value >= 0x80) return Start(value);
        if (value == '\n' && afterReturn) return Key.None;
        _afterReturn = value == '\r';
        return value < ' ' || value == 127 ? Control(value) : Single(value);
    }

    private static Key Control(byte value) => value switch
    {
        1 => Key.Home,
        2 => Key.Left,
        3 => Key.Interrupt,
        4 => Key.DeleteOrEnd,
        5 => Key.End,
        6 => Key.Right,
        7 => Key.Cancel,
        8 or 127 => Key.Backspace,
        9 => Key.Complete,
        10 or 13 => Key.Enter,
        11 => Key.KillToEnd,
        12 => Key.Redraw,
        14 => Key.Down,
        16 => Key.Up,
        18 => Key.Search,
        21 => Key.KillToStart,
        23 => Key.KillWordBack,
        25 => Key.Yank,
        _ => Key.None,
    };

    private Key Single(byte value)
    {
        _text[0] = value;
        _count = 1;
        return Key.Text;
    }

    private Key Start(byte value)
    {
        _wanted = Characters.LengthOf(value);
        if (_wanted == 0) return Key.None;
        _text[0] = value;
        _count = 1;
        _state = State.Character;
        return Key.None;
    }

    private Key Continue(byte value)
    {
        _text[_count++] = value;
        if (_count < _wanted) return Key.None;
        _state = State.Ground;
        // C1 controls are no characters, and a terminal may obey them.
        return Characters.Decode(Text, out int length) >= 0xA0 && length == _count ? Key.Text : Key.None;
    }

    private Key AfterEscape(byte value)
    {
        _state = State.Ground;
        switch (value)
        {
            case (byte)'[':
                _state = State.Csi;
                _parameter = 0;
                _parameters.AsSpan().Clear();
                return Key.None;
            case (byte)'O':
                _state = State.Ss3;
                return Key.None;
            case (byte)'b':
                return Key.WordLeft;
            case (byte)'f':
                return Key.WordRight;
            case (byte)'d':
                return Key.KillWordForward;
            case 8 or 127:
                return Key.KillWordBack;
            default:
                return Key.None;
        }
    }

    private Key Sequence(byte value)
    {
        if (value is >= (byte)'0' and <= (byte)'9')
        {
            ref int parameter = ref _parameters[_parameter];
            if (parameter < 100_000) parameter = parameter * 10 + value - '0';
            return Key.None;
        }

        if (value == ';')
        {
            if (_parameter < MaxParameters - 1) _parameter++;
            return Key.None;
        }

        if (value is < 0x40 or > 0x7E) return Key.None;
        _state = State.Ground;
        return value switch
        {
            (byte)'~' => Tilde(),
            (byte)'t' when _parameters[0] == 8 => Report(_parameters[2], _parameters[1]),
            (byte)'R' => Report(_parameters[1], _parameters[0]),
            _ => Arrow(value),
        };
    }

    /// <summary>`CSI 8;rows;columns t` answers a question for the size; `CSI row;column R` one for the cursor after it
    /// was sent to the far corner.</summary>
    private Key Report(int columns, int rows)
    {
        uint size = ConsoleSize.Pack((uint)Math.Min(columns, 0xFFFF), (uint)Math.Min(rows, 0xFFFF));
        if (!ConsoleSize.IsValid(size)) return Key.None;
        Size = size;
        return Key.Size;
    }

    private Key Tilde() => _parameters[0] switch
    {
        1 or 7 => Key.Home,
        3 => Key.Delete,
        4 or 8 => Key.End,
        _ => Key.None,
    };

    private Key Arrow(byte value)
    {
        bool word = _parameters[1] is 3 or 5;
        _parameters[1] = 0;
        return value switch
        {
            (byte)'A' => Key.Up,
            (byte)'B' => Key.Down,
            (byte)'C' => word ? Key.WordRight : Key.Right,
            (byte)'D' => word ? Key.WordLeft : Key.Left,
            (byte)'H' => Key.Home,
            (byte)'F' => Key.End,
            _ => Key.None,
        };
    }
}
