// `xdv bench quantum`: seconds of the Q engine's stages, beside the memory bandwidth of the same minute. A time without
// that ceiling says nothing on a machine that is shared.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Commands;
using Xdv.Tool.Images;

namespace Xdv.Tool.Bench;

public sealed class QuantumBenchCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE")
        { Description = "OpenQASM 2 or .stim files; without any, the benchmark circuits beside the checkout" };

    private readonly Option<string> _precision = new("--precision")
        { Description = "f64; f32 is refused until the engine has it", DefaultValueFactory = _ => "f64" };

    private readonly Option<int> _threads = new("--threads")
        { Description = "threads of a sweep", DefaultValueFactory = _ => Environment.ProcessorCount };

    private readonly Option<int> _repeat = new("--repeat")
        { Description = "times each stage runs", DefaultValueFactory = _ => 5 };

    private readonly Option<uint> _shots = new("--shots")
        { Description = "shots of the sampling stage", DefaultValueFactory = _ => 1_000_000 };

    private readonly Option<bool> _json = new("--json")
        { Description = "an array of best times instead of tables; the bandwidth goes to standard error" };

    public QuantumBenchCommand()
        : base("quantum", "Time the Q engine: parse, plan, run and sample, best and median; of .stim files, shots per "
            + "second.")
    {
        Arguments.Add(_files);
        foreach (Option option in new Option[] { _precision, _threads, _repeat, _shots, _json }) Options.Add(option);
        _precision.AcceptOnlyFromAmong("f32", "f64");
        OptionChecks.Range(_threads, 1, 256);
        OptionChecks.Range(_repeat, 1, 10_000);
        OptionChecks.Range(_shots, 1u, 1u << 24);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_precision) == "f32")
            throw new ToolException("the Q engine has no single-precision states: use --precision f64");
        int threads = parsed.GetValue(_threads), repeat = parsed.GetValue(_repeat);
        List<string> files = Files(parsed.GetValue(_files) ?? []);
        var rows = new List<StageTimes>();
        var frames = new List<StimTimes>();
        uint shots = parsed.GetValue(_shots);
        double single = 0, all = 0;
        await Commands.Progress.Show("timing the Q engine", () => Task.Run(() =>
        {
            single = MemoryBandwidth.Measure(1);
            all = threads == 1 ? single : MemoryBandwidth.Measure(threads);
            foreach (string file in files)
            {
                cancel.ThrowIfCancellationRequested();
                if (file.EndsWith(StimFile.Extension, StringComparison.OrdinalIgnoreCase))
                    frames.Add(StimMeasurement.Measure(file, threads, repeat, shots, cancel));
                else rows.Add(QuantumMeasurement.Measure(file, threads, repeat, shots));
            }
        }, cancel));
        string ceiling = FormattableString.Invariant($"memory bandwidth, in-place sweep: {single:F1} GB/s (1 thread)")
            + FormattableString.Invariant($", {all:F1} GB/s ({threads} threads)");
        if (parsed.GetValue(_json))
        {
            QuantumBenchReport.WriteJson(rows, frames, threads);
            await Console.Error.WriteLineAsync(ceiling);
        }
        else
        {
            QuantumBenchReport.WriteTables(rows, frames, threads, repeat);
            Console.WriteLine(ceiling);
        }

        return ExitCodes.Success;
    }

    private static List<string> Files(string[] named)
    {
        if (named.Length > 0) return [.. named];
        string folder = Path.GetFullPath(Path.Combine(ImageLayout.Root, "..", "shared", "data", "circuits"));
        string[] found = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.qasm"), .. Directory.GetFiles(folder, "*" + StimFile.Extension)] : [];
        if (found.Length == 0)
            throw new ToolException($"no benchmark circuits in '{folder}'; name OpenQASM or .stim files to time");
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
