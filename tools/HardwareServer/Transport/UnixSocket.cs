// Unix sockets that carry descriptors (SCM_RIGHTS). .NET's Socket makes, binds and accepts them; only the two calls
// it lacks are made here.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Xdv.HardwareServer.Transport;

/// <summary>A stream (QEMU) or sequenced-packet (broker ↔ worker) socket of the Unix family.</summary>
public sealed unsafe class UnixSocket : IDisposable
{
    /// <summary>Most descriptors in one message.</summary>
    public const int MaxDescriptors = 32;
    private const int PeerCredentials = 17, Backlog = 16;
    private const int ControlBytes = 16 + 4 * MaxDescriptors;
    private readonly Socket _socket;

    private UnixSocket(Socket socket) => _socket = socket;

    public int Number => (int)_socket.Handle;

    /// <summary>Process id of the peer as the kernel knows it (SO_PEERCRED); it cannot be forged.</summary>
    public int PeerProcess
    {
        get
        {
            Span<byte> credentials = stackalloc byte[12];
            _socket.GetRawSocketOption(Libc.SocketLevel, PeerCredentials, credentials);
            return MemoryMarshal.Read<int>(credentials);
        }
    }

    /// <summary>Listens at <paramref name="path"/>; a stale socket there is replaced. Paths over 107 bytes
    /// throw.</summary>
    public static UnixSocket Listen(string path, SocketType type)
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(Backlog);
            return new UnixSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects; throws SocketException when nobody listens.</summary>
    public static UnixSocket Connect(string path, SocketType type)
    {
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new UnixSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes one waiting connection; call after poll said so.</summary>
    public UnixSocket Accept() => new(_socket.Accept());

    /// <summary>Sends one message whole, without ever waiting for the peer. False when the peer is gone or does not
    /// read.</summary>
    /// <param name="bytes">Payload, at least one byte.</param>
    /// <param name="descriptors">Duplicated into the peer; at most <see cref="MaxDescriptors"/>.</param>
    public bool TrySend(ReadOnlySpan<byte> bytes, params ReadOnlySpan<FileDescriptor> descriptors)
    {
        if (descriptors.Length > MaxDescriptors) throw new ArgumentOutOfRangeException(nameof(descriptors));
        byte* control = stackalloc byte[ControlBytes];
        fixed (byte* payload = bytes)
        {
            var vector = new Libc.IoVector { Base = payload, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                var header = (Libc.ControlHeader*)control;
                header->Length = (nuint)(sizeof(Libc.ControlHeader) + 4 * descriptors.Length);
                header->Level = Libc.SocketLevel;
                header->Type = Libc.RightsMessage;
                var numbers = (int*)(header + 1);
                for (int i = 0; i < descriptors.Length; i++) numbers[i] = descriptors[i].Number;
                message.Control = control;
                message.ControlLength = (nuint)((sizeof(Libc.ControlHeader) + 4 * descriptors.Length + 7) & ~7);
            }
            return Libc.sendmsg(Number, &message, Libc.DoNotWait | Libc.NoSignal) == bytes.Length;
        }
    }

    /// <summary>Receives one message (packet) or what is there (stream), waiting for it.</summary>
    /// <param name="bytes">Where the payload goes.</param>
    /// <param name="descriptors">Received descriptors are added; the caller owns them.</param>
    /// <returns>Bytes received; 0 when the peer is gone or sent more than fits, which ends the conversation
    /// too.</returns>
    public int Receive(Span<byte> bytes, List<FileDescriptor> descriptors)
    {
        byte* control = stackalloc byte[ControlBytes];
        fixed (byte* payload = bytes)
        {
            var vector = new Libc.IoVector { Base = payload, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader
            {
                Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlBytes,
            };
            nint received;
            do received = Libc.recvmsg(Number, &message, Libc.ReceiveCloseOnExec);
            while (received < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
            if (received <= 0) return 0;
            TakeDescriptors(message, descriptors);
            bool whole = (message.Flags & (Libc.ControlTruncated | Libc.Truncated)) == 0;
            return whole ? (int)received : 0;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static void TakeDescriptors(in Libc.MessageHeader message, List<FileDescriptor> descriptors)
    {
        if (message.ControlLength < (nuint)sizeof(Libc.ControlHeader)) return;
        var header = (Libc.ControlHeader*)message.Control;
        if (header->Level != Libc.SocketLevel || header->Type != Libc.RightsMessage) return;
        int count = ((int)header->Length - sizeof(Libc.ControlHeader)) / 4;
        var numbers = (int*)(header + 1);
        for (int i = 0; i < count; i++) descriptors.Add(new FileDescriptor(numbers[i]));
    }
}
