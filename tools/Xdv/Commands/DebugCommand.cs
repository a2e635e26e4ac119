// `xdv debug`: a stopped machine with gdb attached, interactively or by a script. The machine is that of `xdv run`; a
// session under gdb counts instructions as always, so it takes the same decisions.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Gdb;
using Xdv.Tool.Hosting;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Commands;

public sealed class DebugCommand : Command
{
    private readonly Option<string[]> _programs = new("--program")
        { Description = "load this program's symbols too (repeatable)", HelpName = "NAME" };
    private readonly Option<string?> _command = new("--command")
        {
            Description = "what the guest's shell runs (default: it waits for input that never comes)",
            HelpName = "CMD",
        };
    private readonly Option<string?> _files = new("--files")
        { Description = "folder the guest sees as its files", HelpName = "DIR" };
    private readonly Option<string?> _script = new("--script")
        { Description = "gdb commands to run once the kernel has been entered", HelpName = "FILE" };
    private readonly Option<bool> _batch = new("--batch")
        { Description = "end when the script has ended; gdb's status is the tool's" };

    public DebugCommand()
        : base("debug", "Boot XDV stopped at the kernel's entry, with gdb on this terminal: C# lines, and\n"
            + "`method TYPE.NAME` for breakpoints in the kernel and in programs. Always a direct boot.")
    {
        foreach (Option option in (Option[])[_programs, _command, _files, _script, _batch]) Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_batch) && result.GetValue(_script) is null) result.AddError("--batch needs --script");
        });
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken interrupt)
    {
        string gdb = ExecutableSearch.Find("gdb")
            ?? throw new ToolException("the program 'gdb' is not installed; run tools/setup.sh");
        string? script = parsed.GetValue(_script);
        if (script is not null && !File.Exists(script)) throw new ToolException($"there is no script '{script}'");
        bool batch = parsed.GetValue(_batch);
        using TemporaryDirectory directory = TemporaryDirectory.Create(null);
        int port = FreePort();
        string start = directory.File("start.gdb");
        await File.WriteAllTextAsync(start, KernelScript.For(port, parsed.GetValue(_programs) ?? []), interrupt);

        // Ctrl-C stops the guest, by gdb; not this tool.
        using PosixSignalRegistration? keys = batch ? null
            : PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        string? command = parsed.GetValue(_command);
        Task<SessionResult> session = Session.Run(Machine(command, parsed.GetValue(_files), port),
            new GuestStreams(command is null, capture: false, verbose: true), null, over.Token);
        List<string> arguments = ["-nx", "-q", "-x", start];
        if (batch) arguments.Insert(0, "-batch");
        if (script is not null) arguments.AddRange(["-x", script]);
        using var process = Process.Start(new ProcessStartInfo(gdb, arguments) { UseShellExecute = false })!;
        try
        {
            await process.WaitForExitAsync(interrupt);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            await over.CancelAsync();
            await session;
        }
    }

    private static SessionOptions Machine(string? command, string? files, int port) => new()
    {
        Kernel = ImageLayout.Require(ImageLayout.Kernel, "kernel"),
        InitialArchive = ImageLayout.Require(ImageLayout.InitialArchive, "initial archive"),
        Command = command,
        Files = files,
        GdbPort = port,
    };

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
