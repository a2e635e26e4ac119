// Endpoint (XDV-021.1): where threads of any process that holds a capability call, and threads of the owner receive.
// Messages are never stored here: a caller waits until a receiver takes its message from its registers, so delivery
// is atomic and its order is the order of the queue.
//
// Invariants: only one kind of thread waits at a time, callers or receivers; when an object ends, so do all
// capabilities that name it.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xdv.Core.Ipc;

/// <summary>Who waits at an endpoint, if anybody does.</summary>
public enum EndpointWaiters : uint
{
    None = 0,
    Callers = 1,
    Receivers = 2,
}

/// <summary>One endpoint. 32 bytes, no padding.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Endpoint
{
    public int OwnerSlot;
    public uint OwnerProcess;
    public WaitQueue Queue;
    public EndpointWaiters Waiters;
    public uint Reserved0;
    /// <summary>The owner's capability, from which all others for this endpoint come.</summary>
    public ulong Capability;

    /// <summary>The row of an endpoint that a standing capability names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref Endpoint Linked(Endpoint[] rows, ulong handle) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), (nint)(uint)handle);
}

/// <summary>Notification (XDV-021): a word of bits that signals set and one wait takes, all at once.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Notification
{
    public ulong Bits;
    public int OwnerSlot;
    public uint OwnerProcess;
    public WaitQueue Queue;
    /// <summary>The owner's capability, from which all others for this notification come.</summary>
    public ulong Capability;
}
