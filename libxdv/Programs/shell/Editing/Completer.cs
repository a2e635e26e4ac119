// Which names the word before the cursor may become: the first word of a command is a program or built-in, every other
// a path. It reads words as CommandLine does: quotes keep blanks, `\` keeps the next character.
using System;

namespace Xdv.Programs.Shell.Editing;

internal sealed class Completer(INameSource names)
{
    private const int MaxName = 256;

    private readonly INameSource _names = names;
    private readonly ByteText _word = new();

    /// <summary>Names that begin with what is there.</summary>
    /// <param name="before">The line up to the cursor.</param>
    /// <param name="list">Receives them.</param>
    /// <param name="typed">Bytes of a name that are there already, as the name has them.</param>
    /// <returns>False inside quotes: nothing is proposed there.</returns>
    public bool Find(ReadOnlySpan<byte> before, CompletionList list, out int typed)
    {
        list.Clear();
        typed = 0;
        if (!TakeWord(before, out bool isFirst)) return false;
        ReadOnlySpan<byte> word = _word.Written;
        int slash = word.Length;
        while (slash > 0 && word[slash - 1] != '/') slash--;
        ReadOnlySpan<byte> folder = word[..slash], prefix = word[slash..];
        typed = prefix.Length;
        bool isCommand = isFirst && slash == 0;
        Span<byte> name = stackalloc byte[MaxName];
        for (int i = 0; ; i++)
        {
            bool found = isCommand ? _names.TryCommand(i, name, out int length)
                : _names.TryEntry(folder, i, name, out length);
            if (!found) return true;
            if (name[..length].StartsWith(prefix)) list.Add(name[..length]);
        }
    }

    /// <summary>Appends the rest of a name as it must be typed.</summary>
    public static void Quote(ReadOnlySpan<byte> text, ByteText output)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsSpecial(text[i])) output.Append("\\"u8);
            output.Append(text.Slice(i, 1));
        }
    }

    private static bool IsSpecial(byte c) =>
        c is (byte)' ' or (byte)'\\' or (byte)'\'' or (byte)'"' or (byte)'&' or (byte)';' or (byte)'|' or (byte)'#';

    private bool TakeWord(ReadOnlySpan<byte> before, out bool isFirst)
    {
        byte quote = 0;
        isFirst = true;
        _word.Clear();
        for (int i = 0; i < before.Length; i++)
        {
            byte c = before[i];
            if (quote != 0)
            {
                if (c == quote) quote = 0;
                else _word.Append(before.Slice(i, 1));
            }
            else if (c is (byte)'\'' or (byte)'"')
            {
                quote = c;
            }
            else if (c == '\\' && i + 1 < before.Length)
            {
                _word.Append(before.Slice(++i, 1));
            }
            else if (c is (byte)';' or (byte)'&' or (byte)'|')
            {
                isFirst = true;
                _word.Clear();
            }
            else if (c == ' ')
            {
                if (_word.Length > 0) isFirst = false;
                _word.Clear();
            }
            else
            {
                _word.Append(before.Slice(i, 1));
            }
        }

        return quote == 0;
    }
}
