// `xdv program run`: build a program, boot the guest with it, run it.
using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Commands;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Programs;

public sealed class ProgramRunCommand : Command
{
    private const double DefaultSeconds = 600, MaxSeconds = 30 * 86_400;

    private readonly Argument<string> _program = ProgramCommand.Program();
    private readonly Argument<string[]> _arguments = ProgramCommand.ProgramArguments();
    private readonly Option<string?> _files = new("--files")
        { Description = "folder the program sees as /files", HelpName = "DIR" };
    private readonly Option<ulong> _seed = new("--seed")
        { Description = "seed of the boot and of the providers", HelpName = "N",
            DefaultValueFactory = _ => SessionOptions.DefaultSeed };
    private readonly Option<string?> _trace = new("--trace")
        { Description = "write the trace to FILE and its orchestration hash to stderr", HelpName = "FILE" };
    private readonly Option<double> _timeout = new("--timeout")
        { Description = "give the guest up after SECONDS of host time; 0 = never", HelpName = "SECONDS",
            DefaultValueFactory = _ => DefaultSeconds };
    private readonly Option<bool> _json = new("--json")
        { Description = "print one JSON object instead of the program's output" };
    private readonly Option<bool> _verbose = new("--verbose")
        { Description = "show the machine's command line and the kernel's log on stderr" };

    public ProgramRunCommand()
        : base("run", "Build a program, boot XDV and run it.\n"
            + "Exit status: the program's; 1 it has errors, 124 out of time, 125 the guest died, 126 the tool failed.")
    {
        Arguments.Add(_program);
        Arguments.Add(_arguments);
        foreach (Option option in (Option[])[_files, _seed, _trace, _timeout, _json, _verbose]) Options.Add(option);
        OptionChecks.Range(_timeout, 0, MaxSeconds);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        ProgramProject program = await ProgramBuild.Require(parsed.GetValue(_program)!, cancel);
        bool json = parsed.GetValue(_json), verbose = parsed.GetValue(_verbose);
        double seconds = parsed.GetValue(_timeout);
        using var session = new ProgramSession(program, parsed.GetValue(_arguments)!);
        SessionOptions options = session.Options with
        {
            Files = parsed.GetValue(_files),
            Seed = parsed.GetValue(_seed),
            TraceFile = parsed.GetValue(_trace),
            Timeout = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
            Explain = verbose ? StandardStreams.Message : null,
            Warn = StandardStreams.Message,
        };
        var streams = new GuestStreams(interactive: false, json, verbose);
        SessionResult result = await Session.Run(options, streams, input: null, cancel);
        return RunReport.Finish(result, options, streams, json, verbose);
    }
}
