// The server's half of the ivshmem protocol, version 0 (device.md "Handshake"): 8-byte little-endian numbers, each
// with at most one descriptor. The order matters: QEMU crashes when the guest's own vectors come before the memory.
using System;
using System.Buffers.Binary;

namespace Xdv.HardwareServer.Transport;

/// <summary>Introduces a QEMU process to its window.</summary>
public static class IvshmemHandshake
{
    public const long ProtocolVersion = 0;
    /// <summary>Announces the memory.</summary>
    public const long MemoryFollows = -1;
    /// <summary>Largest peer id QEMU takes.</summary>
    public const uint MaxPeer = ushort.MaxValue;

    /// <summary>Sends the whole handshake. False when the peer went away.</summary>
    public static bool TrySend(UnixSocket socket, WindowLink link)
    {
        if (!TryNumber(socket, ProtocolVersion) || !TryNumber(socket, link.GuestPeer)) return false;
        foreach (EventFd kick in link.Kicks)
            if (!TryNumber(socket, WindowHeader.ServerPeer, kick.Descriptor)) return false;
        if (!TryNumber(socket, MemoryFollows, link.Memory.Descriptor)) return false;
        foreach (EventFd interrupt in link.Interrupts)
            if (!TryNumber(socket, link.GuestPeer, interrupt.Descriptor)) return false;
        return true;
    }

    private static bool TryNumber(UnixSocket socket, long number, params ReadOnlySpan<FileDescriptor> descriptor)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return socket.TrySend(bytes, descriptor);
    }
}
