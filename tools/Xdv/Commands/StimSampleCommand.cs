// `xdv stim sample`: shots of a circuit, one line each as stim prints them, or what they add up to as JSON.
using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Quantum.Stim;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Commands;

public sealed class StimSampleCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "a circuit in stim's text format" };

    private readonly Option<long> _shots = new("--shots")
        { Description = "runs of the circuit", DefaultValueFactory = _ => 1 };

    private readonly Option<ulong> _seed = new("--seed")
        { Description = "same seed, same shots", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _detectors = new("--detectors")
        { Description = "detection events instead of measurements; then a space and the observables, if any" };

    private readonly Option<int> _threads = new("--threads")
        { Description = "threads; the shots do not depend on them", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _json = new("--json")
        { Description = "one JSON object instead of shots: how often every bit was 1" };

    public StimSampleCommand()
        : base("sample", "Sample a circuit: a line of 0s and 1s a shot, in the order of its measurements.")
    {
        Arguments.Add(_file);
        foreach (Option option in new Option[] { _shots, _seed, _detectors, _threads, _json }) Options.Add(option);
        OptionChecks.Range(_shots, 1L, 1L << 40);
        OptionChecks.Range(_threads, 1, 256);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        string file = parsed.GetValue(_file)!;
        StimCircuit circuit = StimFile.Load(file);
        long shots = parsed.GetValue(_shots);
        ulong seed = parsed.GetValue(_seed);
        bool detectors = parsed.GetValue(_detectors), json = parsed.GetValue(_json);
        if (detectors && circuit.Detectors + circuit.Observables == 0)
            throw new ToolException($"{file} has no detectors; without --detectors its measurements are sampled");
        ShotTotals totals = new(circuit);
        ShotText text = new(circuit, detectors, StandardStreams.Output);
        Action<ShotBatch> take = json ? totals.Add : text.Write;
        using (var progress = new ShotProgress(shots))
        {
            await Task.Run(() => new FrameSampler(circuit, seed, parsed.GetValue(_threads), cancel).Sample(
                shots,
                batch =>
                {
                    take(batch);
                    progress.Advance(batch.Shots);
                },
                cancel), cancel);
        }

        if (json) WriteJson(Path.GetFileNameWithoutExtension(file), circuit, shots, seed, totals);
        return ExitCodes.Success;
    }

    private static void WriteJson(string name, StimCircuit circuit, long shots, ulong seed, ShotTotals totals)
    {
        var options = new JsonSerializerOptions { Encoder = JsonText.Encoder };
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            circuit = name,
            engine = "pauli-frame",
            qubits = circuit.Qubits,
            shots,
            seed,
            measurements = totals.Measurements,
            detectors = totals.Detectors,
            observables = totals.Observables,
            any_detector = totals.AnyDetector,
        }, options));
    }
}
