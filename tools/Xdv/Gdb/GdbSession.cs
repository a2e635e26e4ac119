// A session under gdb: the machine is created stopped and gdb has the terminal. Leaving gdb ends the guest; the
// guest's end leaves gdb at its prompt.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Hosting;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Gdb;

public static class GdbSession
{
    private const string Debugger = "gdb";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs the guest of <paramref name="options"/> (whose DebuggerSocket is set) under gdb.</summary>
    /// <param name="script">File with gdb's first commands (<see cref="GdbScript"/>).</param>
    /// <param name="arguments">More arguments for gdb.</param>
    /// <exception cref="ToolException">gdb or something else on the host is missing.</exception>
    public static async Task<SessionResult> Run(
        SessionOptions options, ISessionConsole console, string script, IEnumerable<string> arguments)
    {
        string gdb = ExecutableSearch.Find(Debugger)
            ?? throw new ToolException("gdb is not installed: apt-get install gdb");
        using var over = new CancellationTokenSource();
        // Ctrl-C on the terminal is for gdb; a closed terminal ends everything.
        using PosixSignalRegistration interrupt =
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Quit);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Quit);

        Task<SessionResult> session = Session.Run(options, console, input: null, over.Token);
        while (!session.IsCompleted && !File.Exists(options.DebuggerSocket))
            await Task.Delay(Poll, CancellationToken.None);
        if (session.IsCompleted) return await session;

        var start = new ProcessStartInfo(gdb) { UseShellExecute = false };
        foreach (string argument in (string[])["-q", "-x", script, .. arguments]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        await over.CancelAsync();
        return await session;

        void Quit(PosixSignalContext signal)
        {
            signal.Cancel = true;
            over.Cancel();
        }
    }
}
