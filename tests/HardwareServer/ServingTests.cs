// The driver-status protocol and ordinary traffic, through a DeviceHost and a fake guest.
using System;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class ServingTests : IDisposable
{
    private const DeviceStatus Running = DeviceStatus.Acknowledged | DeviceStatus.DriverReady;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Requests_are_answered_on_both_queues_with_an_interrupt_on_the_queues_vector()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        DriverRing[] rings = guest.Initialise(2);
        foreach (EventFd interrupt in guest.Interrupts) interrupt.Drain();
        Assert.Equal("cba"u8, rings[0].Call("abc"u8));
        FakeGuest.Until(guest.Interrupts[1].Drain, "interrupt of queue 0");
        Assert.False(guest.Interrupts[2].Drain());
        Assert.Equal("fed"u8, rings[1].Call("def"u8));
        FakeGuest.Until(guest.Interrupts[2].Drain, "interrupt of queue 1");
    }

    [Fact]
    public void A_batch_is_served_in_order_with_one_kick()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        DriverRing ring = guest.Initialise(2)[0];
        for (int slot = 0; slot < 4; slot++) ring.Send([(byte)slot, 7], 16, slot, kick: slot == 3);
        for (int slot = 0; slot < 4; slot++)
        {
            (int answered, byte[] answer) = ring.Receive();
            Assert.Equal(slot, answered);
            Assert.Equal([7, (byte)slot], answer);
        }
    }

    [Fact]
    public void A_lost_kick_costs_time_only()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        DriverRing ring = guest.Initialise(2)[0];
        ring.Send("xy"u8, 16, kick: false);
        Assert.Equal("yx"u8, ring.Receive().Answer);
    }

    [Fact]
    public void Interrupts_stay_away_when_the_driver_says_so()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        DriverRing ring = guest.Initialise(2)[0];
        guest.Memory.Write16(ring.Avail, SplitRing.AvailNoInterrupt);
        guest.Interrupts[1].Drain();
        for (int i = 0; i < 10; i++) ring.Call("quiet"u8);
        Assert.False(guest.Interrupts[1].Drain());
    }

    [Fact]
    public void Answers_are_cut_to_the_buffer_and_request_only_chains_have_none()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        DriverRing ring = guest.Initialise(2)[0];
        Assert.Equal("cba"u8, ring.Call("abcdef"u8, answerBytes: 3));
        Assert.Empty(ring.Call("trace"u8, answerBytes: 0));
    }

    [Fact]
    public void A_spinning_server_serves_many_requests()
    {
        var options = new DeviceHostOptions { Service = new ServiceOptions { SpinMicroseconds = 500 } };
        using DeviceHost host = Start(new ReversingHandler(), options);
        using FakeGuest guest = Connect();
        DriverRing ring = guest.Initialise(2)[0];
        for (int i = 0; i < 5_000; i++)
        {
            byte[] request = Encoding.ASCII.GetBytes($"request {i}");
            Assert.Equal(request.Reverse(), ring.Call(request, 64));
        }
    }

    [Theory]
    [InlineData(DeviceWindow.DriverFeaturesOffset, 0UL)]
    [InlineData(DeviceWindow.DriverFeaturesOffset, 0x1_0000_0003UL | 1UL << 29)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueDescField, 0xFFFF_FFFF_FFFF_FFF0UL)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueDescField, 0x800UL)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueAvailField, (64UL << 20) - 2)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueUsedField, 0x8002UL)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueSizeField, 0x1_0000_0003UL)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueSizeField, 0x1_0000_0200UL)]
    [InlineData(DeviceWindow.QueuesOffset + DeviceWindow.QueueVectorField, 2UL)]
    [Requirement("XDV-030.2")]
    public void A_bad_configuration_fails_until_the_driver_resets(ulong register, ulong value)
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        FakeGuest.Until(() => guest.IsServed, "serving");
        guest.Prepare(2);
        guest.Memory.Write64(register, value);
        guest.WriteStatus(Running);
        FakeGuest.Until(() => guest.Acknowledged == (DeviceStatus.Failed, 1), "refusal");
        guest.WriteStatus(Running);
        FakeGuest.Until(() => guest.Acknowledged == (DeviceStatus.Failed, 1), "still refused");
        Assert.Equal("ko"u8, guest.Initialise(2)[1].Call("ok"u8));
    }

    [Fact]
    public void A_wrong_peer_fails_and_a_wrong_generation_is_not_answered()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        FakeGuest.Until(() => guest.IsServed, "serving");
        guest.Prepare(2);
        guest.Memory.Write32(DeviceWindow.DriverGenerationOffset, 9);
        guest.Memory.Write32(DeviceWindow.DriverStatusOffset, (uint)Running);
        guest.Doorbells[0].Signal();
        System.Threading.Thread.Sleep(150);
        Assert.Equal((DeviceStatus.Reset, 1u), guest.Acknowledged);
        guest.Memory.Write32(DeviceWindow.DriverPeerOffset, guest.Id + 1);
        guest.WriteStatus(Running);
        FakeGuest.Until(() => guest.Acknowledged == (DeviceStatus.Failed, 1), "refusal");
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void A_reset_forgets_requests_and_late_answers_do_not_reach_the_new_ring()
    {
        var handler = new DeferringHandler();
        using DeviceHost host = Start(handler);
        using FakeGuest guest = Connect();
        guest.Initialise(2)[0].Send("old"u8, 64);
        FakeGuest.Until(() => handler.Kept.Length == 1, "deferred");
        DriverRing ring = guest.Initialise(2)[0];
        handler.Kept[0].Answer.Complete("late"u8);
        ring.Send("new"u8, 64);
        FakeGuest.Until(() => handler.Kept.Length == 2, "deferred again");
        handler.Kept[1].Answer.Complete("on time"u8);
        Assert.Equal("on time"u8, ring.Receive().Answer);
        Assert.Equal(1, ring.UsedIndex);
    }

    [Fact]
    public void Deferred_answers_may_come_in_any_order()
    {
        var handler = new DeferringHandler();
        using DeviceHost host = Start(handler);
        using FakeGuest guest = Connect();
        DriverRing ring = guest.Initialise(2)[0];
        for (int slot = 0; slot < 3; slot++) ring.Send([(byte)slot], 16, slot);
        FakeGuest.Until(() => handler.Kept.Length == 3, "three deferred");
        foreach (int slot in new[] { 2, 0, 1 }) handler.Kept[slot].Answer.Complete(handler.Kept[slot].Bytes);
        Assert.Equal(2, ring.Receive().Slot);
        Assert.Equal(0, ring.Receive().Slot);
        Assert.Equal(1, ring.Receive().Slot);
    }

    [Fact]
    public void The_heartbeat_beats()
    {
        using DeviceHost host = Start(new ReversingHandler());
        using FakeGuest guest = Connect();
        ulong before = guest.Memory.Read64(DeviceWindow.HeartbeatOffset);
        FakeGuest.Until(() => guest.Memory.Read64(DeviceWindow.HeartbeatOffset) >= before + 3, "heartbeats");
    }

    private FakeGuest Connect() => FakeGuest.Connect(_folder.File("h.sock"));

    private DeviceHost Start(IQueueHandler handler, DeviceHostOptions? options = null)
    {
        var host = new DeviceHost(_folder.File("h.sock"), DeviceId.Host, 2, handler, options);
        host.Start();
        return host;
    }
}
