// `xdv hw cancel`, `maintenance`, `calibrate`: one command to the server, one answer.
using System;
using System.CommandLine;
using System.Globalization;
using Xdv.Tool.Commands;
using Xdv.Tool.Sessions;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Hardware;

public sealed class CancelCommand : Command
{
    private readonly Argument<string> _directory = ServerArgument.Create();
    private readonly Argument<string?> _job = new("JOB")
    {
        Description = "a job, index.generation, as its guest's trace and hw top have it (default: all that wait)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> _guest = new("--guest")
        { Description = "only jobs of guest N, as hw top numbers it", HelpName = "N" };
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };

    public CancelCommand()
        : base("cancel", "Take waiting jobs away. They are answered with TransitionRollback; one that runs goes on. A\n"
            + "guest hands a job in again whose contract allows retries.\n"
            + "Exit status: 0 some were cancelled, 1 none.")
    {
        Arguments.Add(_directory);
        Arguments.Add(_job);
        Options.Add(_guest);
        Options.Add(_json);
        OptionChecks.Range(_guest, 1, int.MaxValue);
        Validators.Add(result =>
        {
            if (result.GetValue(_job) is { } job && !JobNumber.TryRead(job, out _))
                result.AddError($"'{job}' is no job: index.generation, or a number");
            if (result.GetValue(_job) is null && result.GetValue(_guest) is null)
                result.AddError("which jobs? give JOB, --guest N, or both");
        });
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using HardwareLink link = HardwareLink.Connect(parsed.GetValue(_directory)!);
        string guest = parsed.GetValue(_guest)?.ToString(CultureInfo.InvariantCulture) ?? "*";
        ulong job = 0;
        if (parsed.GetValue(_job) is { } text) JobNumber.TryRead(text, out job);
        int cancelled = link.Ask($"cancel {guest} {job}").GetProperty("cancelled").GetInt32();
        Console.WriteLine(parsed.GetValue(_json) ? $$"""{"cancelled":{{cancelled}}}""" : $"{cancelled} cancelled");
        return cancelled > 0 ? ExitCodes.Success : ExitCodes.Mismatch;
    }
}

public sealed class MaintenanceCommand : Command
{
    private readonly Argument<string> _directory = ServerArgument.Create();
    private readonly Argument<string> _state = new("STATE") { Description = "on or off" };
    private readonly Option<string> _device = DeviceOption.Create();

    public MaintenanceCommand()
        : base("maintenance", "On: new jobs are answered with DomainNotAvailable; those that wait are done.")
    {
        Arguments.Add(_directory);
        Arguments.Add(_state);
        Options.Add(_device);
        _state.AcceptOnlyFromAmong("on", "off");
        SetAction(parsed =>
        {
            using HardwareLink link = HardwareLink.Connect(parsed.GetValue(_directory)!);
            link.Ask($"maintenance {parsed.GetValue(_state)} {parsed.GetValue(_device)}");
            return ExitCodes.Success;
        });
    }
}

public sealed class CalibrateCommand : Command
{
    private readonly Argument<string> _directory = ServerArgument.Create();
    private readonly Option<string> _device = DeviceOption.Create();

    public CalibrateCommand()
        : base("calibrate", "Calibrate anew: jobs that wait are done, new ones turned away, then the next worker\n"
            + "serves, with a higher epoch. State objects are lost, and contracts fault, as when a provider restarts;\n"
            + "the engines' devices are calibrated together.")
    {
        Arguments.Add(_directory);
        Options.Add(_device);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using HardwareLink link = HardwareLink.Connect(parsed.GetValue(_directory)!);
        bool begun = link.Ask($"calibrate {parsed.GetValue(_device)}").GetProperty("calibrating").GetBoolean();
        Console.WriteLine(begun ? "calibrating" : "nothing to calibrate, or it is under way");
        return begun ? ExitCodes.Success : ExitCodes.Mismatch;
    }
}

/// <summary>A job's number as traces write handles.</summary>
internal static class JobNumber
{
    public static string Text(ulong job) => RecordText.HandleText(job);

    public static bool TryRead(string text, out ulong job)
    {
        string[] parts = text.Split('.');
        job = 0;
        if (parts.Length == 1) return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out job);
        if (parts.Length != 2
            || !uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
            || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint generation))
            return false;
        job = (ulong)generation << 32 | index;
        return true;
    }
}

/// <summary>The argument of every command that talks to a server.</summary>
internal static class ServerArgument
{
    public static Argument<string> Create() => new("DIR") { Description = "the server's folder" };
}

internal static class DeviceOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--device")
            { Description = "only one device: q or phi", HelpName = "q|phi", DefaultValueFactory = _ => "*" };
        option.AcceptOnlyFromAmong("q", "phi", "*");
        return option;
    }
}
