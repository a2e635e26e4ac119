// The server side of a window, written from the protocol's description and not from the driver: header, handshake,
// rings. It takes requests when told to and answers them when told to, in any order, so that tests decide every
// interleaving.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Drivers.Tests.Fakes;

/// <summary>A chain the server took: readable bytes already copied, where the answer goes, and how much fits.</summary>
public sealed record TakenChain(
    int Queue, ushort Head, byte[] Request, ulong AnswerOffset, uint AnswerRoom, uint Generation);

/// <summary>One server over one window.</summary>
public sealed class FakeServer
{
    public const uint Peer = 7;

    private readonly ushort[] _nextAvail = new ushort[DeviceWindow.MaxQueues];
    private readonly ushort[] _nextUsed = new ushort[DeviceWindow.MaxQueues];
    private readonly DeviceId _device;
    private readonly int _queues;
    private int _seenRings;

    public FakeServer(int size, DeviceId device, int queues)
    {
        Memory = new Memory(size);
        Doorbells = new Doorbells(Memory);
        (_device, _queues) = (device, queues);
        Begin(1);
    }

    public Memory Memory { get; }

    public Doorbells Doorbells { get; }

    public uint Generation { get; private set; }

    public uint QueueMax { get; set; } = DeviceWindow.DefaultQueueSize;

    /// <summary>Answers to the handshake; false = stays silent.</summary>
    public bool Acknowledges { get; set; } = true;

    public bool Refuses { get; set; }

    /// <summary>The driver was accepted in this generation.</summary>
    public bool Accepted { get; private set; }

    public MemoryWindow Window => new(Memory);

    public DoorbellRegisters Registers => new(Doorbells);

    /// <summary>A worker of this generation starts: constants, changing line, magic last.</summary>
    public void Begin(uint generation)
    {
        Generation = generation;
        Accepted = false;
        Memory.Put32(DeviceWindow.VersionOffset, DeviceWindow.Version);
        Memory.Put32(DeviceWindow.DeviceIdOffset, (uint)_device);
        Memory.Put32(DeviceWindow.VendorOffset, DeviceWindow.Vendor);
        Memory.Put32(DeviceWindow.ServerPeerOffset, Peer);
        ulong features = (ulong)(DeviceFeatures.Version1 | DeviceFeatures.Batching | DeviceFeatures.NoInterrupt);
        Memory.Put64(DeviceWindow.FeaturesOffset, features);
        Memory.Put64(DeviceWindow.SizeOffset, (ulong)Memory.Bytes.Length);
        Memory.Put32(DeviceWindow.QueueCountOffset, (uint)_queues);
        Memory.Put32(DeviceWindow.QueueMaxOffset, QueueMax);
        Memory.Put32(DeviceWindow.AckStatusOffset, (uint)DeviceStatus.Reset);
        Memory.Put32(DeviceWindow.AckGenerationOffset, generation);
        Memory.Put32(DeviceWindow.ConfigGenerationOffset, generation);
        Memory.Put32(DeviceWindow.GenerationOffset, generation);
        Memory.Put32(DeviceWindow.ServerStatusOffset, (uint)DeviceStatus.Serving);
        Memory.Put64(DeviceWindow.MagicOffset, DeviceWindow.Magic);
    }

    /// <summary>The worker is gone and the broker says so.</summary>
    public void Vanish() => Memory.Put32(DeviceWindow.ServerStatusOffset, (uint)DeviceStatus.Reset);

    public void Attest(in AttestationRecord record) =>
        MemoryMarshal.Write(Memory.Bytes.AsSpan((int)DeviceWindow.Attestation), in record);

    /// <summary>Answers a configuration kick that has not been looked at yet.</summary>
    public void Configure()
    {
        bool kicked = false;
        for (; _seenRings < Doorbells.Rings.Count; _seenRings++)
            kicked |= Doorbells.Rings[_seenRings] == (Peer << 16 | DeviceWindow.ConfigurationVector);
        if (!kicked || !Acknowledges) return;
        uint generation = Memory.U32(DeviceWindow.DriverGenerationOffset);
        var status = (DeviceStatus)Memory.U32(DeviceWindow.DriverStatusOffset);
        if (generation != Generation) return;
        bool wants = (status & DeviceStatus.DriverReady) != 0;
        if (wants && !Accepted) (Accepted, _) = (!Refuses, Restart());
        if (!wants) Accepted = false;
        Memory.Put32(DeviceWindow.AckGenerationOffset, generation);
        Memory.Put32(DeviceWindow.AckStatusOffset, (uint)(wants && Refuses ? DeviceStatus.Failed : status));
    }

    /// <summary>Takes the next published chain of a queue, or null when there is none or it makes no sense.</summary>
    public TakenChain? Take(int queue)
    {
        if (!Accepted) return null;
        ulong avail = Field(queue, DeviceWindow.QueueAvailField);
        ushort published = Memory.U16(avail + 2);
        if (published == _nextAvail[queue]) return null;
        ushort head = Memory.U16(avail + 4 + 2 * (ulong)(_nextAvail[queue] % Size(queue)));
        _nextAvail[queue]++;
        return Walk(queue, head);
    }

    /// <summary>Publishes a chain with the answer bytes; <paramref name="length"/> overrides what is claimed.</summary>
    public void Answer(TakenChain chain, ReadOnlySpan<byte> bytes, uint? length = null)
    {
        int fits = (int)Math.Min((uint)bytes.Length, chain.AnswerRoom);
        bytes[..fits].CopyTo(Memory.Bytes.AsSpan((int)chain.AnswerOffset));
        Used(chain.Queue, chain.Head, length ?? (uint)bytes.Length);
    }

    /// <summary>Appends a used entry, true or not.</summary>
    public void Used(int queue, uint id, uint length)
    {
        ulong used = Field(queue, DeviceWindow.QueueUsedField);
        ulong entry = used + 4 + 8 * (ulong)(_nextUsed[queue] % Size(queue));
        Memory.Put32(entry, id);
        Memory.Put32(entry + 4, length);
        Memory.Put16(used + 2, ++_nextUsed[queue]);
    }

    public ulong Field(int queue, ulong field) =>
        Memory.U64(DeviceWindow.QueuesOffset + (ulong)queue * DeviceWindow.QueueStride + field);

    public int Size(int queue) =>
        (int)Field32(queue, DeviceWindow.QueueSizeField);

    private uint Field32(int queue, ulong field) =>
        Memory.U32(DeviceWindow.QueuesOffset + (ulong)queue * DeviceWindow.QueueStride + field);

    private bool Restart()
    {
        Array.Clear(_nextAvail);
        Array.Clear(_nextUsed);
        return true;
    }

    private TakenChain? Walk(int queue, ushort head)
    {
        var request = new List<byte>();
        ulong answer = 0;
        uint room = 0;
        ulong table = Field(queue, DeviceWindow.QueueDescField);
        ushort index = head;
        for (int link = 0; link < SplitRing.MaxChain && index < Size(queue); link++)
        {
            ulong at = table + (ulong)index * SplitRing.DescriptorBytes;
            (ulong offset, uint bytes, ushort flags) = (Memory.U64(at), Memory.U32(at + 8), Memory.U16(at + 12));
            if (offset > (ulong)Memory.Bytes.Length || bytes > (ulong)Memory.Bytes.Length - offset) return null;
            if ((flags & SplitRing.DescriptorWrite) != 0) (answer, room) = (offset, bytes);
            else request.AddRange(Memory.Bytes.AsSpan((int)offset, (int)bytes));
            if ((flags & SplitRing.DescriptorNext) == 0)
                return new TakenChain(queue, head, [.. request], answer, room, Generation);
            index = Memory.U16(at + 14);
        }
        return null;
    }
}
