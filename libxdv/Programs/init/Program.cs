// The first process. It runs the shell: on the command handed over at boot, or on the console. Its children get
// everything it has but Administer; the shell gets that in a capability of its own, which freezes and thaws domains but
// does not end the session.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Init;

internal static class Program
{
    private const int CannotStartShell = 126;

    private static int Main()
    {
        Span<byte> arguments = stackalloc byte[HybridProcess.MaxArgumentBytes];
        int length = ShellArguments(arguments, out bool interactive);
        int exitStatus = CannotStartShell;
        Status status = HybridProcess.Spawn("/bin/shell"u8, arguments[..length], out uint shell);
        if (status == Status.Ok)
            CapabilityHandle.Grant(CapabilityHandle.For(Domain.Classical).Value, shell, Permissions.Administer, out _);
        if (status == Status.Ok && interactive) Terminal.SetForeground(shell);
        if (status == Status.Ok) status = HybridProcess.Wait(shell, out exitStatus);
        if (status != Status.Ok) Terminal.ErrorLine($"init: shell: {status}");
        if (status is Status.ProcessTrapped or Status.ProcessKilled or Status.ProcessInterrupted)
            exitStatus = CannotStartShell;
        bool restarts = exitStatus == ShellStatus.Restart;
        if (restarts) exitStatus = 0;
        PowerMode mode = restarts ? PowerMode.Restart : PowerMode.Off;
        Gateway.Invoke(SystemCall.PowerOff, out _, (ulong)(uint)exitStatus, (ulong)mode);
        return exitStatus;
    }

    /// <summary>`shell -c COMMAND` when a command was handed over, else `shell`.</summary>
    private static int ShellArguments(Span<byte> arguments, out bool interactive)
    {
        "shell\0"u8.CopyTo(arguments);
        Span<byte> command = arguments["shell\0-c\0"u8.Length..^1];
        int bytes = (int)Gateway.Invoke(SystemCall.BootCommand, out Status status, Gateway.Address(command),
            (ulong)command.Length);
        interactive = status != Status.Ok || bytes == 0;
        if (interactive) return "shell\0"u8.Length;
        "-c\0"u8.CopyTo(arguments["shell\0"u8.Length..]);
        return "shell\0-c\0"u8.Length + bytes + 1;
    }
}
