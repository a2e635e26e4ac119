// What a word may become: names with a common beginning, and how they are listed.
using System;

namespace Xdv.Programs.Shell.Editing;

/// <summary>Where names come from; the guest's files, or a test's.</summary>
internal interface INameSource
{
    /// <summary>Name number <paramref name="index"/> of what can be run; false behind the last.</summary>
    bool TryCommand(int index, Span<byte> name, out int length);

    /// <summary>Name number <paramref name="index"/> in a folder; folders end in '/'.</summary>
    bool TryEntry(ReadOnlySpan<byte> folder, int index, Span<byte> name, out int length);
}

/// <summary>Names that fit.</summary>
internal sealed class CompletionList
{
    private const int MaxNames = 1024, MaxListed = 200;
    private readonly ByteText _text = new();
    private readonly int[] _ends = new int[MaxNames];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] => _text.Written[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    public void Clear()
    {
        Count = 0;
        _text.Clear();
    }

    public void Add(ReadOnlySpan<byte> name)
    {
        if (Count == MaxNames) return;
        _text.Append(name);
        _ends[Count++] = _text.Length;
    }

    /// <summary>What all names begin with, whole characters.</summary>
    public ReadOnlySpan<byte> Common()
    {
        if (Count == 0) return default;
        int common = this[0].Length;
        for (int i = 1; i < Count; i++)
        {
            int same = 0, most = Math.Min(common, this[i].Length);
            while (same < most && this[i][same] == this[0][same]) same++;
            common = same;
        }

        while (common > 0 && common < this[0].Length && (this[0][common] & 0xC0) == 0x80) common--;
        return this[0][..common];
    }

    /// <summary>Columns as wide as the longest name, read downwards, each row with its line end.</summary>
    public void WriteTable(ByteText output, int columns)
    {
        int listed = Math.Min(Count, MaxListed), widest = 0;
        for (int i = 0; i < listed; i++) widest = Math.Max(widest, Characters.CellsOf(this[i]));
        int across = Math.Max(1, (columns + 1) / (widest + 2)), rows = (listed + across - 1) / across;
        for (int row = 0; row < rows; row++)
        {
            for (int i = row; i < listed; i += rows)
            {
                output.Append(this[i]);
                if (i + rows >= listed) continue;
                for (int pad = Characters.CellsOf(this[i]); pad < widest + 2; pad++) output.Append(" "u8);
            }

            output.Append("\n"u8);
        }

        if (listed == Count) return;
        output.Append("and "u8);
        output.AppendNumber(Count - listed);
        output.Append(" more\n"u8);
    }
}
