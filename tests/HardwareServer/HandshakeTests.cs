// The ivshmem handshake as QEMU sees it (device.md "Handshake"), and the window header.
using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using Xdv.Abi;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class HandshakeTests : IDisposable
{
    private static readonly DeviceHostOptions s_options = new() { MaxGuests = 2 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Requirement("XDV-060.1")]
    public void A_guest_gets_a_described_window_and_one_event_per_vector_and_direction()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = FakeGuest.Connect(_folder.File("h.sock"));
        Assert.Equal(DeviceWindow.DefaultVectors, guest.Doorbells.Length);
        Assert.NotEqual(WindowHeader.ServerPeer, guest.Id);
        Assert.Equal(DeviceWindow.Magic, guest.Memory.Read64(DeviceWindow.MagicOffset));
        Assert.Equal(DeviceWindow.Version, guest.Memory.Read32(DeviceWindow.VersionOffset));
        Assert.Equal((uint)DeviceId.Host, guest.Memory.Read32(DeviceWindow.DeviceIdOffset));
        Assert.Equal(DeviceWindow.DefaultSize, guest.Memory.Size);
        Assert.Equal(guest.Memory.Size, guest.Memory.Read64(DeviceWindow.SizeOffset));
        Assert.Equal(2u, guest.Memory.Read32(DeviceWindow.QueueCountOffset));
        Assert.Equal(DeviceWindow.DefaultQueueSize, guest.Memory.Read32(DeviceWindow.QueueMaxOffset));
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 1, "serving");
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void The_memory_cannot_be_resized_by_a_guest()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = FakeGuest.Connect(_folder.File("h.sock"));
        string memory = $"/proc/self/fd/{guest.Memory.Descriptor.Number}";
        using var stream = new FileStream(memory, FileMode.Open, FileAccess.Write);
        Assert.ThrowsAny<Exception>(() => stream.SetLength(4096));
        Assert.ThrowsAny<Exception>(() => stream.SetLength((long)guest.Memory.Size * 2));
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void Ids_are_never_given_out_again_and_places_are()
    {
        using DeviceHost host = Start(new ReversingHandler());
        uint[] ids = new uint[6];
        for (int i = 0; i < ids.Length; i++)
        {
            using FakeGuest guest = ConnectPatiently();
            ids[i] = guest.Id;
        }
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void More_guests_than_allowed_are_turned_away()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest first = FakeGuest.Connect(_folder.File("h.sock"));
        using FakeGuest second = FakeGuest.Connect(_folder.File("h.sock"));
        using UnixSocket third = UnixSocket.Connect(_folder.File("h.sock"), SocketType.Stream);
        Assert.Equal(0, third.Receive(new byte[8], []));
        first.Initialise(2);
    }

    [Fact]
    public void A_stale_socket_is_replaced()
    {
        File.WriteAllText(_folder.File("h.sock"), "left over");
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = FakeGuest.Connect(_folder.File("h.sock"));
        guest.Initialise(2);
    }

    private FakeGuest ConnectPatiently()
    {
        FakeGuest? guest = null;
        FakeGuest.Until(() =>
        {
            try
            {
                guest = FakeGuest.Connect(_folder.File("h.sock"));
                return true;
            }
            catch (Exception failure) when (failure is SocketException or Xunit.Sdk.XunitException)
            {
                return false;
            }
        }, "a free place");
        return guest!;
    }

    private DeviceHost Start(IQueueHandler handler)
    {
        var host = new DeviceHost(_folder.File("h.sock"), DeviceId.Host, 2, handler, s_options);
        host.Start();
        return host;
    }
}
