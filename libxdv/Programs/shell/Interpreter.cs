// Runs command lines: built-ins here, everything else from /bin.
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

internal sealed class Interpreter
{
    internal const int UsageError = 2;
    private const int NotFound = 127;
    private const int CannotRun = 126;
    private const int Trapped = 139;
    private const int Killed = 137;
    private const int Interrupted = 130;

    private readonly byte[] _words = new byte[HybridProcess.MaxArgumentBytes];

    /// <summary>A person is at the console: what runs in the foreground can be interrupted.</summary>
    public bool IsInteractive { get; init; }

    public Jobs Jobs { get; } = new();

    /// <summary>`exit` was given.</summary>
    public bool Finished { get; private set; }

    /// <summary>Status of the last command.</summary>
    public int ExitStatus { get; private set; }

    /// <summary>Runs every command of a line; the status of the last one that ran.</summary>
    public int Run(ReadOnlySpan<byte> line)
    {
        CommandLine commands = new(line, _words);
        Separator before = Separator.Then;
        while (!Finished && !commands.AtEnd)
        {
            Separator after = commands.Next();
            if (after == Separator.Error)
            {
                Terminal.Error("shell: unterminated quote, or a command of more than 4096 bytes\n"u8);
                return ExitStatus = UsageError;
            }

            bool skip = (before == Separator.AndThen && ExitStatus != 0)
                || (before == Separator.OrElse && ExitStatus == 0);
            if (!skip && commands.Count > 0) ExitStatus = Execute(commands, after == Separator.Background);
            if (!skip || after is not (Separator.AndThen or Separator.OrElse)) before = after;
        }

        return ExitStatus;
    }

    private int Execute(in CommandLine command, bool background)
    {
        ReadOnlySpan<byte> name = command.Word(0);
        if (name.SequenceEqual("exit"u8) || name.SequenceEqual("shutdown"u8)) return Exit(command.Word(1));
        if (name.SequenceEqual("reboot"u8))
        {
            Finished = true;
            return ShellStatus.Restart;
        }

        return Builtins.TryRun(name, command, Jobs, out int status)
            ? status : RunProgram(name, command.Block, background);
    }

    private int Exit(ReadOnlySpan<byte> word)
    {
        Finished = true;
        if (word.IsEmpty) return ExitStatus;
        int value = 0;
        foreach (byte c in word)
        {
            if ((uint)c - '0' > 9 || value > 255)
            {
                Terminal.Error("usage: exit [0-255]\n"u8);
                return UsageError;
            }

            value = value * 10 + (c - '0');
        }

        return value & 255;
    }

    private int RunProgram(ReadOnlySpan<byte> name, ReadOnlySpan<byte> arguments, bool background)
    {
        Span<byte> path = stackalloc byte[File.MaxPath + 8];
        if (name.Length > File.MaxPath - 8) return Missing(name);
        scoped ReadOnlySpan<byte> full = name;
        if (name.IndexOf((byte)'/') < 0)
        {
            "/bin/"u8.CopyTo(path);
            name.CopyTo(path["/bin/"u8.Length..]);
            full = path[..("/bin/"u8.Length + name.Length)];
        }

        Status status = HybridProcess.Spawn(full, arguments, out uint process);
        if (status == Status.FileNotFound) return Missing(name);
        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"shell: {name}: {status}");
            return CannotRun;
        }

        if (background)
        {
            Jobs.Add(process);
            return 0;
        }

        if (IsInteractive) Terminal.SetForeground(process);
        status = HybridProcess.Wait(process, out int exitStatus);
        if (status == Status.ProcessInterrupted) Terminal.Write("^C\n"u8);
        return status switch
        {
            Status.Ok => exitStatus & 255,
            Status.ProcessTrapped => Trapped,
            Status.ProcessKilled => Killed,
            Status.ProcessInterrupted => Interrupted,
            _ => CannotRun,
        };
    }

    private static int Missing(ReadOnlySpan<byte> name)
    {
        Terminal.ErrorLine($"shell: {name}: not found (help lists what there is)");
        return NotFound;
    }
}
