// The `xdv` command. One file per subcommand in Commands/; this one only puts them together and turns failures into
// messages.
using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Threading.Tasks;
using Xdv.Tool.Bench;
using Xdv.Tool.Circuits;
using Xdv.Tool.Commands;
using Xdv.Tool.Headers;
using Xdv.Tool.Optics;
using Xdv.Tool.Programs;
using Xdv.Tool.Providers;
using Xdv.Tool.Terminal;

namespace Xdv.Tool;

public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        // Not a RootCommand: that one is named after its assembly, and a user knows this tool as xdv.
        var root = new Command("xdv", "XDV: boot it, look at its traces, replay them.")
        {
            new HelpOption { Recursive = true },
            new RunCommand(),
            new TraceCommand(),
            new ReplayCommand(),
            new ConformanceCommand(),
            new PanicCommand(),
            new DebugCommand(),
            new ImageCommand(),
            new BenchCommand(),
            new StimCommand(),
            new QasmCommand(),
            new QuantumCommand(),
            new ProgramCommand(),
            new ProviderCommand(),
            new PhaseCommand(),
            new Hardware.HardwareCommand(),
            new AbiCommand(),
        };
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) StandardStreams.Message(OptionChecks.Wording(error));
            StandardStreams.ErrorLine($"try: {FullName(parsed.CommandResult)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            // Ctrl-C and SIGTERM cancel; a session then needs a moment to kill what it started.
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = parsed.CommandResult.Command is IOwnsInterrupt ? null
                    : TimeSpan.FromSeconds(10),
            };
            return await parsed.InvokeAsync(configuration);
        }
        catch (ToolException failure)
        {
            StandardStreams.Message(failure.Message);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            StandardStreams.Message("interrupted");
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>`xdv trace show`: a command with those it belongs to.</summary>
    private static string FullName(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{FullName(parent)} {command.Command.Name}" : command.Command.Name;
}
