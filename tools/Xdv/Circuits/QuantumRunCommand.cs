// `xdv quantum run`: a circuit on the host. The counts are those that a guest gets for the same job and seed.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Quantum;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;
using Xdv.Tool.Commands;
using Xdv.Tool.Terminal;
using Engine = Xdv.Quantum.QuantumEngine;

namespace Xdv.Tool.Circuits;

public sealed class QuantumRunCommand : Command
{
    private const int MostBars = 24, BarCells = 40;

    private static readonly Dictionary<string, QuantumMethod> Methods = new()
    {
        ["auto"] = QuantumMethod.Auto, ["statevector"] = QuantumMethod.StateVector,
        ["density"] = QuantumMethod.Density, ["trajectories"] = QuantumMethod.Trajectories,
        ["stabiliser"] = QuantumMethod.Stabiliser,
    };

    private readonly Argument<string> _file = new("FILE") { Description = "an OpenQASM 2 or 3 file" };

    private readonly Option<string[]> _inputs = new("--input")
        { Description = "value of an input of an OpenQASM 3 program", HelpName = "NAME=VALUE" };

    private readonly Option<uint> _shots = new("--shots")
        { Description = "runs of the circuit", DefaultValueFactory = _ => 1024 };

    private readonly Option<ulong> _seed = new("--seed")
        { Description = "same seed, same counts", DefaultValueFactory = _ => 1 };

    private readonly Option<string?> _noise = new("--noise")
    {
        Description = "JSON of what goes wrong, all optional, times in ns: { \"oneQubitError\": 1e-4, "
            + "\"twoQubitError\": 2e-3, \"t1\": 150000, \"t2\": 120000, \"read0As1\": 0.01, "
            + "\"read1As0\": 0.02, \"resetError\": 0.005, \"oneQubitTime\": 35, \"twoQubitTime\": 300, "
            + "\"measureTime\": 700, \"resetTime\": 700 }",
        HelpName = "FILE",
    };

    private readonly Option<string?> _profile = MachineProfile.Option("--profile");

    private readonly Option<bool> _mitigate = new("--mitigate")
        { Description = "also the distribution without wrong readings, as the errors of --noise or --profile say" };

    private readonly Option<string> _engine = new("--engine")
    {
        Description = "auto takes the cheapest that can, by circuit, noise and shots alone",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _precision = new("--precision")
        { Description = "of amplitudes; density matrices are f64", DefaultValueFactory = _ => "f64" };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "threads; the counts do not depend on them",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<bool> _json = new("--json") { Description = "one JSON object instead of a chart" };

    public QuantumRunCommand()
        : base("run", "Run a circuit and count its outcomes, with or without noise.")
    {
        Arguments.Add(_file);
        Option[] all = [_inputs, _shots, _seed, _noise, _profile, _mitigate, _engine, _precision, _threads, _json];
        foreach (Option option in all)
            Options.Add(option);
        _engine.AcceptOnlyFromAmong([.. Methods.Keys]);
        _precision.AcceptOnlyFromAmong("f32", "f64");
        OptionChecks.File(_noise);
        OptionChecks.Range(_shots, 1u, 1u << 24);
        OptionChecks.Range(_threads, 1, 256);
        Validators.Add(result =>
        {
            if (result.GetValue(_noise) is not null && result.GetValue(_profile) is not null)
                result.AddError("--profile has its own noise: give it or --noise");
        });
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        string file = parsed.GetValue(_file)!;
        QasmProgram program = QasmFile.Load(file, parsed.GetValue(_inputs));
        QuantumEngineOptions options = new()
        {
            MaxQubits = 30,
            MaxShots = uint.MaxValue,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3,
            Threads = parsed.GetValue(_threads),
            Precision = parsed.GetValue(_precision) == "f32" ? QuantumPrecision.F32 : QuantumPrecision.F64,
            Method = Methods[parsed.GetValue(_engine)!],
            Noise = parsed.GetValue(_noise) is { } noise ? Noise(noise) : null,
            Device = parsed.GetValue(_profile) is { } profile ? MachineProfile.Load(profile) : null,
        };
        ReadoutMitigation? mitigation = parsed.GetValue(_mitigate) ? Mitigation(file, program, options) : null;
        Engine engine = new(options);
        QuantumJob job = new() { Shots = parsed.GetValue(_shots), Seed = parsed.GetValue(_seed) };
        QuantumAnswer answer = await Task.Run(
            () => engine.Execute(job, program.Circuit, null, cancel), CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (answer.Status != Status.Ok) throw new ToolException($"{file}: {answer.Problem}");
        Histogram.TryRead(answer.Result, out Histogram? histogram, program.HiddenBits);
        Histogram? mitigated = null;
        if (mitigation is not null)
            Histogram.TryRead(mitigation.Apply(answer.Result), out mitigated, program.HiddenBits);
        QuantumResult header = MemoryMarshal.Read<QuantumResult>(answer.Result);
        string name = Path.GetFileNameWithoutExtension(file);
        if (parsed.GetValue(_json)) WriteJson(name, program, job, header, histogram!, mitigated);
        else WriteChart(name, program, job, header, histogram!, mitigated);
        return ExitCodes.Success;
    }

    private static ReadoutMitigation Mitigation(string file, QasmProgram program, QuantumEngineOptions machine) =>
        ReadoutMitigation.Of(program.Circuit, machine, out string problem)
            ?? throw new ToolException($"{file}: --mitigate: {problem}");

    private static NoiseModel Noise(string file) =>
        NoiseModelFile.Read(File.ReadAllBytes(file), out string problem)
            ?? throw new ToolException($"{file}: {problem}", ExitCodes.Usage);

    private static void WriteChart(string name, QasmProgram program, in QuantumJob job, in QuantumResult header,
        Histogram histogram, Histogram? mitigated)
    {
        Console.WriteLine($"{name}: {program.Qubits} qubits, {program.Operations} operations, {job.Shots} shots, "
            + EngineName(header.Engine));
        WriteBars(program, histogram, job.Shots, static count => $"{count}  ");
        if (mitigated is not null)
        {
            Console.WriteLine("without wrong readings:");
            WriteBars(program, mitigated, ReadoutMitigation.One, static _ => "");
        }
        if (header.Fidelity < 1)
            Console.WriteLine(FormattableString.Invariant(
                $"fidelity about {header.Fidelity:F4}: the product of (1 - error) over all operations, an estimate"));
    }

    private static void WriteBars(QasmProgram program, Histogram histogram, ulong total, Func<ulong, string> number)
    {
        int[] largest = [.. Enumerable.Range(0, histogram.Entries).OrderByDescending(i => histogram.Count(i))
            .Take(MostBars).Order()];
        ulong most = largest.Max(i => histogram.Count(i)), shown = 0;
        foreach (int i in largest)
        {
            ulong count = histogram.Count(i);
            shown += count;
            string bar = new('█', (int)(count * BarCells / most));
            Console.WriteLine(FormattableString.Invariant(
                $"  {Outcome(histogram, i, program)} {bar,-BarCells} {number(count)}{100.0 * count / total:F1}%"));
        }
        if (histogram.Entries > largest.Length)
            Console.WriteLine(FormattableString.Invariant(
                $"  and {histogram.Entries - largest.Length} more outcomes, {number(total - shown)}")
                + FormattableString.Invariant($"{100.0 * (total - shown) / total:F1}%"));
    }

    private static void WriteJson(string name, QasmProgram program, in QuantumJob job, in QuantumResult header,
        Histogram histogram, Histogram? mitigated)
    {
        Dictionary<string, ulong> counts = [];
        for (int i = 0; i < histogram.Entries; i++) counts.Add(Outcome(histogram, i, program), histogram.Count(i));
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            circuit = name,
            qubits = program.Qubits,
            shots = job.Shots,
            seed = job.Seed,
            engine = EngineName(header.Engine),
            fidelity_estimate = header.Fidelity,
            duration_ns = header.DurationNanoseconds,
            counts,
            mitigated = mitigated is null ? null : Enumerable.Range(0, mitigated.Entries).ToDictionary(
                i => Outcome(mitigated, i, program), i => mitigated.Count(i) / (double)ReadoutMitigation.One),
        }, new JsonSerializerOptions
        {
            Encoder = JsonText.Encoder, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        }));
    }

    private static string Outcome(Histogram histogram, int index, QasmProgram program)
    {
        Utf8Text text = new();
        histogram.WriteOutcome(index, program.ClassicalRegisters, text);
        return Encoding.UTF8.GetString(text.Bytes);
    }

    /// <summary>The names that qrun gives them.</summary>
    private static string EngineName(Abi.QuantumEngine engine) => engine switch
    {
        Abi.QuantumEngine.StateVectorF64 => "state-vector-f64",
        Abi.QuantumEngine.StateVectorF32 => "state-vector-f32",
        Abi.QuantumEngine.Stabiliser => "stabiliser",
        Abi.QuantumEngine.DensityMatrix => "density-matrix",
        Abi.QuantumEngine.Trajectories => "trajectories",
        _ => "unknown",
    };
}
