#if FREESTANDING
// Threads of the calling process (XDV-020.1). The program heap has no lock: threads that run beside each other share
// what was allocated before, and only one of them allocates.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A thread that was started; ends when its body returns.</summary>
public sealed class Thread
{
    public const int DefaultStackBytes = 32 * 1024;
    /// <summary>Priority "normal"; a thread never gets more than its creator has.</summary>
    public const int NormalPriority = 2;

    private readonly ulong _handle;
    private readonly byte[] _stack;

    private Thread(ulong handle, byte[] stack)
    {
        _handle = handle;
        _stack = stack;
    }

    /// <summary>Starts a thread. Errors: ResourceExhausted, OutOfMemory, CapabilityUnauthorized (priority).</summary>
    /// <param name="body">Its result is what <see cref="Join"/> gets.</param>
    public static Status Start(Func<ulong, ulong> body, ulong argument, out Thread? thread,
        int priority = NormalPriority, int stackBytes = DefaultStackBytes)
    {
        thread = null;
        byte[] stack = new byte[stackBytes];
        int place = ThreadEntry.Keep(body, argument);
        if (place < 0) return Status.ResourceExhausted;
        ulong top = (Gateway.Address(stack) + (ulong)stackBytes) & ~15UL;
        ulong handle = Gateway.Invoke(SystemCall.ThreadCreate, out Status status, ThreadEntry.Address, top,
            (ulong)place, (ulong)priority);
        if (status == Status.Ok) thread = new Thread(handle, stack);
        else ThreadEntry.Forget(place);
        return status;
    }

    /// <summary>Waits until it ends. Errors: ThreadNotFound (joined already), Busy (another thread waits).</summary>
    public Status Join(out ulong value)
    {
        value = Gateway.Invoke(SystemCall.ThreadJoin, out Status status, _handle);
        GC.KeepAlive(_stack);
        return status;
    }
}
#endif
