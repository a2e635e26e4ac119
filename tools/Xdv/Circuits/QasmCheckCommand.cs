// `xdv qasm check`: does a program compile, and how large is its circuit?
using System;
using System.CommandLine;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xdv.Qasm;
using Xdv.Tool.Commands;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Circuits;

public sealed class QasmCheckCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE")
        { Description = "OpenQASM 2 or 3 programs", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string[]> _inputs = QasmCommand.InputOption();

    private readonly Option<bool> _json = new("--json") { Description = "a JSON array, one object for each file" };

    public QasmCheckCommand()
        : base("check", "Check programs: a line for each that compiles; errors and warnings go to the error stream.")
    {
        Arguments.Add(_files);
        Options.Add(_inputs);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        JsonArray results = [];
        bool good = true, json = parsed.GetValue(_json);
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        foreach (string name in parsed.GetValue(_files)!)
        {
            QasmFile file = QasmFile.Read(name, parsed.GetValue(_inputs));
            good &= file.Compilation.Succeeded;
            if (json)
            {
                results.Add(Describe(file));
                continue;
            }

            file.WriteWarnings();
            if (file.Compilation.Program is { } program) output.WriteLine($"{name}: {Summary(file, program)}");
            else StandardStreams.ErrorLine(file.ErrorText());
        }

        if (json) output.WriteLine(results.ToJsonString(new JsonSerializerOptions { Encoder = JsonText.Encoder }));
        return good ? ExitCodes.Success : ExitCodes.BuildFailed;
    }

    private static string Summary(QasmFile file, QasmProgram program) =>
        $"OpenQASM {file.Version}, {program.Qubits} qubits, {program.Bits - program.HiddenBits} bits, "
        + $"{program.Operations} operations, depth {CircuitGrid.Depth(program)}";

    private static JsonObject Describe(QasmFile file)
    {
        JsonArray warnings = [];
        foreach (QasmWarning warning in file.Compilation.Warnings)
            warnings.Add(Place(warning.Line, warning.Column, warning.Message));
        var result = new JsonObject
        {
            ["file"] = file.Name, ["version"] = file.Version, ["ok"] = file.Compilation.Succeeded,
        };
        if (file.Compilation.Program is { } program)
        {
            result["qubits"] = program.Qubits;
            result["bits"] = program.Bits - program.HiddenBits;
            result["operations"] = program.Operations;
            result["depth"] = CircuitGrid.Depth(program);
        }
        else
        {
            QasmError error = file.Compilation.Error!;
            result["error"] = Place(error.Line, error.Column, error.Message);
            result["error"]!["hint"] = Encoding.UTF8.GetString(error.Hint);
        }

        result["warnings"] = warnings;
        return result;
    }

    private static JsonObject Place(int line, int column, ReadOnlySpan<byte> message) => new()
    {
        ["line"] = line, ["column"] = column, ["message"] = Encoding.UTF8.GetString(message),
    };
}
