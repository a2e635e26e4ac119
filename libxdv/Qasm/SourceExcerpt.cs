// The line of the program that a message is about, with a caret under the place.
using System;

namespace Xdv.Qasm;

internal static class SourceExcerpt
{
    /// <summary>Characters shown of a line; of a longer one, those around the place.</summary>
    private const int MaxColumns = 72;
    private const int Before = 48;

    /// <summary>Appends a newline, the line, a newline, the caret. Nothing if the program has no such line.</summary>
    public static void Write(Utf8Text text, ReadOnlySpan<byte> source, int line, int column)
    {
        if (source.IsEmpty) return;
        if (source.StartsWith("\uFEFF"u8)) source = source.Slice(3);
        for (int i = 1; i < line; i++)
        {
            int end = source.IndexOf((byte)'\n');
            if (end < 0) return;
            source = source.Slice(end + 1);
        }
        int length = source.IndexOf((byte)'\n');
        if (length >= 0) source = source.Slice(0, length);
        int first = column > MaxColumns ? column - Before : 1;
        text.Text("\n  "u8);
        if (first > 1) text.Text("…"u8);
        int shown = 0, at = 1;
        for (int i = 0; i < source.Length && shown < MaxColumns; at++)
        {
            int next = i + 1;
            while (next < source.Length && (source[next] & 0xC0) == 0x80) next++;
            if (at >= first)
            {
                // Tabs and other control characters take one column, as the caret counts them.
                text.Text(source[i] < ' ' || source[i] == 0x7F ? " "u8 : source.Slice(i, next - i));
                shown++;
            }
            i = next;
        }
        text.Text("\n  "u8);
        for (int i = first - (first > 1 ? 1 : 0); i < column; i++) text.Text(" "u8);
        text.Text("^"u8);
    }
}
