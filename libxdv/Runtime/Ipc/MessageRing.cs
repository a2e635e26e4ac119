// A ring of byte messages in shared memory, one writer and one reader, who do not trust each other. Each keeps its own
// position to itself and only publishes it; the other's is read once and checked before it is believed. So the worst
// that a peer can do is to send nonsense. Pure; tests/Runtime plays the hostile peer.
//
// Layout: a header of three lines of 64 bytes (what both agree on; the writer's position; the reader's), then messages,
// each a word with its length and its bytes, padded to 8, wrapping at the end. Positions count bytes from the beginning
// of time: equal = empty.
using System;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Runtime;

/// <summary>Where things are.</summary>
public static class MessageRing
{
    public const int HeaderBytes = 192;
    /// <summary>Words of the header.</summary>
    public const int Magic = 0, OffererSends = 1, OffererSignal = 2, AccepterSignal = 3;
    public const int Written = 8, WriterWaits = 9, WriterClosed = 10;
    public const int Read = 16, ReaderWaits = 17, ReaderClosed = 18;
    private const int WordBytes = 8;

    /// <summary>Bytes for messages; less than a word when there is no room for any.</summary>
    public static int Capacity(int bytes) => (bytes - HeaderBytes) & ~(WordBytes - 1);

    /// <summary>Bytes that a message takes.</summary>
    public static ulong Space(ulong length) => WordBytes + ((length + WordBytes - 1) & ~(ulong)(WordBytes - 1));

    public static ref ulong Word(Span<byte> memory, int index) =>
        ref MemoryMarshal.Cast<byte, ulong>(memory[..HeaderBytes])[index];

    internal static void CopyIn(Span<byte> ring, ulong position, ReadOnlySpan<byte> bytes)
    {
        int at = (int)(position % (ulong)ring.Length), first = Math.Min(bytes.Length, ring.Length - at);
        bytes[..first].CopyTo(ring[at..]);
        bytes[first..].CopyTo(ring);
    }

    internal static void CopyOut(Span<byte> ring, ulong position, Span<byte> bytes)
    {
        int at = (int)(position % (ulong)ring.Length), first = Math.Min(bytes.Length, ring.Length - at);
        ring.Slice(at, first).CopyTo(bytes);
        ring[..(bytes.Length - first)].CopyTo(bytes[first..]);
    }
}

/// <summary>The writer's side.</summary>
public struct RingWriter
{
    private ulong _written;

    /// <summary>Puts a message into the ring. Ok; Busy (no room now); InvalidArgument (never room for it);
    /// DescriptorInvalid (the reader is somewhere it cannot be).</summary>
    public Status TryWrite(Span<byte> memory, ReadOnlySpan<byte> message)
    {
        Span<byte> ring = memory.Slice(MessageRing.HeaderBytes, MessageRing.Capacity(memory.Length));
        ulong space = MessageRing.Space((ulong)message.Length);
        if (space > (ulong)ring.Length) return Status.InvalidArgument;
        ulong used = _written - Volatile.Read(ref MessageRing.Word(memory, MessageRing.Read));
        if (used > (ulong)ring.Length) return Status.DescriptorInvalid;
        if (space > (ulong)ring.Length - used) return Status.Busy;
        Span<byte> length = stackalloc byte[8];
        MemoryMarshal.Write(length, (ulong)message.Length);
        MessageRing.CopyIn(ring, _written, length);
        MessageRing.CopyIn(ring, _written + 8, message);
        _written += space;
        Volatile.Write(ref MessageRing.Word(memory, MessageRing.Written), _written);
        return Status.Ok;
    }
}

/// <summary>The reader's side.</summary>
public struct RingReader
{
    private ulong _read;

    /// <summary>Takes the oldest message. Ok; Busy (there is none now); InvalidArgument (the buffer is shorter than
    /// the message, which stays); DescriptorInvalid (the writer is somewhere it cannot be, or a length is).</summary>
    /// <param name="length">Of the message, also when the buffer was too short for it.</param>
    public Status TryRead(Span<byte> memory, Span<byte> buffer, out int length)
    {
        length = 0;
        Span<byte> ring = memory.Slice(MessageRing.HeaderBytes, MessageRing.Capacity(memory.Length));
        ulong there = Volatile.Read(ref MessageRing.Word(memory, MessageRing.Written)) - _read;
        if (there == 0) return Status.Busy;
        if (there > (ulong)ring.Length || there % 8 != 0) return Status.DescriptorInvalid;
        Span<byte> word = stackalloc byte[8];
        MessageRing.CopyOut(ring, _read, word);
        ulong bytes = MemoryMarshal.Read<ulong>(word);
        if (bytes > (ulong)ring.Length || MessageRing.Space(bytes) > there) return Status.DescriptorInvalid;
        length = (int)bytes;
        if (length > buffer.Length) return Status.InvalidArgument;
        MessageRing.CopyOut(ring, _read + 8, buffer[..length]);
        _read += MessageRing.Space(bytes);
        Volatile.Write(ref MessageRing.Word(memory, MessageRing.Read), _read);
        return Status.Ok;
    }
}
