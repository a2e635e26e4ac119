// Numbers as columns that a serial console can show: eighths of a cell, some rows high, with what top and bottom are.
using System;

namespace Xdv.Runtime.Text;

public static class ColumnPlot
{
    /// <summary>Values that fit into 80 columns, one cell wide.</summary>
    public const int MaxValues = 68;

    private const int Margin = 9, BlockBytes = 3, Eighths = 8;

    private static ReadOnlySpan<byte> Blocks => "▁▂▃▄▅▆▇█"u8;

    /// <summary>Draws values from 0 to <paramref name="top"/>; what lies outside is drawn at the edge.</summary>
    /// <param name="rows">Height in lines.</param>
    /// <param name="width">Cells of a column; from 2 on the last is blank.</param>
    public static void Write(ReadOnlySpan<double> values, double top, int rows, int width = 1)
    {
        Utf8Line line = new(stackalloc byte[512]), label = new(stackalloc byte[32]);
        for (int row = rows - 1; row >= 0; row--)
        {
            line.Clear();
            label.Clear();
            if (row == rows - 1) label.AppendFixed(top, top < 0.1 ? 6 : 3);
            if (row == 0) label.Append("0"u8);
            line.Fill((byte)' ', Margin - label.Written.Length);
            line.Append(label.Written);
            line.Append(row == rows - 1 || row == 0 ? " ┤"u8 : " │"u8);
            foreach (double value in values)
            {
                int filled = top > 0 ? (int)(Math.Clamp(value / top, 0, 1) * rows * Eighths + 0.5) : 0;
                filled = Math.Clamp(filled - row * Eighths, 0, Eighths);
                ReadOnlySpan<byte> block = filled == 0 ? " "u8 : Blocks.Slice((filled - 1) * BlockBytes, BlockBytes);
                for (int cell = Math.Min(1, width - 1); cell < width; cell++) line.Append(block);
                if (width > 1) line.Append(" "u8);
            }
            Terminal.WriteLine(line.Written);
        }
    }
}
