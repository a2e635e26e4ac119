// `xdv bench quantum`: seconds of the Q engine's stages, beside the memory bandwidth of the same minute. A time without
// that ceiling says nothing on a machine that is shared.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Quantum;
using Xdv.Tool.Commands;
using Xdv.Tool.Images;

namespace Xdv.Tool.Bench;

public sealed class QuantumBenchCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE")
        { Description = "OpenQASM 2 or .stim files; without any, the benchmark circuits beside the checkout" };

    private readonly Option<string> _precision = new("--precision")
        { Description = "f32, f64 or both", DefaultValueFactory = _ => "both" };

    private readonly Option<string> _threads = new("--threads")
    {
        Description = "threads of a sweep; a list as in 1,2 is timed one after the other",
        DefaultValueFactory = _ => Environment.ProcessorCount == 1 ? "1" : $"1,{Environment.ProcessorCount}",
    };

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
        _precision.AcceptOnlyFromAmong("f32", "f64", "both");
        OptionChecks.Range(_repeat, 1, 10_000);
        OptionChecks.Range(_shots, 1u, 1u << 24);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        int repeat = parsed.GetValue(_repeat);
        int[] threads = Threads(parsed.GetValue(_threads)!);
        QuantumPrecision[] precisions = parsed.GetValue(_precision) switch
        {
            "f32" => [QuantumPrecision.F32],
            "f64" => [QuantumPrecision.F64],
            _ => [QuantumPrecision.F32, QuantumPrecision.F64],
        };
        List<string> files = Files(parsed.GetValue(_files) ?? []);
        uint shots = parsed.GetValue(_shots);
        QuantumBench bench = new(repeat, shots);
        await Commands.Progress.Show("timing the Q engine", () => Task.Run(() =>
        {
            foreach (int count in threads) bench.Bandwidth[count] = MemoryBandwidth.Measure(count);
            foreach (string file in files)
            {
                foreach (int count in threads)
                {
                    if (file.EndsWith(StimFile.Extension, StringComparison.OrdinalIgnoreCase))
                        bench.Frames.Add(StimMeasurement.Measure(file, count, repeat, shots, cancel));
                    else
                        foreach (QuantumPrecision precision in precisions)
                        {
                            cancel.ThrowIfCancellationRequested();
                            bench.States.Add(QuantumMeasurement.Measure(file, count, precision, repeat, shots));
                        }
                }
            }
            // Once more: what is shared changes within a minute, and goals are scaled by the best that was there.
            foreach (int count in threads)
                bench.Bandwidth[count] = Math.Max(bench.Bandwidth[count], MemoryBandwidth.Measure(count));
        }, cancel));
        if (parsed.GetValue(_json))
        {
            QuantumBenchReport.WriteJson(bench);
            await Console.Error.WriteLineAsync(QuantumBenchReport.Ceiling(bench));
        }
        else QuantumBenchReport.WriteTables(bench);
        return ExitCodes.Success;
    }

    private static int[] Threads(string list)
    {
        int[] threads = [.. list.Split(',').Select(static text => int.TryParse(text, out int count) ? count : 0)];
        return threads.All(static count => count is >= 1 and <= 256) ? [.. threads.Distinct()]
            : throw new ToolException($"--threads {list}: a number from 1 to 256, or several as in 1,2");
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
