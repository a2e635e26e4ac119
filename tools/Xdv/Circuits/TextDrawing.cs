// A circuit diagram in characters: a line for each wire and one between wires, as many columns side by side as fit.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Xdv.Tool.Circuits;

public sealed class TextDrawing
{
    private readonly CircuitGrid _grid;
    private readonly bool _ascii;

    private TextDrawing(CircuitGrid grid, bool ascii) => (_grid, _ascii) = (grid, ascii);

    /// <param name="grid">The circuit.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="ascii">Only characters that every terminal has.</param>
    public static string Draw(CircuitGrid grid, int width, bool ascii)
    {
        var drawing = new TextDrawing(grid, ascii);
        int label = grid.Wires.Select(static wire => wire.Length).DefaultIfEmpty(0).Max() + 1;
        List<string[]> columns = [.. grid.Columns.Select(drawing.Column)];
        StringBuilder text = new();
        int start = 0;
        do
        {
            int end = start, used = label + 1;
            while (end < columns.Count && (end == start || used + columns[end][0].Length <= width))
                used += columns[end++][0].Length;
            if (start > 0) text.Append('\n');
            drawing.Append(text, label, columns[start..end]);
            start = end;
        }
        while (start < columns.Count);
        return text.ToString();
    }

    private void Append(StringBuilder text, int label, List<string[]> columns)
    {
        int lines = Math.Max(0, 2 * _grid.Wires.Count - 1);
        for (int line = 0; line < lines; line++)
        {
            bool wire = line % 2 == 0;
            StringBuilder row = new((wire ? _grid.Wires[line / 2] : "").PadRight(label));
            if (wire) row.Append(Wire(line / 2));
            foreach (string[] column in columns) row.Append(column[line]);
            text.Append(row.ToString().TrimEnd()).Append('\n');
        }
    }

    private char Wire(int wire) => wire < _grid.Qubits ? _ascii ? '-' : '─' : _ascii ? '=' : '═';

    /// <summary>The lines of one column, all of the same width.</summary>
    private string[] Column(IReadOnlyList<Placed> operations)
    {
        int wires = _grid.Wires.Count;
        string[] symbols = new string[wires];
        char[] links = new char[wires];
        Array.Fill(links, ' ');
        foreach (Placed operation in operations)
        {
            for (int wire = operation.Top; wire < operation.Bottom; wire++)
                links[wire] = wire < operation.LastQubit ? _ascii ? '|' : '│' : _ascii ? ':' : '║';
            for (int wire = operation.Top + 1; wire < operation.Bottom; wire++) symbols[wire] = Crossing(operation,
                wire);
            foreach ((int wire, Cell cell) in operation.Cells) symbols[wire] = Symbol(cell);
        }

        // Odd, so that there is a middle.
        int width = symbols.Max(static symbol => symbol?.Length ?? 0) + 2 | 1;
        string[] lines = new string[2 * wires - 1];
        for (int wire = 0; wire < wires; wire++)
        {
            lines[2 * wire] = Center(symbols[wire] ?? "", width, Wire(wire));
            if (wire < wires - 1) lines[2 * wire + 1] = Center(links[wire].ToString(), width, ' ');
        }

        return lines;
    }

    private string Crossing(Placed operation, int wire)
    {
        bool single = wire <= operation.LastQubit;
        if (_ascii) return single ? "|" : ":";
        return wire < _grid.Qubits ? single ? "┼" : "╫" : "╬";
    }

    private string Symbol(Cell cell) => cell.Kind switch
    {
        CellKind.Control => _ascii ? "*" : "●",
        CellKind.Target => _ascii ? "(+)" : "⊕",
        CellKind.Cross => _ascii ? "x" : "╳",
        CellKind.Barrier => _ascii ? "#" : "░",
        CellKind.Value => cell.Label.Length == 0 ? _ascii ? "v" : "╩" : Boxed(cell.Label),
        _ => Boxed(cell.Label),
    };

    private string Boxed(string label) => _ascii
        ? $"[{label.Replace("π", "pi").Replace("√", "sqrt").Replace("†", "dg").Replace("⟩", ">")}]"
        : $"┤{label}├";

    private static string Center(string text, int width, char fill)
    {
        int left = width / 2 - text.Length / 2;
        return new string(fill, left) + text + new string(fill, width - left - text.Length);
    }
}
