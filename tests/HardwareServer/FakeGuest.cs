// QEMU and a driver in one: speaks the client side of the ivshmem handshake, maps the window, and drives the rings as
// a well-behaved guest would. Hostile guests write to Memory directly.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;
using Xunit;

namespace Xdv.HardwareServer.Tests;

/// <summary>A guest connected to a device socket.</summary>
public sealed class FakeGuest : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly UnixSocket? _socket;
    private readonly WindowLink? _local;

    private FakeGuest(UnixSocket socket, uint id, EventFd[] doorbells, SharedMemory memory, EventFd[] interrupts)
    {
        (_socket, Id, Doorbells, Memory, Interrupts) = (socket, id, doorbells, memory, interrupts);
    }

    /// <summary>A guest without a socket, on the other side of <paramref name="link"/> in this process.</summary>
    public FakeGuest(WindowLink link)
    {
        (_local, Id, Doorbells, Memory, Interrupts) = (link, link.GuestPeer, link.Kicks, link.Memory, link.Interrupts);
    }

    /// <summary>IVPosition.</summary>
    public uint Id { get; }

    public EventFd[] Doorbells { get; }

    public SharedMemory Memory { get; }

    public EventFd[] Interrupts { get; }

    public uint Generation => Memory.Read32(DeviceWindow.GenerationOffset);

    public bool IsServed => Memory.Read32(DeviceWindow.ServerStatusOffset) == (uint)DeviceStatus.Serving;

    public (DeviceStatus Status, uint Generation) Acknowledged =>
        ((DeviceStatus)Memory.Read32(DeviceWindow.AckStatusOffset), Memory.Read32(DeviceWindow.AckGenerationOffset));

    /// <summary>Performs the handshake exactly as QEMU does, checking what QEMU checks.</summary>
    public static FakeGuest Connect(string path)
    {
        UnixSocket socket = UnixSocket.Connect(path, SocketType.Stream);
        Assert.Equal((0L, null), Next(socket));
        (long id, FileDescriptor? none) = Next(socket);
        Assert.Null(none);
        var doorbells = new List<EventFd>();
        (long number, FileDescriptor? descriptor) = Next(socket);
        while (number != IvshmemHandshake.MemoryFollows)
        {
            Assert.Equal(WindowHeader.ServerPeer, (ulong)number);
            doorbells.Add(new EventFd(descriptor!));
            (number, descriptor) = Next(socket);
        }
        SharedMemory memory = SharedMemory.Map(descriptor!);
        var interrupts = new List<EventFd>();
        for (int vector = 0; vector < doorbells.Count; vector++)
        {
            (number, descriptor) = Next(socket);
            Assert.Equal(id, number);
            interrupts.Add(new EventFd(descriptor!));
        }
        return new FakeGuest(socket, (uint)id, [.. doorbells], memory, [.. interrupts]);
    }

    /// <summary>Waits until <paramref name="condition"/> holds; fails the test when it takes too long.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"waited too long: {what}");
            Thread.Sleep(1);
        }
    }

    /// <summary>The driver's whole way from a fresh window to served rings.</summary>
    public DriverRing[] Initialise(int queues = 1, uint size = 16)
    {
        Until(() => Memory.Read64(DeviceWindow.MagicOffset) == DeviceWindow.Magic, "magic");
        Until(() => IsServed, "a server");
        WriteStatus(DeviceStatus.Reset);
        Until(() => Acknowledged == (DeviceStatus.Reset, Generation), "reset acknowledged");
        DriverRing[] rings = Prepare(queues, size);
        DeviceStatus running = DeviceStatus.Acknowledged | DeviceStatus.DriverReady;
        WriteStatus(running);
        Until(() => Acknowledged == (running, Generation), "driver acknowledged");
        return rings;
    }

    /// <summary>Zeroes rings and fills every driver register but the status.</summary>
    public DriverRing[] Prepare(int queues, uint size = 16)
    {
        var rings = new DriverRing[queues];
        for (int queue = 0; queue < queues; queue++) rings[queue] = new DriverRing(this, queue, size);
        Memory.Write64(DeviceWindow.DriverFeaturesOffset, (ulong)WindowHeader.Features);
        Memory.Write32(DeviceWindow.DriverPeerOffset, Id);
        Memory.Write32(DeviceWindow.DriverGenerationOffset, Generation);
        return rings;
    }

    /// <summary>Generation, then status, then the doorbell.</summary>
    public void WriteStatus(DeviceStatus status)
    {
        Memory.Write32(DeviceWindow.DriverGenerationOffset, Generation);
        Memory.Write32(DeviceWindow.DriverStatusOffset, (uint)status);
        Doorbells[DeviceWindow.ConfigurationVector].Signal();
    }

    public AttestationRecord ReadAttestation()
    {
        var bytes = new byte[AttestationRecord.Size];
        Memory.Read(DeviceWindow.Attestation, bytes);
        return System.Runtime.InteropServices.MemoryMarshal.Read<AttestationRecord>(bytes);
    }

    public void Dispose()
    {
        if (_local is not null) return;
        _socket?.Dispose();
        foreach (EventFd doorbell in Doorbells) doorbell.Dispose();
        foreach (EventFd interrupt in Interrupts) interrupt.Dispose();
        Memory.Dispose();
    }

    private static (long Number, FileDescriptor? Descriptor) Next(UnixSocket socket)
    {
        var bytes = new byte[8];
        var descriptors = new List<FileDescriptor>();
        Assert.Equal(8, socket.Receive(bytes, descriptors));
        Assert.True(descriptors.Count <= 1);
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes), descriptors.Count == 1 ? descriptors[0] : null);
    }
}
