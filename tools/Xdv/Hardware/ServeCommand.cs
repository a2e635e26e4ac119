// `xdv hw serve`: the broker in this process, until Ctrl-C. Its options are the hardware server's own.
using System;
using System.CommandLine;
using System.IO;
using System.Text;
using Xdv.HardwareServer.Broker;
using Xdv.Tool.Commands;
using Xdv.Tool.Hosting;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Hardware;

public sealed class ServeCommand
{
    private const int MaxSocketPath = 107, LongestName = 20;
    private readonly Option<string> _directory = new("--directory")
    {
        Description = "Where the sockets are made; a folder of the user's own.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultDirectory,
    };

    /// <summary>Private to the user, and short.</summary>
    public static string DefaultDirectory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? runtime
            : Path.Combine(Path.GetTempPath(), "xdv-" + Environment.UserName), "hw");

    public Command Build()
    {
        Command command = new BrokerCommand(_directory).Build("serve", "Serve Q and Φ to guests until Ctrl-C.\n"
            + "\"ready\" on standard output: guests may come, with xdv run --hardware DIR.", Run, Refuse);
        return new OwnsInterrupt(command);
    }

    private static int Run(BrokerOptions options)
    {
        string directory = options.Files.Directory;
        if (Encoding.UTF8.GetByteCount(directory) + LongestName > MaxSocketPath)
            throw new ToolException($"'{directory}' is too long for sockets; give a shorter --directory");
        using (TemporaryDirectory.Create(directory))
        {
            if (HardwareLink.TryConnect(directory) is { } other)
            {
                other.Dispose();
                throw new ToolException($"a server runs in '{directory}' already");
            }
        }
        StandardStreams.Message($"serving in {directory} until Ctrl-C");
        StandardStreams.Message($"guests: xdv run --hardware {directory} …     watch it: xdv hw top {directory}");
        return BrokerRun.ToTheEnd(options with { EndsWithParent = false }, Console.Out, StandardStreams.Message) == 0
            ? ExitCodes.Success : ExitCodes.ToolFailed;
    }

    private static int Refuse(string reason)
    {
        StandardStreams.Message(reason);
        return ExitCodes.Usage;
    }

    /// <summary>The broker handles Ctrl-C itself: it ends in order.</summary>
    private sealed class OwnsInterrupt : Command, IOwnsInterrupt
    {
        public OwnsInterrupt(Command command)
            : base(command.Name, command.Description)
        {
            foreach (Option option in command.Options) Options.Add(option);
            foreach (var validator in command.Validators) Validators.Add(validator);
            Action = command.Action;
        }
    }
}
