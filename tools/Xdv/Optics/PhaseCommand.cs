// `xdv phase`: transform programs before they run: are they right, and what do they look like?
using System;
using System.CommandLine;
using System.Linq;
using System.Text.Json;
using Xdv.Tool.Commands;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Optics;

public sealed class PhaseCommand : Command
{
    public PhaseCommand()
        : base("phase", "Transform programs of Φ: check them, draw them. phirun runs them in the guest.")
    {
        Subcommands.Add(new PhaseCheckCommand());
        Subcommands.Add(new PhaseDrawCommand());
    }

    internal static Argument<string> File() => new("FILE")
        { Description = "a .phi program, or a .json file with a mesh or a unitary" };

    internal static Option<string[]> Settings() => new("--set")
        { Description = "NAME=VALUE instead of what the program's 'let NAME' says", HelpName = "NAME=VALUE" };
}

public sealed class PhaseCheckCommand : Command
{
    private readonly Argument<string> _file = PhaseCommand.File();
    private readonly Option<string[]> _settings = PhaseCommand.Settings();
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };

    public PhaseCheckCommand()
        : base("check", "Compile a transform program: its size, or FILE:LINE:COLUMN and what is wrong.\n"
            + "Exit status: 0 it compiles, 1 it does not.")
    {
        Arguments.Add(_file);
        Options.Add(_settings);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string file = parsed.GetValue(_file)!;
        if (Schematic.Load(file, parsed.GetValue(_settings), out string error) is not { } drawing)
        {
            if (parsed.GetValue(_json)) Console.WriteLine(JsonSerializer.Serialize(new { file, error }, Relaxed));
            else StandardStreams.ErrorLine(error);
            return ExitCodes.BuildFailed;
        }
        var kinds = drawing.Elements.GroupBy(element => element.Code)
            .ToDictionary(kind => kind.Key.ToString().ToLowerInvariant(), kind => kind.Count());
        if (parsed.GetValue(_json))
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                file, modes = drawing.Modes, elements = drawing.Elements.Length, depth = drawing.Depth, kinds,
            }, Relaxed));
        else
            Console.WriteLine($"{file}: {drawing.Modes} modes, {drawing.Elements.Length} elements, "
                + $"{drawing.Depth} layers: " + string.Join(", ", kinds.Select(kind => $"{kind.Value} {kind.Key}")));
        return ExitCodes.Success;
    }

    private static JsonSerializerOptions Relaxed => new() { Encoder = JsonText.Encoder };
}

public sealed class PhaseDrawCommand : Command
{
    private readonly Argument<string> _file = PhaseCommand.File();
    private readonly Option<string[]> _settings = PhaseCommand.Settings();
    private readonly Option<bool> _svg = new("--svg") { Description = "an SVG picture instead of text" };

    public PhaseDrawCommand()
        : base("draw", "Draw a transform program: a line for each mode, light goes from left to right.")
    {
        Arguments.Add(_file);
        Options.Add(_settings);
        Options.Add(_svg);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (Schematic.Load(parsed.GetValue(_file)!, parsed.GetValue(_settings), out string error) is not { } drawing)
        {
            StandardStreams.ErrorLine(error);
            return ExitCodes.BuildFailed;
        }
        Console.Write(parsed.GetValue(_svg) ? SvgDrawing.Of(drawing) : TextDrawing.Of(drawing));
        return ExitCodes.Success;
    }
}
