// The driver's side of one split ring, for tests: one request and one answer buffer per chain.
using System;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Tests;

/// <summary>A ring in the guest's window. Queue q lives at 64 KiB × (1 + q), its buffers from 1 MiB × (1 +
/// q).</summary>
public sealed class DriverRing
{
    private readonly FakeGuest _guest;
    private readonly int _queue;
    private ushort _avail;
    private ushort _used;

    public DriverRing(FakeGuest guest, int queue, uint size)
    {
        (_guest, _queue, Size) = (guest, queue, size);
        Descriptors = 0x4000 * (1 + (ulong)queue);
        Avail = Descriptors + size * SplitRing.DescriptorBytes;
        Used = (Avail + SplitRing.AvailBytes((int)size) + 3) & ~3UL;
        Memory.Write(Descriptors, new byte[Used - Descriptors + SplitRing.UsedBytes((int)size)]);
        ulong registers = DeviceWindow.QueuesOffset + (ulong)queue * DeviceWindow.QueueStride;
        Memory.Write32(registers + DeviceWindow.QueueSizeField, size);
        Memory.Write32(registers + DeviceWindow.QueueVectorField, (uint)(1 + queue));
        Memory.Write64(registers + DeviceWindow.QueueDescField, Descriptors);
        Memory.Write64(registers + DeviceWindow.QueueAvailField, Avail);
        Memory.Write64(registers + DeviceWindow.QueueUsedField, Used);
        Memory.Write32(registers + DeviceWindow.QueueReadyField, 1);
    }

    public uint Size { get; }

    public ulong Descriptors { get; }

    public ulong Avail { get; }

    public ulong Used { get; }

    /// <summary>Answers taken so far.</summary>
    public ushort Received => _used;

    public ushort UsedIndex => Memory.Read16(Used + 2);

    /// <summary>Where request buffers of this queue start; needs a window of at least 4 MiB.</summary>
    private ulong Buffers => 0x100000 * (1 + (ulong)_queue);

    private SharedMemory Memory => _guest.Memory;

    /// <summary>Writes one descriptor.</summary>
    public void Describe(int index, ulong offset, uint length, ushort flags, ushort next = 0)
    {
        ulong at = Descriptors + (ulong)index * SplitRing.DescriptorBytes;
        Memory.Write64(at, offset);
        Memory.Write32(at + 8, length);
        Memory.Write16(at + 12, flags);
        Memory.Write16(at + 14, next);
    }

    /// <summary>Publishes a head without a kick.</summary>
    public void Publish(ushort head)
    {
        Memory.Write16(Avail + 4 + 2 * (ulong)(_avail % Size), head);
        Memory.Write16(Avail + 2, ++_avail);
    }

    public void Kick() => _guest.Doorbells[1 + _queue].Signal();

    /// <summary>Publishes a request with an answer buffer behind it, in buffer <paramref name="slot"/>, and
    /// kicks.</summary>
    public void Send(ReadOnlySpan<byte> request, int answerBytes, int slot = 0, bool kick = true)
    {
        ulong buffer = Buffers + 0x20000 * (ulong)slot;
        var head = (ushort)(2 * slot);
        Memory.Write(buffer, request);
        bool answered = answerBytes > 0;
        ushort flags = answered ? SplitRing.DescriptorNext : (ushort)0;
        Describe(head, buffer, (uint)request.Length, flags, (ushort)(head + 1));
        if (answered) Describe(head + 1, buffer + 0x10000, (uint)answerBytes, SplitRing.DescriptorWrite);
        Publish(head);
        if (kick) Kick();
    }

    /// <summary>Waits for the next used entry and returns its slot and answer.</summary>
    public (int Slot, byte[] Answer) Receive()
    {
        FakeGuest.Until(() => UsedIndex != _used, "an answer");
        ulong entry = Used + 4 + 8 * (ulong)(_used++ % Size);
        int slot = (int)Memory.Read32(entry) / 2;
        var answer = new byte[Memory.Read32(entry + 4)];
        Memory.Read(Buffers + 0x20000 * (ulong)slot + 0x10000, answer);
        return (slot, answer);
    }

    /// <summary>One request, one answer.</summary>
    public byte[] Call(ReadOnlySpan<byte> request, int answerBytes = 4096)
    {
        Send(request, answerBytes);
        return Receive().Answer;
    }
}
