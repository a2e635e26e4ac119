// What a driver asked for, read once out of the window and judged before anything is served. After that the copy
// counts: a guest that changes its registers later changes nothing.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Serving;

/// <summary>Registers of one queue. Addresses are window offsets.</summary>
public readonly record struct QueueLayout(
    uint Size, uint Ready, uint Vector, ulong Descriptors, ulong Avail, ulong Used)
{
    public static QueueLayout Read(SharedMemory memory, int queue)
    {
        ulong registers = DeviceWindow.QueuesOffset + (ulong)queue * DeviceWindow.QueueStride;
        return new QueueLayout(
            memory.Read32(registers + DeviceWindow.QueueSizeField),
            memory.Read32(registers + DeviceWindow.QueueReadyField),
            memory.Read32(registers + DeviceWindow.QueueVectorField),
            memory.Read64(registers + DeviceWindow.QueueDescField),
            memory.Read64(registers + DeviceWindow.QueueAvailField),
            memory.Read64(registers + DeviceWindow.QueueUsedField));
    }

    /// <summary>Null when the queue can be served, otherwise why not.</summary>
    public string? Refusal(SharedMemory memory, int queue)
    {
        if (Ready != 1) return "queue is not ready";
        if (Size is 0 or > DeviceWindow.DefaultQueueSize || !uint.IsPow2(Size)) return "queue size";
        if (Vector != DeviceWindow.ConfigurationVector + 1 + queue) return "queue vector";
        if (!Fits(memory, Descriptors, Size * (ulong)SplitRing.DescriptorBytes, 16)) return "descriptor table";
        if (!Fits(memory, Avail, SplitRing.AvailBytes((int)Size), 2)) return "avail ring";
        return Fits(memory, Used, SplitRing.UsedBytes((int)Size), 4) ? null : "used ring";
    }

    private static bool Fits(SharedMemory memory, ulong offset, ulong bytes, ulong alignment) =>
        offset >= DeviceWindow.DataOffset && offset % alignment == 0 && memory.Contains(offset, bytes);
}

/// <summary>The driver's line and all queue registers at one moment.</summary>
public sealed class DriverConfiguration
{
    private DriverConfiguration(SharedMemory memory, int queues)
    {
        Status = ReadStatus(memory);
        Features = (DeviceFeatures)memory.Read64(DeviceWindow.DriverFeaturesOffset);
        Peer = memory.Read32(DeviceWindow.DriverPeerOffset);
        Generation = ReadGeneration(memory);
        Queues = [.. Enumerable.Range(0, queues).Select(queue => QueueLayout.Read(memory, queue))];
    }

    public DeviceStatus Status { get; }

    public DeviceFeatures Features { get; }

    public uint Peer { get; }

    public uint Generation { get; }

    public QueueLayout[] Queues { get; }

    public static DriverConfiguration Read(SharedMemory memory, int queues) => new(memory, queues);

    public static DeviceStatus ReadStatus(SharedMemory memory) =>
        (DeviceStatus)memory.Read32(DeviceWindow.DriverStatusOffset);

    public static uint ReadGeneration(SharedMemory memory) => memory.Read32(DeviceWindow.DriverGenerationOffset);

    /// <summary>Null when this driver can be served, otherwise why not.</summary>
    public string? Refusal(WindowLink link)
    {
        if ((Features & ~WindowHeader.Features) != 0) return $"features {(ulong)Features:x}";
        if ((Features & DeviceFeatures.Version1) == 0) return "VERSION_1 was not accepted";
        if (Peer != link.GuestPeer) return $"driver peer {Peer}, guest is {link.GuestPeer}";
        for (int queue = 0; queue < Queues.Length; queue++)
            if (Queues[queue].Refusal(link.Memory, queue) is { } reason) return $"{reason} ({queue})";
        return null;
    }

    /// <summary>True when nothing differs.</summary>
    public bool Same(DriverConfiguration other) =>
        Status == other.Status && Features == other.Features && Peer == other.Peer && Generation == other.Generation
        && Queues.AsSpan().SequenceEqual(other.Queues);
}
