// A schematic in characters: four columns a layer, broken into bands that fit a terminal.
using System;
using System.Globalization;
using System.Text;
using Xdv.Abi;

namespace Xdv.Tool.Optics;

internal static class TextDrawing
{
    private const int LayersOfBand = 18;

    public static string Of(Schematic drawing)
    {
        var text = new StringBuilder();
        var cells = new string[drawing.Modes, drawing.Depth];
        for (int i = 0; i < drawing.Elements.Length; i++) Place(drawing, i, cells);
        int width = (drawing.Modes - 1).ToString(CultureInfo.InvariantCulture).Length;
        for (int from = 0; from < drawing.Depth; from += LayersOfBand)
        {
            if (from > 0) text.Append('\n');
            for (int mode = 0; mode < drawing.Modes; mode++)
            {
                text.Append(mode.ToString(CultureInfo.InvariantCulture).PadLeft(width)).Append(' ');
                for (int layer = from; layer < Math.Min(from + LayersOfBand, drawing.Depth); layer++)
                    text.Append(cells[mode, layer] ?? "────");
                text.Append("─\n");
            }
        }
        return text.Append("\n> light  φ phase  C coupler  M Mach–Zehnder cell  R rotation  F Fourier")
            .Append("  L loss  K Kerr  S saturable  D detector\n").ToString();
    }

    private static void Place(Schematic drawing, int index, string[,] cells)
    {
        TransformElement element = drawing.Elements[index];
        (int first, int last) = drawing.Span(element);
        int layer = drawing.Layers[index];
        string letter = element.Code switch
        {
            ElementCode.Inject => ">",
            ElementCode.PhaseShift => "φ",
            ElementCode.Coupler => "C",
            ElementCode.MachZehnder => "M",
            ElementCode.Rotation => "R",
            ElementCode.Loss => "L",
            ElementCode.Kerr => "K",
            ElementCode.Saturable => "S",
            ElementCode.Detector => "D",
            _ => "F",
        };
        if (first == last)
        {
            cells[first, layer] = element.Code == ElementCode.Inject ? $"   {letter}" : $"──{letter}─";
            return;
        }
        bool all = element.Code is ElementCode.Fourier or ElementCode.Detector;
        for (int mode = first; mode <= last; mode++)
        {
            string end = mode == first ? "┐" : mode == last ? "┘" : "│";
            cells[mode, layer] = all || mode == first || mode == last ? $"──{letter}{end}" : "───│";
        }
    }
}
