// Driver side of a virtio 1.2 split ring (section 2.7): inside a shared window (Q, Φ, host channel) or in memory that a
// virtio-pci device reaches by itself (disk, entropy).
//
// The server may write any byte of the window at any time. So nothing is ever read back that this side wrote: the
// free list, the chains in flight, their lengths and both indices live in private memory, and the window is only told
// about them. From the server come one index and one (id, length) pair per completion; each is read once and checked
// before use, and the first lie makes the queue Failed for good, until it is set up again (XDV-030.2, device.md
// "Hostile both ways").
//
// Ordering: a chain is written, then its ring slot, then the index; x86 keeps stores in order, and reads of the used
// index come before reads of its entries. No word is written by both sides. A kick is always sent, so that no
// store→load order is needed.
using System;
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>One buffer of a chain: window offset and length in bytes.</summary>
public struct ChainSegment
{
    public ulong Offset;
    public uint Bytes;
    /// <summary>The server writes it (VIRTQ_DESC_F_WRITE); otherwise it reads it.</summary>
    public bool ServerWrites;
}

/// <summary>A completed chain: what the caller gave with it, and how many bytes the server says it wrote
/// (checked).</summary>
public struct UsedChain
{
    public uint Token;
    public uint WrittenBytes;
}

public enum QueuePoll : byte
{
    Empty = 0,
    Taken = 1,
    /// <summary>The server broke the ring's rules; set the queue up again.</summary>
    Failed = 2,
}

/// <summary>A split queue of at most the capacity given at construction.</summary>
public sealed class SplitQueue<TWindow>
    where TWindow : struct, IRegisterWindow
{
    private const ushort EndOfList = ushort.MaxValue;

    /// <summary>Free list and, within a chain in flight, the link to its next descriptor.</summary>
    private readonly ushort[] _next;
    /// <summary>Descriptors of the chain whose head this is; 0 = no chain in flight starts here.</summary>
    private readonly byte[] _chainLength;
    private readonly uint[] _writableBytes;
    private readonly uint[] _tokens;
    private readonly ulong _addressBase;
    private TWindow _window;
    private QueueLayout _layout;
    private ushort _freeHead = EndOfList;
    private ushort _nextAvail;
    private ushort _nextUsed;

    /// <param name="window">The memory that both sides share.</param>
    /// <param name="capacity">Most descriptors, 1–32,768.</param>
    /// <param name="addressBase">What the other side calls the window's first byte: 0 where addresses are window
    /// offsets, a physical address where a device reads and writes memory itself.</param>
    public SplitQueue(TWindow window, int capacity, ulong addressBase = 0)
    {
        _window = window;
        _addressBase = addressBase;
        _next = new ushort[capacity];
        _chainLength = new byte[capacity];
        _writableBytes = new uint[capacity];
        _tokens = new uint[capacity];
    }

    /// <summary>True once the server broke the ring's rules.</summary>
    public bool IsFailed { get; private set; }

    /// <summary>Chains the server holds.</summary>
    public int ChainsInFlight { get; private set; }

    public int FreeDescriptors { get; private set; }

    /// <summary>Starts over with an empty ring at <paramref name="layout"/>; every chain in flight is forgotten. The
    /// layout must lie in the window and its size must not exceed the capacity (virtio 1.2, 2.7 and
    /// 4.1.5.1.3).</summary>
    public void Reset(in QueueLayout layout)
    {
        _layout = layout;
        for (int i = 0; i < layout.Size; i++)
        {
            _next[i] = i + 1 < layout.Size ? (ushort)(i + 1) : EndOfList;
            _chainLength[i] = 0;
        }
        _freeHead = 0;
        FreeDescriptors = layout.Size;
        ChainsInFlight = 0;
        _nextAvail = 0;
        _nextUsed = 0;
        IsFailed = false;
        Clear(layout.Descriptors, (ulong)layout.Size * SplitRing.DescriptorBytes);
        Clear(layout.Avail, SplitRing.AvailBytes(layout.Size));
        Clear(layout.Used, SplitRing.UsedBytes(layout.Size));
    }

    /// <summary>Writes a chain and its ring slot; the server sees it after <see cref="Publish"/>. Several chains may
    /// be added before one publication and one kick. False: no room, failed, or the chain is empty, too long or
    /// outside the window.</summary>
    public bool TryAdd(ReadOnlySpan<ChainSegment> chain, uint token)
    {
        if (IsFailed || chain.Length is 0 or > SplitRing.MaxChain || chain.Length > FreeDescriptors) return false;
        uint writable = 0;
        foreach (ref readonly ChainSegment segment in chain)
        {
            if (segment.Bytes == 0 || segment.Offset > _window.Size) return false;
            if (segment.Bytes > _window.Size - segment.Offset) return false;
            if (segment.ServerWrites && (writable += segment.Bytes) < segment.Bytes) return false;
        }
        ushort head = _freeHead, current = head;
        for (int i = 0; i < chain.Length; i++)
        {
            ushort following = _next[current];
            WriteDescriptor(current, chain[i], following, i + 1 < chain.Length);
            current = following;
        }
        _freeHead = current;
        FreeDescriptors -= chain.Length;
        ChainsInFlight++;
        _chainLength[head] = (byte)chain.Length;
        _writableBytes[head] = writable;
        _tokens[head] = token;
        _window.Write16(_layout.AvailEntry(_nextAvail), head);
        _nextAvail++;
        return true;
    }

    /// <summary>Shows the server every chain added so far (virtio 1.2, 2.7.13.3). The kick follows, by whoever owns
    /// the doorbell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish() => _window.Write16(_layout.AvailIndex, _nextAvail);

    /// <summary>Takes the next completed chain, if any. Never waits, never trusts.</summary>
    public QueuePoll TryTakeUsed(out UsedChain used)
    {
        used = default;
        if (IsFailed) return QueuePoll.Failed;
        ushort pending = (ushort)(_window.Read16(_layout.UsedIndex) - _nextUsed);
        if (pending == 0) return QueuePoll.Empty;
        // More completions than chains in flight also covers an index that went backwards.
        if (pending > ChainsInFlight) return Fail();
        ulong entry = _layout.UsedEntry(_nextUsed);
        uint id = _window.Read32(entry);
        uint written = _window.Read32(entry + 4);
        if (id >= (uint)_layout.Size || _chainLength[id] == 0 || written > _writableBytes[id]) return Fail();
        used.Token = _tokens[id];
        used.WrittenBytes = written;
        Free((ushort)id);
        _nextUsed++;
        return QueuePoll.Taken;
    }

    /// <summary>True when the used index has moved. Only a hint: nothing is checked or taken.</summary>
    public bool HasUsed => !IsFailed && _window.Read16(_layout.UsedIndex) != _nextUsed;

    /// <summary>Asks the server to raise the queue's vector, or not to (VRING_AVAIL_F_NO_INTERRUPT). After asking for
    /// interrupts, fence and look at <see cref="HasUsed"/> before sleeping (virtio 1.2, 2.7.7).</summary>
    public void SetInterruptWanted(bool wanted) =>
        _window.Write16(_layout.Avail, wanted ? (ushort)0 : SplitRing.AvailNoInterrupt);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteDescriptor(ushort index, in ChainSegment segment, ushort next, bool more)
    {
        ulong at = _layout.Descriptors + (ulong)index * SplitRing.DescriptorBytes;
        int flags = (segment.ServerWrites ? SplitRing.DescriptorWrite : 0) | (more ? SplitRing.DescriptorNext : 0);
        _window.Write64(at, _addressBase + segment.Offset);
        // Length, flags and link in one store.
        _window.Write64(at + 8, segment.Bytes | (ulong)(uint)flags << 32 | (more ? (ulong)next << 48 : 0));
    }

    private void Free(ushort head)
    {
        int length = _chainLength[head];
        ushort last = head;
        for (int i = 1; i < length; i++) last = _next[last];
        _next[last] = _freeHead;
        _freeHead = head;
        _chainLength[head] = 0;
        FreeDescriptors += length;
        ChainsInFlight--;
    }

    private QueuePoll Fail()
    {
        IsFailed = true;
        return QueuePoll.Failed;
    }

    /// <summary>Rings are multiples of two bytes, and start aligned.</summary>
    private void Clear(ulong offset, ulong bytes)
    {
        for (ulong i = 0; i < bytes; i += 2) _window.Write16(offset + i, 0);
    }
}
