// A channel (XDV-021.2): byte messages one way between two processes, through a segment that one of them offers, and
// without the kernel but to wait. Each end has a notification of its own to wait at, and a capability to signal the
// other's.
//
// The end that offers owns the memory: when it ends, or revokes, an access of the other is a page fault. A peer that
// ends without Close wakes nobody: who waits for its end (HybridProcess.Wait) calls Close for it.
using System;
using System.Threading;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>One end. One thread uses it at a time.</summary>
public sealed class Channel
{
    private const ulong Magic = 0x6C65_6E6E_6168_4358; // "XChannel"

    private readonly SharedSegment _segment;
    private readonly SharedMapping _memory;
    private readonly Notification _own;
    private readonly bool _sends, _offered;
    private Notification _peer;
    private RingWriter _writer;
    private RingReader _reader;

    private Channel(SharedSegment segment, SharedMapping memory, Notification own, bool sends, bool offered)
    {
        (_segment, _memory, _own, _sends, _offered) = (segment, memory, own, sends, offered);
    }

    /// <summary>Longest message.</summary>
    public int MaxMessage => MessageRing.Capacity(_memory.Length) - 8;

    /// <summary>Makes a channel and grants it to the parent or a child, who accepts it. Errors: those of
    /// <see cref="SharedSegment"/> and <see cref="Notification"/>.</summary>
    /// <param name="pages">Of the ring, header included.</param>
    /// <param name="sends">True for the end that sends, false for the one that receives.</param>
    public static Status Offer(uint peer, uint pages, bool sends, out Channel? channel)
    {
        channel = null;
        Status status = SharedSegment.Create(pages, out SharedSegment segment);
        if (status != Status.Ok) return status;
        status = segment.Map(true, out SharedMapping memory);
        Notification own = default;
        if (status == Status.Ok) status = Notification.Create(out own);
        ulong signal = 0;
        if (status == Status.Ok) status = CapabilityHandle.Grant(own.Capability, peer, Permissions.Ipc, out signal);
        if (status == Status.Ok)
        {
            Span<byte> bytes = memory.Bytes;
            MessageRing.Word(bytes, MessageRing.OffererSends) = sends ? 1ul : 0;
            MessageRing.Word(bytes, MessageRing.OffererSignal) = signal;
            MessageRing.Word(bytes, MessageRing.Magic) = Magic;
            status = segment.Grant(peer, writable: true, out _);
        }

        if (status == Status.Ok) channel = new Channel(segment, memory, own, sends, offered: true);
        else segment.Revoke();
        return status;
    }

    /// <summary>The other end of a channel that the parent or a child offered. Errors: DescriptorInvalid (no channel
    /// is in it), those of <see cref="SharedSegment"/> and <see cref="Notification"/>.</summary>
    /// <param name="peer">Who offered it.</param>
    public static Status Accept(SharedSegment segment, uint peer, out Channel? channel)
    {
        channel = null;
        Status status = segment.Map(true, out SharedMapping memory);
        if (status != Status.Ok) return status;
        if (memory.Length < (int)Pages.Bytes) return Status.DescriptorInvalid;
        Span<byte> bytes = memory.Bytes;
        bool sends = Volatile.Read(ref MessageRing.Word(bytes, MessageRing.OffererSends)) == 0;
        if (Volatile.Read(ref MessageRing.Word(bytes, MessageRing.Magic)) != Magic) status = Status.DescriptorInvalid;
        Notification own = default;
        if (status == Status.Ok) status = Notification.Create(out own);
        Channel accepted = new(segment, memory, own, sends, offered: false);
        if (status == Status.Ok) status = accepted.FindPeer();
        ulong signal = 0;
        if (status == Status.Ok) status = CapabilityHandle.Grant(own.Capability, peer, Permissions.Ipc, out signal);
        if (status == Status.Ok)
        {
            Volatile.Write(ref MessageRing.Word(bytes, MessageRing.AccepterSignal), signal);
            channel = accepted;
            return Status.Ok;
        }

        if (own.Capability != 0) SharedSegment.Revoke(own.Capability);
        memory.Unmap();
        return status;
    }

    /// <summary>Sends a message; waits while there is no room for it. Errors: InvalidArgument (longer than
    /// <see cref="MaxMessage"/>, or this end receives), PeerClosed, DescriptorInvalid (the peer broke the
    /// ring).</summary>
    public Status Send(ReadOnlySpan<byte> message)
    {
        if (!_sends) return Status.InvalidArgument;
        while (true)
        {
            if (IsSet(MessageRing.ReaderClosed) || IsSet(MessageRing.WriterClosed)) return Status.PeerClosed;
            Status status = _writer.TryWrite(_memory.Bytes, message);
            if (status == Status.Ok) return Wake(MessageRing.ReaderWaits);
            if (status != Status.Busy) return status;
            Announce(MessageRing.WriterWaits);
            if (IsSet(MessageRing.ReaderClosed) || IsSet(MessageRing.WriterClosed)) return Status.PeerClosed;
            status = _writer.TryWrite(_memory.Bytes, message);
            if (status == Status.Ok) return Wake(MessageRing.ReaderWaits);
            if (status == Status.Busy) status = _own.Wait(out _);
            if (status != Status.Ok) return status;
        }
    }

    /// <summary>Takes the next message; waits while there is none. Errors: InvalidArgument (the buffer is shorter than
    /// the message, which stays; or this end sends), PeerClosed (and nothing is left), DescriptorInvalid (the peer
    /// broke the ring).</summary>
    public Status Receive(Span<byte> buffer, out int length)
    {
        length = 0;
        if (_sends) return Status.InvalidArgument;
        while (true)
        {
            Status status = Take(buffer, out length);
            if (status != Status.Busy) return status;
            Announce(MessageRing.ReaderWaits);
            status = Take(buffer, out length);
            if (status == Status.Busy) status = _own.Wait(out _);
            else return status;
            if (status != Status.Ok) return status;
        }
    }

    /// <summary>No more messages from or to this end: the other is told, and so is a thread of this process that
    /// waits here. What was sent can still be received.</summary>
    public void Close()
    {
        Volatile.Write(ref Word(_sends ? MessageRing.WriterClosed : MessageRing.ReaderClosed), 1);
        Interlocked.MemoryBarrier();
        if (FindPeer() == Status.Ok) _peer.Signal(1);
        _own.Signal(1);
    }

    /// <summary>Gives everything back. The end that offered takes the memory from the other, too.</summary>
    public void Release()
    {
        SharedSegment.Revoke(_own.Capability);
        if (_offered) _segment.Revoke();
        else _memory.Unmap();
    }

    private Status Take(Span<byte> buffer, out int length)
    {
        bool closed = IsSet(MessageRing.WriterClosed) || IsSet(MessageRing.ReaderClosed);
        Status status = _reader.TryRead(_memory.Bytes, buffer, out length);
        if (status == Status.Ok) return Wake(MessageRing.WriterWaits);
        return status == Status.Busy && closed ? Status.PeerClosed : status;
    }

    /// <summary>Says that this end is about to wait; what it waits for has to be looked at once more then.</summary>
    private void Announce(int word)
    {
        Volatile.Write(ref Word(word), 1);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Signals the other end if it waits. That it has ended does not matter to who got this far.</summary>
    private Status Wake(int word)
    {
        Interlocked.MemoryBarrier();
        if (!IsSet(word)) return Status.Ok;
        Volatile.Write(ref Word(word), 0);
        if (FindPeer() == Status.Ok) _peer.Signal(1);
        return Status.Ok;
    }

    /// <summary>The peer's notification, whose handle the peer wrote: believed only if it is one of this
    /// process's.</summary>
    private Status FindPeer()
    {
        if (_peer.Capability != 0) return Status.Ok;
        ulong signal = Volatile.Read(ref Word(_offered ? MessageRing.AccepterSignal : MessageRing.OffererSignal));
        CapabilityInfo info = default;
        if (signal == 0 || CapabilityHandle.Find(signal, ref info) != Status.Ok
            || info.Kind != CapabilityKind.Notification) return Status.DescriptorInvalid;
        _peer = new Notification(signal);
        return Status.Ok;
    }

    private bool IsSet(int word) => Volatile.Read(ref Word(word)) != 0;

    private ref ulong Word(int word) => ref MessageRing.Word(_memory.Bytes, word);
}
