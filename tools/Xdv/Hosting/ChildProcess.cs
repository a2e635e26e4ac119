// A process that cannot outlive this one. Each child leads its own session and process group (`setsid`), so that one
// signal reaches it and whatever it started, and asks the kernel to be killed when its parent dies (`setpriv
// --pdeathsig`), so that not even `kill -9` of the tool leaves a QEMU behind. Both commands are part of util-linux,
// which every Debian has.
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Xdv.Tool.Hosting;

public sealed class ChildProcess : IDisposable
{
    private const int Kill = 9;
    private readonly Process _process;
    private readonly TextTail _errors = new(maxLines: 20);
    private readonly int _id;
    private bool _disposed;

    private ChildProcess(string name, Process process, Action<string>? said)
    {
        Name = name;
        _process = process;
        _id = process.Id;
        _process.ErrorDataReceived += (_, line) =>
        {
            _errors.Append(line.Data);
            if (line.Data is not null) said?.Invoke(line.Data);
        };
        _process.BeginErrorReadLine();
        Exited = _process.WaitForExitAsync();
    }

    /// <summary>How messages call it.</summary>
    public string Name { get; }

    public Task Exited { get; }

    public bool HasExited => Exited.IsCompleted;

    public Stream Input => _process.StandardInput.BaseStream;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>The last lines it wrote to its error stream.</summary>
    public string Errors => _errors.ToString();

    /// <summary>Exit status once it has ended; 128 + n for signal n.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts <paramref name="executable"/>; its three streams are pipes.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="executable">Path, or a name in PATH.</param>
    /// <param name="arguments">After the executable.</param>
    /// <param name="said">Takes each line of its error stream as it comes.</param>
    /// <exception cref="ToolException">It cannot be started.</exception>
    public static ChildProcess Start(string name, string executable, IEnumerable<string> arguments,
        Action<string>? said = null)
    {
        string file = ExecutableSearch.Find(executable)
            ?? throw new ToolException($"{name}: the program '{executable}' is not installed; run tools/setup.sh");
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])["setpriv", "--pdeathsig", "KILL", "--", file])
            start.ArgumentList.Add(argument);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return new ChildProcess(name, LauncherThread.Run(() => Process.Start(start)!), said);
        }
        catch (Win32Exception error)
        {
            throw new ToolException($"{name}: cannot start '{executable}': {error.Message}", error);
        }
    }

    /// <summary>Kills it with everything it started, and waits until it is gone.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        KillGroup(-_id, Kill);
        // Between fork and setsid the child is not yet a group of its own; then the process itself is the one to kill.
        if (!HasExited) KillGroup(_id, Kill);
        Exited.Wait(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int KillGroup(int process, int signal);
}
