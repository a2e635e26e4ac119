// Notifications (XDV-021): a word of bits that anybody with the capability sets and one wait of the owner takes.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A capability for a notification.</summary>
public readonly struct Notification(ulong capability)
{
    public ulong Capability { get; } = capability;

    /// <summary>A new notification, which the calling process owns. Errors: ResourceExhausted.</summary>
    public static Status Create(out Notification notification)
    {
        notification = new Notification(Gateway.Invoke(SystemCall.NotificationCreate, out Status status));
        return status;
    }

    /// <summary>Sets bits; a waiting thread gets all that are set.</summary>
    public Status Signal(ulong bits)
    {
        Gateway.Invoke(SystemCall.NotificationSignal, out Status status, Capability, bits);
        return status;
    }

    /// <summary>Waits until a bit is set and takes them all. Owner only.</summary>
    public Status Wait(out ulong bits)
    {
        bits = Gateway.Invoke(SystemCall.NotificationWait, out Status status, Capability);
        return status;
    }
}
