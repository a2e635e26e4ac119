// The device side of one split ring (virtio 1.2, 2.7), against a guest that may write anything at any time.
// Invariants: each descriptor is read once, into a private copy; no sum can overflow; a chain has at most
// SplitRing.MaxChain links, which also ends loops; the ring indices that count are private ones. No word is written
// by both sides.
using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Serving;

/// <summary>A piece of the window: offset and bytes.</summary>
public readonly record struct Segment(ulong Offset, uint Bytes);

/// <summary>The pieces of a chain, at most <see cref="SplitRing.MaxChain"/>.</summary>
[InlineArray(SplitRing.MaxChain)]
public struct Segments
{
    private Segment _first;
}

/// <summary>A request the driver published: readable pieces, then writable ones. Checked, and copied out of the
/// ring.</summary>
public struct DescriptorChain
{
    public ushort Head;
    public int Readable;
    public int Writable;
    /// <summary>Readable first.</summary>
    public Segments Segments;
    public ulong ReadableBytes;
    public ulong WritableBytes;
}

public enum RingState
{
    /// <summary>Nothing is published.</summary>
    Empty,
    Taken,
    /// <summary>The driver broke the protocol; the queue is dead until it is configured anew.</summary>
    Broken,
}

/// <summary>One queue being served. Used by one thread.</summary>
public sealed class ServerQueue
{
    private const uint IndexField = 2, RingField = 4;
    private const ushort KnownFlags = SplitRing.DescriptorNext | SplitRing.DescriptorWrite;
    private readonly SharedMemory _memory;
    private readonly QueueLayout _layout;
    private readonly bool _honourNoInterrupt;
    private readonly bool[] _inFlight;
    private ushort _nextAvail;
    private ushort _nextUsed;
    private bool _broken;

    /// <param name="memory">The window.</param>
    /// <param name="layout">Accepted by <see cref="QueueLayout.Refusal"/>.</param>
    /// <param name="honourNoInterrupt">NoInterrupt was negotiated.</param>
    public ServerQueue(SharedMemory memory, QueueLayout layout, bool honourNoInterrupt)
    {
        (_memory, _layout, _honourNoInterrupt) = (memory, layout, honourNoInterrupt);
        _inFlight = new bool[layout.Size];
        _memory.Write16(_layout.Used, 0);
        _memory.Write16(_layout.Used + IndexField, 0);
    }

    /// <summary>Chains taken and not yet published.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Why the queue is <see cref="RingState.Broken"/>; for people.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes the next published chain, if there is one.</summary>
    public RingState TryTake(out DescriptorChain chain)
    {
        chain = default;
        if (_broken) return RingState.Broken;
        ushort published = _memory.Read16(_layout.Avail + IndexField);
        var waiting = (ushort)(published - _nextAvail);
        if (waiting == 0) return RingState.Empty;
        if (waiting > _layout.Size) return Break("avail index runs ahead of the ring");
        ulong slot = _nextAvail & (_layout.Size - 1);
        ushort head = _memory.Read16(_layout.Avail + RingField + 2 * slot);
        if (head >= _layout.Size) return Break("head outside the table");
        if (_inFlight[head]) return Break("head published twice");
        if (Walk(head, ref chain) is { } reason) return Break(reason);
        _nextAvail++;
        _inFlight[head] = true;
        Outstanding++;
        return RingState.Taken;
    }

    /// <summary>Copies the request bytes; <paramref name="destination"/> holds at least ReadableBytes.</summary>
    public int ReadRequest(in DescriptorChain chain, Span<byte> destination)
    {
        int done = 0;
        for (int i = 0; i < chain.Readable; i++)
        {
            Segment segment = chain.Segments[i];
            _memory.Read(segment.Offset, destination.Slice(done, (int)segment.Bytes));
            done += (int)segment.Bytes;
        }
        return done;
    }

    /// <summary>Writes the answer into the chain's writable pieces and publishes the chain.</summary>
    /// <returns>True when the driver wants an interrupt.</returns>
    public bool Publish(in DescriptorChain chain, ReadOnlySpan<byte> answer)
    {
        int length = (int)Math.Min((ulong)answer.Length, chain.WritableBytes);
        int done = 0;
        for (int i = chain.Readable; i < chain.Readable + chain.Writable && done < length; i++)
        {
            Segment segment = chain.Segments[i];
            int piece = (int)Math.Min(segment.Bytes, (uint)(length - done));
            _memory.Write(segment.Offset, answer.Slice(done, piece));
            done += piece;
        }
        ulong entry = _layout.Used + RingField + 8 * (_nextUsed & (ulong)(_layout.Size - 1));
        _memory.Write32(entry, chain.Head);
        _memory.Write32(entry + 4, (uint)done);
        _memory.Write16(_layout.Used + IndexField, ++_nextUsed);
        _inFlight[chain.Head] = false;
        Outstanding--;
        // The index must be visible before the driver's wish is read (store→load), or both sides would wait for the
        // other.
        Interlocked.MemoryBarrier();
        return !_honourNoInterrupt || (_memory.Read16(_layout.Avail) & SplitRing.AvailNoInterrupt) == 0;
    }

    /// <summary>Asks the driver (which need not listen) to skip its kicks, while this side looks by itself.</summary>
    public void SuppressKicks(bool suppressed)
    {
        _memory.Write16(_layout.Used, suppressed ? SplitRing.UsedNoNotify : (ushort)0);
        Interlocked.MemoryBarrier();
    }

    private string? Walk(ushort head, ref DescriptorChain chain)
    {
        chain.Head = head;
        Span<byte> bytes = stackalloc byte[SplitRing.DescriptorBytes];
        int index = head;
        for (int link = 0; link < SplitRing.MaxChain; link++)
        {
            _memory.Read(_layout.Descriptors + (ulong)index * SplitRing.DescriptorBytes, bytes);
            ulong offset = BitConverter.ToUInt64(bytes);
            uint length = BitConverter.ToUInt32(bytes[8..]);
            ushort flags = BitConverter.ToUInt16(bytes[12..]);
            if ((flags & ~KnownFlags) != 0) return "unknown descriptor flags";
            if (offset < DeviceWindow.DataOffset) return "buffer in the header";
            if (!_memory.Contains(offset, length)) return "buffer outside the window";
            bool writable = (flags & SplitRing.DescriptorWrite) != 0;
            if (!writable && chain.Writable > 0) return "readable descriptor behind a writable one";
            chain.Segments[link] = new Segment(offset, length);
            if (writable) (chain.Writable, chain.WritableBytes) = (chain.Writable + 1, chain.WritableBytes + length);
            else (chain.Readable, chain.ReadableBytes) = (chain.Readable + 1, chain.ReadableBytes + length);
            if ((flags & SplitRing.DescriptorNext) == 0) return null;
            index = BitConverter.ToUInt16(bytes[14..]);
            if (index >= _layout.Size) return "next descriptor outside the table";
        }
        return "chain is too long or a loop";
    }

    private RingState Break(string reason)
    {
        _broken = true;
        Reason = reason;
        return RingState.Broken;
    }
}
