// `xdv qasm draw`: the circuit of a program as a diagram.
using System;
using System.CommandLine;
using Xdv.Tool.Commands;

namespace Xdv.Tool.Circuits;

public sealed class QasmDrawCommand : Command
{
    private const int UsualWidth = 80;

    private readonly Argument<string> _file = new("FILE") { Description = "an OpenQASM 2 or 3 program" };

    private readonly Option<bool> _svg = new("--svg") { Description = "as SVG" };

    private readonly Option<bool> _ascii = new("--ascii") { Description = "with plain characters only" };

    private readonly Option<int> _width = new("--width")
        { Description = "columns of a line; 0 = the terminal's", DefaultValueFactory = _ => 0 };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "a file instead of the terminal" };

    private readonly Option<string[]> _inputs = QasmCommand.InputOption();

    public QasmDrawCommand()
        : base("draw", "Draw a program's circuit: gates, measurements (M), conditions (=value on the classical wire).")
    {
        Arguments.Add(_file);
        foreach (Option option in new Option[] { _svg, _ascii, _width, _output, _inputs }) Options.Add(option);
        OptionChecks.Range(_width, 0, 100_000);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        CircuitGrid grid = new(QasmFile.Load(parsed.GetValue(_file)!, parsed.GetValue(_inputs)));
        int width = parsed.GetValue(_width);
        if (width == 0) width = TerminalWidth();
        string text = parsed.GetValue(_svg) ? SvgDrawing.Draw(grid)
            : TextDrawing.Draw(grid, width, parsed.GetValue(_ascii));
        QasmConvertCommand.Save(text, parsed.GetValue(_output));
        return ExitCodes.Success;
    }

    private static int TerminalWidth()
    {
        if (Console.IsOutputRedirected) return UsualWidth;
        try
        {
            return Math.Max(Console.WindowWidth - 1, 20);
        }
        catch (System.IO.IOException)
        {
            return UsualWidth;
        }
    }
}
