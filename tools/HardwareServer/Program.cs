// Command line of the hardware server. `broker` is what a starter runs; `worker` is what the broker runs, or a person.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Worker;

namespace Xdv.HardwareServer;

public static class Program
{
    private const int Failure = 1, UsageError = 2;

    public static int Main(string[] arguments)
    {
        var root = new RootCommand("XDV hardware server: serves Q and Φ devices to QEMU over shared windows.");
        root.Subcommands.Add(new BrokerCommand(DirectoryOption()).Build("broker",
            "Own sockets and windows; start workers and watch over them.", RunBroker, RefuseUsage));
        root.Subcommands.Add(WorkerCommand());
        return root.Parse(arguments).Invoke();
    }

    private static Command WorkerCommand()
    {
        Option<string> directory = DirectoryOption();
        var choices = new ChoiceOptions();
        var command = new Command("worker", "Attach to a broker and serve jobs until it ends.") { directory };
        choices.AddTo(command);
        command.SetAction(parsed => RunWorker(new ServerFiles(parsed.GetValue(directory)!), parsed, choices));
        return command;
    }

    private static int RunWorker(ServerFiles files, ParseResult parsed, ChoiceOptions options)
    {
        try
        {
            IReadOnlyList<ProviderChoice> choices = options.Read(parsed);
            return choices.Count > 1 ? RefuseUsage("a worker serves one provider")
                : WorkerProcess.Run(files, choices.Count == 1 ? choices[0] : null, Log);
        }
        catch (IOException failure)
        {
            return Refuse(failure.Message, Failure);
        }
    }

    private static Option<string> DirectoryOption() => new("--directory")
    {
        Description = "Where the sockets and worker.pid are.", Required = true,
    };

    private static int RunBroker(BrokerOptions options) => BrokerRun.ToTheEnd(options, Console.Out, Log);

    private static int RefuseUsage(string reason) => Refuse(reason, UsageError);

    private static int Refuse(string reason, int exitCode)
    {
        Log(reason);
        return exitCode;
    }

    private static void Log(string line) => Console.Error.WriteLine($"xdv-hardware: {line}");
}
