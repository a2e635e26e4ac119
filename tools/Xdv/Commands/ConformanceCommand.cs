// `xdv conformance`: the conformance suite (XDV-084) on the kernel that was built, and its report.
using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Conformance;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Commands;

public sealed class ConformanceCommand : Command
{
    private const double DefaultSeconds = 120;

    private readonly Option<string?> _output = new("--output")
        { Description = "write the report to FILE, as JSON", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json")
        { Description = "print the report as JSON instead of the table" };
    private readonly Option<string?> _trace = new("--trace")
        { Description = "keep the trace of the first boot in FILE", HelpName = "FILE" };
    private readonly Option<string?> _kernel = new("--kernel")
        { Description = "test this kernel instead of the one that was built", HelpName = "ELF" };
    private readonly Option<ulong> _seed = new("--seed")
        { Description = "seed of all boots", HelpName = "N",
            DefaultValueFactory = _ => SessionOptions.DefaultSeed };
    private readonly Option<double> _timeout = new("--timeout")
        { Description = "give a boot up after SECONDS of host time", HelpName = "SECONDS",
            DefaultValueFactory = _ => DefaultSeconds };

    public ConformanceCommand()
        : base("conformance", "Run the conformance suite (XDV-084, tier Core): `cts` in the guest, its trace verified "
            + "and\nreplayed, a second boot, late and lost providers. Exit status: 0 all passed, 1 not.")
    {
        Option[] all = [_output, _json, _trace, _kernel, _seed, _timeout];
        foreach (Option option in all) Options.Add(option);
        OptionChecks.Range(_timeout, 1, 86_400);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        string kernel = ImageLayout.Require(parsed.GetValue(_kernel) ?? ImageLayout.Kernel, "kernel");
        var machine = new ConformanceMachine(kernel, parsed.GetValue(_seed),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout)));
        var run = new ConformanceRun(machine, parsed.GetValue(_trace));
        ComplianceReport report = await run.Run(Progress.Show, cancel);
        if (parsed.GetValue(_output) is { } file) Save(report, file);
        if (parsed.GetValue(_json)) WriteJson(report);
        else WriteTable(report);
        return report.Passed ? ExitCodes.Success : ExitCodes.Mismatch;
    }

    private static void Save(ComplianceReport report, string path)
    {
        try
        {
            using FileStream file = File.Create(path);
            report.WriteJson(file);
            file.WriteByte((byte)'\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot write '{path}': {error.Message}", error);
        }
    }

    private static void WriteJson(ComplianceReport report)
    {
        report.WriteJson(StandardStreams.Output);
        StandardStreams.Output.Write("\n"u8);
        StandardStreams.Output.Flush();
    }

    private static void WriteTable(ComplianceReport report)
    {
        string group = "";
        foreach (ConformanceCase one in report.Cases)
        {
            if (one.Group != group) Console.WriteLine(group = one.Group);
            Console.WriteLine($"  {ComplianceReport.Word(one.Passed == true)}  {one.Id,-9} {one.What}");
            if (one.Passed != true) Console.WriteLine($"                  {one.Detail}");
        }

        Console.WriteLine($"{report.PassCount} passed, {report.FailCount} failed; replay "
            + $"{ComplianceReport.Word(report.ReplayHolds)}, invariants "
            + ComplianceReport.Word(report.InvariantsHold));
    }
}
