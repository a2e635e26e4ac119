// `xdv quantum compile`: what a machine makes of a circuit, and whether it is done in time.
using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xdv.Qasm;
using Xdv.Quantum.Devices;
using Xdv.Tool.Commands;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Circuits;

public sealed class QuantumCompileCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "an OpenQASM 2 or 3 file" };
    private readonly Option<string?> _profile = MachineProfile.Option("--profile");
    private readonly Option<string[]> _inputs = QasmCommand.InputOption();

    private readonly Option<string?> _output = new("--output", "-o")
        { Description = "write the compiled circuit as OpenQASM 3", HelpName = "FILE" };

    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };

    public QuantumCompileCommand()
        : base("compile", "A circuit on a machine: places, swaps, native gates, and how long a shot takes. A provider "
            + "with the profile does the same with each job.")
    {
        Arguments.Add(_file);
        _profile.Required = true;
        foreach (Option option in new Option[] { _profile, _inputs, _output, _json }) Options.Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string file = parsed.GetValue(_file)!;
        DeviceProfile profile = MachineProfile.Load(parsed.GetValue(_profile)!);
        QasmProgram program = QasmFile.Load(file, parsed.GetValue(_inputs));
        DeviceCompilation compiled = DeviceCompilation.Of(program.Circuit, profile, out string problem)
            ?? throw new ToolException($"{file}: {problem}");
        if (parsed.GetValue(_output) is { } target)
            QasmConvertCommand.Save(Qasm3Text.Write(program.OnMachine(compiled.Circuit)), target);
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        string name = Path.GetFileNameWithoutExtension(file);
        if (parsed.GetValue(_json))
            output.WriteLine(Json(name, program, compiled)
                .ToJsonString(new JsonSerializerOptions { Encoder = JsonText.Encoder }));
        else Write(name, program, compiled, output);
        return ExitCodes.Success;
    }

    private static void Write(string name, QasmProgram program, DeviceCompilation compiled, TextWriter output)
    {
        output.WriteLine(
            $"{name} on {compiled.Profile.Name}: {program.Qubits} qubits, {program.Operations} operations");
        output.WriteLine($"  {compiled.Operations} operations, {compiled.Pairs} of them on two qubits");
        output.WriteLine($"  {compiled.Swaps} swaps; one gate at a time would take {compiled.SwapsOneByOne}");
        output.WriteLine($"  qubits begin at {Places(compiled.First, program)}");
        if (compiled.Swaps > 0) output.WriteLine($"         and end at {Places(compiled.Last, program)}");
        output.WriteLine($"  a shot takes {compiled.Ticks} of at most {compiled.Profile.CoherenceTicks} µs"
            + (compiled.IsInTime ? "" : ": the job is refused"));
        if (compiled.Fidelity < 1)
            output.WriteLine(FormattableString.Invariant(
                $"  fidelity about {compiled.Fidelity:F4}: the product of (1 - error), an estimate"));
    }

    private static JsonObject Json(string name, QasmProgram program, DeviceCompilation compiled) => new()
    {
        ["circuit"] = name,
        ["profile"] = compiled.Profile.Name,
        ["qubits"] = program.Qubits,
        ["operations"] = compiled.Operations,
        ["two_qubit_gates"] = compiled.Pairs,
        ["swaps"] = compiled.Swaps,
        ["swaps_one_by_one"] = compiled.SwapsOneByOne,
        ["first"] = Array(compiled.First, program),
        ["last"] = Array(compiled.Last, program),
        ["duration_ns"] = compiled.Nanoseconds,
        ["ticks"] = compiled.Ticks,
        ["coherence_ticks"] = compiled.Profile.CoherenceTicks,
        ["in_time"] = compiled.IsInTime,
        ["fidelity_estimate"] = compiled.Fidelity,
    };

    private static JsonArray Array(DeviceLayout layout, QasmProgram program) =>
        new([.. Enumerable.Range(0, program.Qubits).Select(qubit => (JsonNode)layout.Region[layout.Layout[qubit]])]);

    private static string Places(DeviceLayout layout, QasmProgram program) => string.Join(" ",
        Enumerable.Range(0, program.Qubits).Select(qubit => layout.Region[layout.Layout[qubit]]));
}
