// `xdv qasm convert`: the circuit of a program as OpenQASM text that any tool reads.
using System;
using System.CommandLine;
using System.IO;
using Xdv.Qasm;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Circuits;

public sealed class QasmConvertCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "an OpenQASM 2 or 3 program" };

    private readonly Option<int> _to = new("--to")
        { Description = "the language to write, 2 or 3", DefaultValueFactory = _ => 3 };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "a file instead of the terminal" };

    private readonly Option<string[]> _inputs = QasmCommand.InputOption();

    public QasmConvertCommand()
        : base("convert", "Write a program's circuit as OpenQASM: loops unrolled, gates in the library's terms.")
    {
        Arguments.Add(_file);
        foreach (Option option in new Option[] { _to, _output, _inputs }) Options.Add(option);
        _to.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is not (2 or 3)) result.AddError("--to takes 2 or 3");
        });
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        QasmProgram program = QasmFile.Load(parsed.GetValue(_file)!, parsed.GetValue(_inputs));
        string text = parsed.GetValue(_to) == 2 ? Qasm2Text.Write(program) : Qasm3Text.Write(program);
        Save(text, parsed.GetValue(_output));
        return ExitCodes.Success;
    }

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Save(string text, string? file)
    {
        try
        {
            if (file is not null) File.WriteAllText(file, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(error.Message);
        }

        if (file is not null) return;
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        output.Write(text);
    }
}
