// What connects this side to one guest's window: the memory and the events of both directions. The broker makes it,
// sends its descriptors to the worker, and the worker builds the same thing from them; a DeviceHost keeps it in one
// process.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.HardwareServer.Transport;

/// <summary>Memory and eventfds of one guest's device window. Owns all of them.</summary>
public sealed class WindowLink : IDisposable
{
    /// <param name="device">Which device the window shows.</param>
    /// <param name="guestPeer">The guest's ivshmem id (IVPosition).</param>
    /// <param name="queues">Queues the device has, 1…vectors − 1.</param>
    /// <param name="memory">The window.</param>
    /// <param name="kicks">Guest → server, by vector: 0 configuration, 1 + q queue q.</param>
    /// <param name="interrupts">Server → guest, by vector.</param>
    public WindowLink(DeviceId device, uint guestPeer, int queues, SharedMemory memory, EventFd[] kicks,
        EventFd[] interrupts)
    {
        if (kicks.Length != interrupts.Length || queues < 1 || queues >= kicks.Length)
            throw new ArgumentException("one vector per queue and one for configuration");
        (Device, GuestPeer, Queues, Memory, Kicks, Interrupts) = (device, guestPeer, queues, memory, kicks, interrupts);
    }

    public DeviceId Device { get; }

    public uint GuestPeer { get; }

    /// <summary>The QEMU process; 0 where it does not matter.</summary>
    public int GuestProcess { get; init; }

    public int Queues { get; }

    public SharedMemory Memory { get; }

    public EventFd[] Kicks { get; }

    public EventFd[] Interrupts { get; }

    public int Vectors => Kicks.Length;

    /// <summary>A new window with new events.</summary>
    public static WindowLink Create(DeviceId device, uint guestPeer, int queues, ulong windowBytes,
        int guestProcess = 0)
    {
        var kicks = new EventFd[DeviceWindow.DefaultVectors];
        var interrupts = new EventFd[DeviceWindow.DefaultVectors];
        SharedMemory memory = SharedMemory.Create($"xdv-{(char)device}-{guestPeer}", windowBytes);
        for (int vector = 0; vector < kicks.Length; vector++)
        {
            kicks[vector] = EventFd.Create();
            interrupts[vector] = EventFd.Create();
        }
        return new WindowLink(device, guestPeer, queues, memory, kicks, interrupts) { GuestProcess = guestProcess };
    }

    /// <summary>The descriptors in the order in which <see cref="FromDescriptors"/> takes them.</summary>
    public FileDescriptor[] Descriptors()
    {
        var all = new List<FileDescriptor> { Memory.Descriptor };
        foreach (EventFd kick in Kicks) all.Add(kick.Descriptor);
        foreach (EventFd interrupt in Interrupts) all.Add(interrupt.Descriptor);
        return [.. all];
    }

    /// <summary>Rebuilds a link in another process; takes ownership of the descriptors.</summary>
    public static WindowLink FromDescriptors(DeviceId device, uint guestPeer, int queues,
        IReadOnlyList<FileDescriptor> received)
    {
        int vectors = (received.Count - 1) / 2;
        if (vectors < 2 || received.Count != 1 + 2 * vectors)
            throw new ArgumentException($"{received.Count} descriptors", nameof(received));
        var kicks = new EventFd[vectors];
        var interrupts = new EventFd[vectors];
        for (int vector = 0; vector < vectors; vector++)
        {
            kicks[vector] = new EventFd(received[1 + vector]);
            interrupts[vector] = new EventFd(received[1 + vectors + vector]);
        }
        return new WindowLink(device, guestPeer, queues, SharedMemory.Map(received[0]), kicks, interrupts);
    }

    public void Dispose()
    {
        foreach (EventFd kick in Kicks) kick.Dispose();
        foreach (EventFd interrupt in Interrupts) interrupt.Dispose();
        Memory.Dispose();
    }
}
