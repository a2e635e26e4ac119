// `xdv bench kernel`: what the kernel's paths cost, in executed instructions, beside seL4, Linux and xv6.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Xdv.Tool.Commands;
using Xdv.Tool.Images;
using Xdv.Tool.Profiling;

namespace Xdv.Tool.Bench;

public sealed class KernelBenchCommand : Command
{
    private const int MaxIterations = 1_000_000;
    /// <summary>Columns that the table needs; a narrower screen wraps lines, not cells.</summary>
    private const int TableWidth = 130;
    private const int DefaultSkip = 8;

    private static readonly JsonSerializerOptions s_withoutNulls =
        new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Argument<string[]> _paths = new("PATH")
        { Description = "paths to measure; default: all, and boot, memory and image" };
    private readonly Option<int?> _iterations = new("--iterations")
        { Description = "how often each path is run (default: what it needs)", HelpName = "N" };
    private readonly Option<bool> _json = new("--json")
    {
        Description = "print {\"paths\":[{\"name\",\"median\",\"min\",\"max\",\"amortised\"}]} instead of a table",
    };

    private readonly Option<bool> _details = new("--details")
    {
        Description = "also, from a profile of each path: bytes touched, address spaces switched, registers saved",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "instead: what one iteration of PATH executes, by function", HelpName = "PATH",
    };
    private readonly Option<bool> _listing = new("--listing")
        { Description = "with --profile: every instruction" };
    private readonly Option<int> _skip = new("--skip")
    {
        Description = "with --profile: iterations before the one that is shown", HelpName = "N",
        DefaultValueFactory = _ => DefaultSkip,
    };

    public KernelBenchCommand()
        : base("kernel", "Count the instructions of the kernel's paths; boots the guest once for each.")
    {
        Arguments.Add(_paths);
        Options.Add(_iterations);
        Options.Add(_json);
        Options.Add(_details);
        Options.Add(_profile);
        Options.Add(_listing);
        Options.Add(_skip);
        OptionChecks.Range(_iterations, 1, MaxIterations);
        OptionChecks.Range(_skip, 0, MaxIterations / 2);
        Validators.Add(result =>
        {
            if (result.GetValue(_listing) && result.GetValue(_profile) is null)
                result.AddError("--listing needs --profile");
        });
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_profile) is { } profiled)
            return await Profile(profiled, parsed.GetValue(_skip), parsed.GetValue(_listing), cancel);
        string[] wanted = parsed.GetValue(_paths) ?? [];
        int? iterations = parsed.GetValue(_iterations);
        bool details = parsed.GetValue(_details);
        var figures = new List<PathFigures>();
        await Commands.Progress.Show("measuring kernel paths", async () =>
        {
            BootedSystem system = await KernelMeasurement.Boot(cancel);
            if (wanted.FirstOrDefault(path => !system.Paths.Contains(path)) is { } unknown)
                throw new ToolException($"no kernel path '{unknown}'; there are: {string.Join(' ', system.Paths)}");
            foreach (string path in wanted.Length > 0 ? wanted : system.Paths)
                figures.Add(await KernelMeasurement.Measure(path, iterations, cancel) with
                {
                    Details = details ? (await ProfiledPath.Record(path, DefaultSkip, cancel)).Profile.Total : null,
                });
            if (wanted.Length > 0) return;
            figures.Add(PathFigures.Single("boot", system.Instructions));
            figures.Add(PathFigures.Single("memory", system.MemoryBytes));
            figures.Add(PathFigures.Single("image", new FileInfo(ImageLayout.Kernel).Length));
        });
        if (parsed.GetValue(_json)) PrintJson(figures);
        else PrintTable(figures);
        return ExitCodes.Success;
    }

    private static async Task<int> Profile(string path, int skip, bool listing, CancellationToken cancel)
    {
        ProfiledPath profiled = null!;
        await Commands.Progress.Show($"profiling {path}", async () =>
            profiled = await ProfiledPath.Record(path, skip, cancel));
        Console.WriteLine($"path {path}: iterations of {string.Join(", ", profiled.Iterations)} "
            + $"instructions; the one of {profiled.Profile.Executed.Count}:");
        if (listing) ProfileReport.WriteListing(profiled.Profile, Console.Out);
        else ProfileReport.WriteSummary(profiled.Profile, Console.Out);
        return ExitCodes.Success;
    }

    private static void PrintJson(List<PathFigures> figures)
    {
        var paths = figures.Select(f => new
        {
            name = f.Name, median = f.Median, min = f.Min, max = f.Max, amortised = Math.Round(f.Amortised, 1),
            bytesRead = f.Details?.BytesRead, bytesWritten = f.Details?.BytesWritten, cr3Writes = f.Details?.Cr3Writes,
            stateSaves = f.Details?.StateSaves,
        });
        Console.WriteLine(JsonSerializer.Serialize(new { paths }, s_withoutNulls));
    }

    private static void PrintTable(List<PathFigures> figures)
    {
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        screen.Profile.Width = Math.Max(screen.Profile.Width, TableWidth);
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("path", c => c.NoWrap());
        foreach (string column in new[]
                 { "median", "min", "max", "amortised", "goal", "of goal", "seL4", "Linux tiny", "Debian", "xv6" })
            table.AddColumn(column, c => c.Alignment(Justify.Right).NoWrap());
        foreach (PathFigures row in figures)
        {
            KernelPath others = KernelPath.Of(row.Name);
            bool single = row.Min == row.Max;
            table.AddRow(row.Name, $"{row.Median}", single ? "" : $"{row.Min}", single ? "" : $"{row.Max}",
                single ? "" : Round(row.Amortised), $"{others.Goal}", Round((double?)row.Median / others.Goal, "0.00"),
                others.SeL4, others.LinuxTiny, others.LinuxDebian, others.Xv6);
        }

        screen.Write(table);
        PrintDetails(figures, screen);
        Console.WriteLine("Instructions, from ring 3 to ring 3; memory and image in bytes. Every call leaves its");
        Console.WriteLine("record; 'amortised' includes sealing and handing over the trace, a block of 32 at a time.");
    }

    private static void PrintDetails(List<PathFigures> figures, IAnsiConsole screen)
    {
        if (!figures.Any(row => row.Details is not null)) return;
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("one iteration", c => c.NoWrap());
        foreach (string column in new[]
                 { "instructions", "bytes read", "bytes written", "CR3 writes", "FXSAVE+FXRSTOR", "XMM instructions" })
            table.AddColumn(column, c => c.Alignment(Justify.Right).NoWrap());
        foreach (PathFigures row in figures)
            if (row.Details is { } sums)
                table.AddRow(row.Name, $"{sums.Instructions}", $"{sums.BytesRead}", $"{sums.BytesWritten}",
                    $"{sums.Cr3Writes}", $"{sums.StateSaves}", $"{sums.Xmm}");
        screen.Write(table);
    }

    private static string Round(double? value, string format = "0.#") =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
