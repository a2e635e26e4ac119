// Processes (XDV-081 §4, XDV-020): the calling process's identity and arguments, and the children it starts.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>The running hybrid process and its children. Every process has a K anchor.</summary>
public static class HybridProcess
{
    /// <summary>Longest argument block spawn takes, in bytes.</summary>
    public const int MaxArgumentBytes = 4096;

    public static uint Id => (uint)Gateway.Invoke(SystemCall.ProcessId, out _);

#if FREESTANDING
    /// <summary>Arguments, [0] being the program's name.</summary>
    public static int ArgumentCount => Startup.ArgumentCount;

    /// <summary>Argument <paramref name="index"/>, empty when there is none.</summary>
    public static ReadOnlySpan<byte> Argument(int index) =>
        (uint)index < (uint)Startup.ArgumentCount ? Startup.Argument(index) : default;
#endif

    /// <summary>Starts a program. <paramref name="arguments"/> are NUL-terminated strings one after another, the first
    /// its name. Errors: FileNotFound, BadExecutable, OutOfProcesses, OutOfMemory, CapabilityUnauthorized.</summary>
    public static Status Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, out uint process,
        Permissions permissions = Permissions.All & ~Permissions.Administer)
    {
        process = (uint)Gateway.Invoke(SystemCall.Spawn, out Status status, Gateway.Address(path), (ulong)path.Length,
            Gateway.Address(arguments), (ulong)arguments.Length, (ulong)permissions);
        return status;
    }

    /// <summary>Waits for a child. Ok with its exit status, or ProcessTrapped, ProcessKilled,
    /// ProcessInterrupted.</summary>
    public static Status Wait(uint process, out int exitStatus)
    {
        exitStatus = (int)Gateway.Invoke(SystemCall.Wait, out Status status, process);
        return status;
    }

    public static Status Kill(uint process)
    {
        Gateway.Invoke(SystemCall.Kill, out Status status, process);
        return status;
    }

    /// <summary>Terms for contract requests of this process, or a child's, that leave them open (XDV-020.2). Errors:
    /// ProcessNotFound, InvalidArgument.</summary>
    public static Status Prefer(uint process, in ProcessAffinity affinity)
    {
        ProcessAffinity copy = affinity;
        Gateway.Invoke(SystemCall.ProcessAffinity, out Status status, process, Gateway.Address(ref copy));
        return status;
    }

    public static void Yield() => Gateway.Invoke(SystemCall.Yield, out _);

    public static void Exit(int status) => Gateway.Invoke(SystemCall.Exit, out _, (ulong)(uint)status);
}
