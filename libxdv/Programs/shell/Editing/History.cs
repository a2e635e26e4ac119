// The lines that were entered, the latest 64. Slots keep their memory: a heap gives nothing back.
using System;

namespace Xdv.Programs.Shell.Editing;

internal sealed class History
{
    private const int Lines = 64;
    /// <summary>Longer lines are pasted, not typed, and not kept.</summary>
    private const int MaxLine = 4096;

    private readonly ByteText[] _lines = new ByteText[Lines];

    /// <summary>One more than the number of the latest line.</summary>
    public int End { get; private set; }

    /// <summary>Number of the oldest line that is kept.</summary>
    public int First => Math.Max(0, End - Lines);

    public ReadOnlySpan<byte> this[int number] => _lines[number % Lines].Written;

    /// <summary>Keeps a line, unless it is empty or the same as the one before.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.Length > MaxLine || (End > First && this[End - 1].SequenceEqual(line))) return;
        ByteText slot = _lines[End % Lines] ??= new ByteText();
        slot.Set(line);
        End++;
    }

    /// <summary>The latest line before <paramref name="number"/> that holds a text; −1 when none does.</summary>
    public int Find(ReadOnlySpan<byte> text, int number)
    {
        while (--number >= First)
            if (PlaceIn(this[number], text) >= 0) return number;
        return -1;
    }

    /// <summary>Offset of the last occurrence of a text; −1 when there is none.</summary>
    public static int PlaceIn(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        for (int at = line.Length - text.Length; at >= 0; at--)
            if (line.Slice(at, text.Length).SequenceEqual(text)) return at;
        return -1;
    }
}
