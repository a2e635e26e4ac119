// A schematic as a picture: a line for each mode, a box for each element with its settings as a tooltip.
using System;
using System.Globalization;
using System.Text;
using Xdv.Abi;

namespace Xdv.Tool.Optics;

internal static class SvgDrawing
{
    private const int Layer = 34, Mode = 28, Margin = 30, Box = 22;

    public static string Of(Schematic drawing)
    {
        int width = (2 * Margin) + (drawing.Depth * Layer), height = (2 * Margin) + ((drawing.Modes - 1) * Mode);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" "
            + $"font-size=\"11\" text-anchor=\"middle\">\n"
            + $"<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"));
        for (int mode = 0; mode < drawing.Modes; mode++)
        {
            int y = Margin + (mode * Mode);
            text.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{Margin - 8} {y}H{width - Margin + 8}\" stroke=\"#888\"/>"
                + $"<text x=\"{Margin - 18}\" y=\"{y + 4}\">{mode}</text>\n");
        }
        for (int i = 0; i < drawing.Elements.Length; i++) Element(text, drawing, i);
        return text.Append("</svg>\n").ToString();
    }

    private static void Element(StringBuilder text, Schematic drawing, int index)
    {
        TransformElement element = drawing.Elements[index];
        (int first, int last) = drawing.Span(element);
        int x = Margin + (drawing.Layers[index] * Layer) + ((Layer - Box) / 2), y = Margin + (first * Mode) - (Box / 2);
        int height = ((last - first) * Mode) + Box;
        (string letter, string colour, string title) = element.Code switch
        {
            ElementCode.Inject => ("▸", "#ffd54f", $"inject {element.Mode0} {Number(element.Param0)}"),
            ElementCode.PhaseShift => ("φ", "#c5e1a5", $"phase {element.Mode0} {Number(element.Param0)}"),
            ElementCode.Coupler => ("C", "#90caf9", Pair("coupler", element)),
            ElementCode.Rotation => ("R", "#b39ddb", Pair("rotation", element)),
            ElementCode.MachZehnder => ("M", "#80cbc4", $"{Pair("mzi", element)} {Number(element.Param1)}"),
            ElementCode.Loss => ("L", "#cfd8dc", $"loss {element.Mode0} {Number(element.Param0)}"),
            ElementCode.Kerr => ("K", "#ffab91", $"kerr {element.Mode0} {Number(element.Param0)}"),
            ElementCode.Saturable => ("S", "#bcaaa4",
                $"saturable {element.Mode0} {Number(element.Param0)} {Number(element.Param1)}"),
            ElementCode.Detector => ("D", "#bcaaa4", Pair("detector", element)),
            _ => ("F", "#f48fb1", element.Mode0 == 0 ? "dft" : "idft"),
        };
        text.Append(string.Create(CultureInfo.InvariantCulture,
            $"<g><title>{title}</title><rect x=\"{x}\" y=\"{y}\" width=\"{Box}\" height=\"{height}\" rx=\"4\" "
            + $"fill=\"{colour}\" stroke=\"#444\"/>"))
            .Append(string.Create(CultureInfo.InvariantCulture,
                $"<text x=\"{x + (Box / 2)}\" y=\"{y + (height / 2) + 4}\">{letter}</text></g>\n"));
    }

    private static string Pair(string name, in TransformElement element) =>
        $"{name} {element.Mode0} {element.Mode1} {Number(element.Param0)}";

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
