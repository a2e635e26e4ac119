// `xdv bench kernel`: what the kernel's paths cost, in executed instructions, beside seL4 and Linux.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Xdv.Tool.Commands;
using Xdv.Tool.Images;

namespace Xdv.Tool.Bench;

public sealed class KernelBenchCommand : Command
{
    private readonly Option<bool> _json = new("--json")
        { Description = "print {\"paths\":[{\"name\",\"median\",\"min\",\"max\"}]} instead of a table" };

    public KernelBenchCommand()
        : base("kernel", "Count the instructions of the kernel's paths; boots the guest once for each.")
    {
        Options.Add(_json);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        var figures = new List<PathFigures>();
        await Commands.Progress.Show("measuring kernel paths", async () =>
        {
            foreach (KernelPath path in KernelPath.All) figures.Add(await KernelMeasurement.Measure(path, cancel));
            (long instructions, long memory) = await KernelMeasurement.Boot(cancel);
            long image = new FileInfo(ImageLayout.Kernel).Length;
            figures.Add(new PathFigures("boot", instructions, instructions, instructions));
            figures.Add(new PathFigures("memory", memory, memory, memory));
            figures.Add(new PathFigures("image", image, image, image));
        });
        if (parsed.GetValue(_json)) PrintJson(figures);
        else PrintTable(figures);
        return ExitCodes.Success;
    }

    private static void PrintJson(List<PathFigures> figures)
    {
        var paths = figures.Select(f => new { name = f.Name, median = f.Median, min = f.Min, max = f.Max });
        Console.WriteLine(JsonSerializer.Serialize(new { paths }));
    }

    private static void PrintTable(List<PathFigures> figures)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in new[] { "path", "median", "min", "max", "seL4", "Linux tiny / Debian", "goal" })
            table.AddColumn(column, c => c.Alignment = column == "path" ? Justify.Left : Justify.Right);
        foreach (PathFigures row in figures)
        {
            KernelPath? known = KernelPath.All.FirstOrDefault(path => path.Name == row.Name);
            table.AddRow(row.Name, $"{row.Median}", $"{row.Min}", $"{row.Max}", $"{known?.SeL4}",
                Markup.Escape(known?.Linux ?? ""), $"{known?.Goal}");
        }

        AnsiConsole.Write(table);
        Console.WriteLine("Instructions; memory and image in bytes. Every call leaves its trace record; the maxima");
        Console.WriteLine("include sealing a block of 32 records.");
    }
}
