// `xdv provider install`: makes a key, starts the provider once, and writes down who it said it is, what it may claim
// and what its files measure (XDV-034.4). Later starts are compared with that.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Wire;
using Xdv.Tool.Commands;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Providers;

public sealed class ProviderInstallCommand : Command
{
    private readonly Argument<string> _name = new("NAME") { Description = "what options will call it" };
    private readonly Option<string?> _command = new("--command")
        { Description = "program and arguments that start it; words are parted by spaces", HelpName = "CMD" };
    private readonly Option<string?> _socket = new("--socket")
        { Description = "instead: it runs by itself and listens there; needs --unconfined to be used",
            HelpName = "SOCKET" };
    private readonly Option<string> _domain = new("--domain")
        { Description = "which domain it serves: q or phi", HelpName = "q|phi", DefaultValueFactory = _ => "phi" };
    private readonly Option<string[]> _files = new("--file")
        { Description = "a file or folder it may read, besides the files among the words of --command",
            HelpName = "PATH" };
    private readonly Option<int> _memory = new("--memory")
        { Description = "address space it may use; 0 = no limit", HelpName = "MiB",
            DefaultValueFactory = _ => Enrolment.DefaultMemoryMebibytes };
    private readonly Option<string?> _key = new("--key")
        { Description = "with --socket: the key it has, a file of hexadecimal digits (openssl rand -hex 32)",
            HelpName = "FILE" };
    private readonly Option<string> _folder = InstalledProviders.Folder();
    private readonly Option<bool> _unconfined = InstalledProviders.Unconfined();

    public ProviderInstallCommand()
        : base("install", "Enrol a provider: its identity, its limits, its files and a key.\n"
            + "It is started once, behind the walls it will have.")
    {
        Arguments.Add(_name);
        foreach (Option option in (Option[])
            [_command, _socket, _domain, _files, _memory, _key, _folder, _unconfined]) Options.Add(option);
        _domain.AcceptOnlyFromAmong("q", "phi");
        OptionChecks.Range(_memory, 0, 1 << 20);
        OptionChecks.File(_key);
        Validators.Add(Check);
        SetAction(Run);
    }

    private void Check(CommandResult result)
    {
        if (result.GetValue(_command) is null == result.GetValue(_socket) is null)
            result.AddError("give --command or --socket");
        if (result.GetValue(_key) is null != result.GetValue(_socket) is null)
            result.AddError("--socket and --key go together: one that runs by itself has its key already");
        if (!EnrolmentFolder.IsName(result.GetValue(_name) ?? ""))
            result.AddError("a name is up to 32 letters, digits, '-' and '_'");
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            Install(parsed);
            return ExitCodes.Success;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ProviderLostException)
        {
            throw new ToolException(failure.Message, failure);
        }
    }

    private void Install(ParseResult parsed)
    {
        string name = parsed.GetValue(_name)!;
        string? socket = parsed.GetValue(_socket);
        bool confined = !parsed.GetValue(_unconfined);
        string[] words = (parsed.GetValue(_command) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (IReadOnlyList<string> command, IReadOnlyDictionary<string, string> files) =
            Confinement.Resolve(words, parsed.GetValue(_files) ?? []);
        if (socket is null && confined && Confinement.Obstacle() is { } obstacle)
            throw new IOException($"{obstacle}\n--unconfined runs it without walls");

        var folder = new EnrolmentFolder(parsed.GetValue(_folder)!);
        EnrolmentFolder staging = folder.Staging();
        staging.Create(name, parsed.GetValue(_key) is { } given ? EnrolmentFolder.ReadKey(given) : null);
        var enrolment = new Enrolment
        {
            Name = name, Domain = parsed.GetValue(_domain) == "q" ? Domain.Quantum : Domain.Phase, Command = command,
            Files = files, Socket = socket is null ? null : Path.GetFullPath(socket),
            MemoryMebibytes = parsed.GetValue(_memory),
        };
        try
        {
            HelloBody hello = Introduce(enrolment, staging, confined);
            staging.Save(enrolment.With(hello));
            folder.Adopt(name);
            Console.WriteLine(ProviderText.Line(enrolment.With(hello), hello));
        }
        finally
        {
            Directory.Delete(staging.Path, recursive: true);
        }
    }

    /// <summary>Starts it and hears its hello; whoever it says it is, it must have the key.</summary>
    private static HelloBody Introduce(Enrolment enrolment, EnrolmentFolder folder, bool confined)
    {
        using TemporaryDirectory directory = TemporaryDirectory.Create(null);
        byte[] key = folder.LoadKey(enrolment.Name);
        using ProviderProcess process = LauncherThread.Run(() =>
            ProviderProcess.Start(enrolment, folder.KeyPath(enrolment.Name), directory.Path, confined));
        try
        {
            using ProviderConnection connection = ProviderConnection.Open(process.Socket, enrolment.Domain, 1,
                ProviderPatience.Default, (hello, nonce, generation) =>
                    HelloCheck.Proves(key, nonce, generation, hello) ? null : "the proof is not that of its key",
                static _ => { });
            return connection.Hello;
        }
        catch (ProviderLostException lost)
        {
            throw new IOException($"{lost.Message}\n{process.Said}".TrimEnd(), lost);
        }
    }
}
