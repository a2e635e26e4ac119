// `xdv program debug`: a program and the kernel under gdb.
using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Commands;
using Xdv.Tool.Gdb;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Programs;

public sealed class ProgramDebugCommand : Command, IOwnsInterrupt
{
    private readonly Argument<string> _program = ProgramCommand.Program();
    private readonly Argument<string[]> _arguments = ProgramCommand.ProgramArguments();
    private readonly Option<string?> _files = new("--files")
        { Description = "folder the program sees as /files", HelpName = "DIR" };
    private readonly Option<string[]> _gdb = new("--gdb")
        { Description = "one more argument for gdb (--gdb=-batch --gdb=-ex --gdb=backtrace)", HelpName = "ARG",
            DefaultValueFactory = _ => [] };

    public ProgramDebugCommand()
        : base("debug", "Build a program, boot XDV stopped, and give gdb the terminal, with the symbols of program\n"
            + "and kernel and a breakpoint in Main: continue goes there. Leaving gdb ends the guest.")
    {
        Arguments.Add(_program);
        Arguments.Add(_arguments);
        Options.Add(_files);
        Options.Add(_gdb);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        ProgramProject program = await ProgramBuild.Require(parsed.GetValue(_program)!, cancel);
        using var session = new ProgramSession(program, parsed.GetValue(_arguments)!);
        SessionOptions options = session.Options with
        {
            Files = parsed.GetValue(_files),
            DebuggerSocket = session.File("gdb.sock"),
            Warn = StandardStreams.Message,
        };
        string script = session.File("gdb.script");
        await File.WriteAllTextAsync(script,
            await GdbScript.Write(options.DebuggerSocket, program.Symbols, program.Folder, cancel), cancel);
        var streams = new GuestStreams(interactive: false, capture: false, verbose: false);
        SessionResult result = await GdbSession.Run(options, streams, script, parsed.GetValue(_gdb)!);
        // Leaving gdb is how such a session ends; anything else is told.
        return result.Outcome == SessionOutcome.Interrupted ? ExitCodes.Success
            : RunReport.Finish(result, options, streams, json: false, verbose: false);
    }
}
