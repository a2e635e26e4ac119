// Splits a line into commands and words. Words are kept as spawn wants them: NUL-terminated, one after another.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

/// <summary>What joins a command to the next.</summary>
internal enum Separator
{
    End,
    Then,
    AndThen,
    OrElse,
    Background,
    /// <summary>A quote is not closed, or the command is longer than the kernel takes.</summary>
    Error,
}

/// <summary>One command at a time out of a line; quotes '…' and "…" keep blanks, `\` keeps the next
/// character.</summary>
internal ref struct CommandLine
{
    private readonly Span<byte> _words;
    private ReadOnlySpan<byte> _rest;

    /// <param name="line">What was typed.</param>
    /// <param name="words">Room for the words of one command, <see cref="HybridProcess.MaxArgumentBytes"/>
    /// bytes.</param>
    public CommandLine(ReadOnlySpan<byte> line, Span<byte> words)
    {
        _rest = line;
        _words = words;
        Count = 0;
        Length = 0;
    }

    /// <summary>Number of words in the command just read.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all its words, terminators included.</summary>
    public int Length { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Block => _words[..Length];

    /// <summary>Word <paramref name="index"/>, empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> Word(int index)
    {
        ReadOnlySpan<byte> block = Block;
        for (; !block.IsEmpty; index--)
        {
            int end = block.IndexOf((byte)0);
            if (index == 0) return block[..end];
            block = block[(end + 1)..];
        }

        return default;
    }

    /// <summary>Reads the next command; how it is joined to the one after it.</summary>
    public Separator Next()
    {
        Count = 0;
        Length = 0;
        while (true)
        {
            while (!_rest.IsEmpty && _rest[0] is (byte)' ' or (byte)'\t') _rest = _rest[1..];
            if (_rest.IsEmpty || _rest[0] == '#') return End();
            if (TakeSeparator(out Separator separator)) return separator;
            if (!TakeWord()) return Separator.Error;
        }
    }

    private Separator End()
    {
        _rest = default;
        return Separator.End;
    }

    private bool TakeSeparator(out Separator separator)
    {
        bool doubled = _rest.Length > 1 && _rest[1] == _rest[0];
        separator = _rest[0] switch
        {
            (byte)';' or (byte)'\n' => Separator.Then,
            (byte)'&' => doubled ? Separator.AndThen : Separator.Background,
            (byte)'|' when doubled => Separator.OrElse,
            _ => Separator.End,
        };
        if (separator == Separator.End) return false;
        _rest = _rest[(separator is Separator.AndThen or Separator.OrElse ? 2 : 1)..];
        return true;
    }

    private bool TakeWord()
    {
        byte quote = 0;
        while (!_rest.IsEmpty)
        {
            byte c = _rest[0];
            if (quote == 0 && (c is (byte)' ' or (byte)'\t' or (byte)';' or (byte)'\n' or (byte)'&')) break;
            _rest = _rest[1..];
            if (c == quote && quote != 0) quote = 0;
            else if (quote == 0 && (c is (byte)'\'' or (byte)'"')) quote = c;
            else if (c == '\\' && quote != '\'' && !_rest.IsEmpty) Put(Take());
            else Put(c);
            if (Length >= _words.Length - 1) return false;
        }

        Put(0);
        Count++;
        return quote == 0;
    }

    private byte Take()
    {
        byte c = _rest[0];
        _rest = _rest[1..];
        return c;
    }

    private void Put(byte c) => _words[Length++] = c;
}
