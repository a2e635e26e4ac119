// A circuit diagram as SVG: a file that browsers and papers take. No fonts are measured: labels are monospaced.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;

namespace Xdv.Tool.Circuits;

public static class SvgDrawing
{
    private const int Row = 44, Margin = 20, CharacterWidth = 8, BoxHeight = 28, MinColumn = 44, Radius = 5, Ring = 10;

    private const string Style = """
        <style>
        text{font:13px monospace;text-anchor:middle;dominant-baseline:central}
        .n{text-anchor:end}
        line,rect,circle{stroke:#222;stroke-width:1.3;fill:none}
        .b{fill:#fff}
        .d{fill:#222}
        .g{stroke:#bbb;stroke-dasharray:4 3}
        </style>

        """;

    public static string Draw(CircuitGrid grid)
    {
        int label = grid.Wires.Select(static wire =>
            wire.Length).DefaultIfEmpty(0).Max() * CharacterWidth + Margin + 10;
        int[] widths = [.. grid.Columns.Select(static column => Math.Max(MinColumn, column.SelectMany(
            static operation => operation.Cells).Max(static cell => cell.Cell.Label.Length) * CharacterWidth + 24))];
        int width = label + widths.Sum() + Margin, height = grid.Wires.Count * Row + 2 * Margin;
        StringBuilder svg = new();
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" ")
            .Append($"viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n").Append(Style)
            .Append($"<rect width=\"{width}\" height=\"{height}\" style=\"fill:#fff;stroke:none\"/>\n");
        for (int wire = 0; wire < grid.Wires.Count; wire++) Wire(svg, grid, wire, label, width - Margin);
        int left = label;
        for (int column = 0; column < grid.Columns.Count; column++)
        {
            foreach (Placed operation in grid.Columns[column]) Operation(svg, operation, left + widths[column] / 2);
            left += widths[column];
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static int Y(int wire) => Margin + wire * Row + Row / 2;

    private static void Wire(StringBuilder svg, CircuitGrid grid, int wire, int left, int right)
    {
        int y = Y(wire);
        svg.Append($"<text class=\"n\" x=\"{left - 8}\" y=\"{y}\">{WebUtility.HtmlEncode(grid.Wires[wire])}</text>\n");
        if (wire < grid.Qubits) Line(svg, left, y, right, y);
        else Double(svg, left, y, right, y);
    }

    private static void Line(StringBuilder svg, int x0, int y0, int x1, int y1, string kind = "") => svg.Append(
        $"<line{(kind.Length > 0 ? $" class=\"{kind}\"" : "")} x1=\"{x0}\" y1=\"{y0}\" x2=\"{x1}\" y2=\"{y1}\"/>\n");

    private static void Double(StringBuilder svg, int x0, int y0, int x1, int y1)
    {
        int dx = x0 == x1 ? 2 : 0, dy = x0 == x1 ? 0 : 2;
        Line(svg, x0 - dx, y0 - dy, x1 - dx, y1 - dy);
        Line(svg, x0 + dx, y0 + dy, x1 + dx, y1 + dy);
    }

    private static void Operation(StringBuilder svg, Placed operation, int x)
    {
        if (operation.LastQubit > operation.Top) Line(svg, x, Y(operation.Top), x, Y(operation.LastQubit));
        if (operation.Bottom > operation.LastQubit) Double(svg, x, Y(operation.LastQubit), x, Y(operation.Bottom));
        foreach ((int wire, Cell cell) in operation.Cells) Symbol(svg, cell, x, Y(wire));
    }

    private static void Symbol(StringBuilder svg, Cell cell, int x, int y)
    {
        switch (cell.Kind)
        {
            case CellKind.Control:
                svg.Append($"<circle class=\"d\" cx=\"{x}\" cy=\"{y}\" r=\"{Radius}\"/>\n");
                return;
            case CellKind.Target:
                svg.Append($"<circle class=\"b\" cx=\"{x}\" cy=\"{y}\" r=\"{Ring}\"/>\n");
                Line(svg, x - Ring, y, x + Ring, y);
                Line(svg, x, y - Ring, x, y + Ring);
                return;
            case CellKind.Cross:
                Line(svg, x - Radius, y - Radius, x + Radius, y + Radius);
                Line(svg, x - Radius, y + Radius, x + Radius, y - Radius);
                return;
            case CellKind.Barrier:
                Line(svg, x, y - Row / 2, x, y + Row / 2, "g");
                return;
        }

        string label = cell.Label.Length == 0 ? "↓" : cell.Label;
        int width = label.Length * CharacterWidth + 14;
        svg.Append($"<rect class=\"b\" x=\"{x - width / 2}\" y=\"{y - BoxHeight / 2}\" width=\"{width}\" ")
            .Append($"height=\"{BoxHeight}\"/>\n<text x=\"{x}\" y=\"{y}\">{WebUtility.HtmlEncode(label)}</text>\n");
    }
}
