// `xdv bench scheduler`: what a decision costs with ever more ready threads, for each policy, and how that grows
// (XDV-012.5, architecture.md "Everything bounded"). Host time of the class that the kernel runs.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Xdv.Tool.Commands;

namespace Xdv.Tool.Bench;

public sealed class SchedulerBenchCommand : Command
{
    private static readonly int[] s_sizes = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
    /// <summary>Null = the default with its lists.</summary>
    private static readonly string?[] s_policies =
        [null, "round-robin", "edf", "coherence", "domain-fair", "edf,domain-fair"];

    private readonly Option<int> _decisions = new("--decisions")
    {
        Description = "decisions that are timed for each number of threads", HelpName = "N",
        DefaultValueFactory = _ => 100_000,
    };
    private readonly Option<bool> _json = new("--json")
        { Description = "print [{\"policy\",\"fit\",\"costs\":[{\"threads\",\"nanoseconds\"}]}] instead" };

    public SchedulerBenchCommand()
        : base("scheduler", "Time a decision of the scheduler from 10 to 100,000 ready threads, for each policy.")
    {
        Options.Add(_decisions);
        Options.Add(_json);
        OptionChecks.Range(_decisions, 1_000, 10_000_000);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        int decisions = parsed.GetValue(_decisions);
        List<SchedulerCurve> curves = await Task.Run(() => s_policies.Select(policy =>
        {
            cancel.ThrowIfCancellationRequested();
            return SchedulerMeasurement.Measure(policy, s_sizes, decisions);
        }).ToList(), cancel);
        if (parsed.GetValue(_json)) WriteJson(curves);
        else Write(curves);
        return ExitCodes.Success;
    }

    private static void WriteJson(List<SchedulerCurve> curves) =>
        Console.WriteLine(JsonSerializer.Serialize(curves.Select(curve => new
        {
            policy = curve.Policy ?? "priority (lists)",
            fit = new { constant = curve.Constant, per_doubling = curve.PerDoubling, r2 = curve.Quality },
            costs = curve.Points.Select(p => new { threads = p.Threads, nanoseconds = p.Nanoseconds }),
        })));

    private static void Write(List<SchedulerCurve> curves)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("ready threads", c => c.RightAligned());
        foreach (SchedulerCurve curve in curves)
            table.AddColumn(Markup.Escape(curve.Policy ?? "priority"), c => c.RightAligned());
        for (int i = 0; i < s_sizes.Length; i++)
            table.AddRow([s_sizes[i].ToString("N0", CultureInfo.InvariantCulture),
                .. curves.Select(c => c.Points[i].Nanoseconds.ToString("F0", CultureInfo.InvariantCulture))]);
        AnsiConsole.Write(table);
        Console.WriteLine("ns for adding a thread, choosing one and taking it out; priority is the default with its "
            + "lists, the others are heaps.");
        foreach (SchedulerCurve curve in curves.Where(c => c.Policy is not null)) Plot(curve);
    }

    /// <summary>A bar for each size: steps of the same length for the same factor are a logarithm.</summary>
    private static void Plot(SchedulerCurve curve)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{curve.Policy}: {curve.Constant:F0} + {curve.PerDoubling:F1} log2 n, R² {curve.Quality:F3}"));
        double most = curve.Points.Max(p => p.Nanoseconds);
        foreach (SchedulerPoint point in curve.Points)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {point.Threads,7:N0} {new string('█', (int)(50 * point.Nanoseconds / most))}"));
    }
}
