// `xdv hw top`: what a hardware server does, live. Tables on a terminal, lines or JSON for programs.
using System;
using System.CommandLine;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Spectre.Console.Rendering;
using Xdv.HardwareServer.Broker;
using Xdv.Tool.Commands;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Hardware;

public sealed class TopCommand : Command
{
    private const int PipeWidth = 120;
    private readonly Argument<string> _directory = ServerArgument.Create();
    private readonly Option<bool> _once = new("--once") { Description = "one look" };
    private readonly Option<bool> _json = new("--json") { Description = "a JSON object at each look" };
    private readonly Option<double> _every = new("--every")
        { Description = "seconds between two looks", HelpName = "SECONDS", DefaultValueFactory = _ => 0.5 };

    public TopCommand()
        : base("top", "What a hardware server does: devices, guests, the last jobs. Ctrl-C ends it.")
    {
        Arguments.Add(_directory);
        foreach (Option option in (Option[])[_once, _json, _every]) Options.Add(option);
        OptionChecks.Range(_every, 0.05, 3600);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken interrupt)
    {
        using HardwareLink link = HardwareLink.Connect(parsed.GetValue(_directory)!);
        TimeSpan every = TimeSpan.FromSeconds(parsed.GetValue(_every));
        bool once = parsed.GetValue(_once);
        try
        {
            if (parsed.GetValue(_json)) await Lines(link, once, every, interrupt);
            else if (once) Screen().Write(StatusView.Of(link.Status(), null));
            else await Live(link, every, interrupt);
        }
        catch (OperationCanceledException)
        {
            // That is how a look ends.
        }
        return ExitCodes.Success;
    }

    // Colours are for people; a pipe has no width.
    private static IAnsiConsole Screen()
    {
        bool piped = Console.IsOutputRedirected;
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = piped ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = piped ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (piped) screen.Profile.Width = PipeWidth;
        return screen;
    }

    private static async Task Lines(HardwareLink link, bool once, TimeSpan every, CancellationToken interrupt)
    {
        while (true)
        {
            Console.WriteLine(link.Status().ToJson());
            if (once) return;
            await Task.Delay(every, interrupt);
        }
    }

    private static Task Live(HardwareLink link, TimeSpan every, CancellationToken interrupt)
    {
        ServerStatus? before = null;
        return Screen().Live(new Text("")).StartAsync(async screen =>
        {
            while (true)
            {
                ServerStatus now = link.Status();
                screen.UpdateTarget(StatusView.Of(now, before));
                screen.Refresh();
                before = now;
                await Task.Delay(every, interrupt);
            }
        });
    }
}

/// <summary>A status as tables.</summary>
internal static class StatusView
{
    /// <param name="before">An earlier look, for rates.</param>
    public static IRenderable Of(ServerStatus now, ServerStatus? before) => new Rows(
        new Text($"{now.Directory}, process {now.Process}, up {TimeSpan.FromSeconds((long)now.UptimeSeconds)}, "
            + $"room for {now.QueueLimit} jobs a device"
            + (now.Unlogged > 0 ? $", {now.Unlogged} jobs counted only" : "")),
        Devices(now, before), Guests(now), Recent(now));

    private static Table Devices(ServerStatus now, ServerStatus? before)
    {
        Table table = Make("", "condition", "epoch", "guests", "queued", "done", "/s", "failed", "shed", "other",
            "median", "99 %");
        for (int i = 0; i < now.Devices.Count; i++)
        {
            DeviceReport one = now.Devices[i];
            string rate = before is null ? "" : Number((one.Jobs.Done - before.Devices[i].Jobs.Done)
                / (now.UptimeSeconds - before.UptimeSeconds), "0");
            table.AddRow(Cells(one.Device, Colour(one.Condition), one.Epoch, one.Guests, one.Queued, one.Jobs.Done,
                rate, one.Jobs.Failed, one.Jobs.Shed, Other(one.Jobs), Time(one.Latency.Median),
                Time(one.Latency.Percentile99)));
        }
        return table;
    }

    private static Table Guests(ServerStatus now)
    {
        Table table = Make("guest", "process", "", "generation", "queued", "done", "failed", "shed", "other", "");
        foreach (GuestReport one in now.Guests)
            table.AddRow(Cells(one.Guest, one.Process, one.Device, one.Generation, one.Queued, one.Jobs.Done,
                one.Jobs.Failed, one.Jobs.Shed, Other(one.Jobs), one.Running ? "[green]runs[/]" : ""));
        return table;
    }

    /// <summary>Cancelled, turned away, lost.</summary>
    private static ulong Other(JobCounts jobs) => jobs.Cancelled + jobs.TurnedAway + jobs.Lost;

    private static Table Recent(ServerStatus now)
    {
        Table table = Make("job", "guest", "device", "outcome", "status", "waited", "ran");
        foreach (JobReport one in now.Recent)
            table.AddRow(Cells(JobNumber.Text(one.Job), one.Guest, one.Device, one.Outcome, one.Status,
                Time(one.WaitedNanoseconds / 1e3), Time(one.RanNanoseconds / 1e3)));
        return table;
    }

    private static Table Make(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns) table.AddColumn(new TableColumn(column).NoWrap().Padding(0, 0, 1, 0));
        return table;
    }

    private static string[] Cells(params object[] values) =>
        Array.ConvertAll(values, value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");

    private static string Colour(DeviceCondition condition) => condition switch
    {
        DeviceCondition.Busy => "[green]busy[/]",
        DeviceCondition.Idle => "idle",
        DeviceCondition.Error => "[red]error[/]",
        _ => $"[yellow]{condition.ToString().ToLowerInvariant()}[/]",
    };

    private static string Time(double microseconds) => microseconds switch
    {
        0 => "",
        < 1000 => Number(microseconds, "0.0") + " µs",
        < 1_000_000 => Number(microseconds / 1e3, "0.0") + " ms",
        _ => Number(microseconds / 1e6, "0.00") + " s",
    };

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
