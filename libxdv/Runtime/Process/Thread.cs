#if FREESTANDING
// Threads of the calling process (XDV-020.1). They may do what the first may, allocate and throw too; until the last
// has been joined the heap grows and is not collected (Memory/ThreadStacks.cs).
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A thread that was started; ends when its body returns.</summary>
public sealed class Thread
{
    /// <summary>Pages of a stack are there once they were touched; a page before and behind never is.</summary>
    public const int DefaultStackBytes = 256 * 1024;
    /// <summary>Priority "normal"; a thread never gets more than its creator has.</summary>
    public const int NormalPriority = 2;

    private readonly ulong _handle;
    private readonly ulong _stack;

    private Thread(ulong handle, ulong stack)
    {
        _handle = handle;
        _stack = stack;
    }

    /// <summary>Starts a thread. Errors: ResourceExhausted, OutOfMemory, CapabilityUnauthorized (priority),
    /// InvalidArgument (priority, stack).</summary>
    /// <param name="body">Its result is what <see cref="Join"/> gets. An exception out of it ends the program.</param>
    public static Status Start(Func<ulong, ulong> body, ulong argument, out Thread? thread,
        int priority = NormalPriority, int stackBytes = DefaultStackBytes)
    {
        thread = null;
        Status status = ThreadStacks.Add(body, argument, stackBytes, out ulong stack);
        if (status != Status.Ok) return status;
        ulong handle = Gateway.Invoke(SystemCall.ThreadCreate, out status, ThreadEntry.Address, stack, stack,
            (ulong)priority);
        if (status == Status.Ok) thread = new Thread(handle, stack);
        else ThreadStacks.Remove(stack);
        return status;
    }

    /// <summary>Waits until it ends. Errors: ThreadNotFound (joined already), Busy (another thread waits).</summary>
    public Status Join(out ulong value)
    {
        value = Gateway.Invoke(SystemCall.ThreadJoin, out Status status, _handle);
        if (status == Status.Ok) ThreadStacks.Remove(_stack);
        return status;
    }
}
#endif
