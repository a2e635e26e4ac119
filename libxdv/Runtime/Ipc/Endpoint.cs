// Endpoints (XDV-021): calls with messages of up to 16 words between threads, in one process or two.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>Room for words 4–15 of the messages of the thread that opened it.</summary>
public readonly struct MessageBuffer
{
    private MessageBuffer(ulong address) => Address = address;

    internal ulong Address { get; }

    /// <summary>The calling thread's buffer. Errors: OutOfMemory.</summary>
    public static Status Open(out MessageBuffer buffer)
    {
        buffer = new MessageBuffer(Gateway.Invoke(SystemCall.MessageBuffer, out Status status));
        return status;
    }
}

/// <summary>A capability for an endpoint. Words are sent from, and received into, the same span: at least 4, at most
/// 16.</summary>
public readonly struct Endpoint(ulong capability)
{
    public ulong Capability { get; } = capability;

    /// <summary>A new endpoint, which the calling process owns. Errors: ResourceExhausted.</summary>
    public static Status Create(out Endpoint endpoint)
    {
        endpoint = new Endpoint(Gateway.Invoke(SystemCall.EndpointCreate, out Status status));
        return status;
    }

    /// <summary>Sends <paramref name="send"/> words and waits for the reply. Errors: InvalidArgument (length without
    /// a buffer), CapabilityInvalid (also when the owner has ended), PeerClosed, ReplyLost.</summary>
    public Status Call(Span<ulong> words, int send, out int received, MessageBuffer buffer = default)
    {
        ulong value = MessageGateway.Invoke(SystemCall.IpcCall, Capability, send, words, buffer.Address,
            out Status status);
        received = (int)(uint)value;
        return status;
    }

    /// <summary>Waits for a call. Owner only. A fault (FaultHandler) comes as a call of four words: to a server that
    /// does not know faults it is one more strange request, whose reply ends who faulted or lets it try
    /// again.</summary>
    /// <param name="sender">The caller's pid.</param>
    public Status Receive(Span<ulong> words, out int received, out uint sender, MessageBuffer buffer = default)
    {
        ulong value = MessageGateway.Invoke(SystemCall.IpcReceive, Capability, 0, words, buffer.Address,
            out Status status);
        (received, sender) = (Length(value), (uint)(value >> 32));
        return status;
    }

    /// <summary>Replies to the call received last and waits for the next one.</summary>
    public Status ReplyReceive(Span<ulong> words, int send, out int received, out uint sender,
        MessageBuffer buffer = default)
    {
        ulong value = MessageGateway.Invoke(SystemCall.IpcReplyReceive, Capability, send, words, buffer.Address,
            out Status status);
        (received, sender) = (Length(value), (uint)(value >> 32));
        return status;
    }

    private static int Length(ulong value) => (int)((uint)value & ~FaultMessage.Mark);

    /// <summary>Replies to the call received last. Errors: NoCaller.</summary>
    public static Status Reply(Span<ulong> words, int send, MessageBuffer buffer = default)
    {
        MessageGateway.Invoke(SystemCall.IpcReply, 0, send, words, buffer.Address, out Status status);
        return status;
    }
}
