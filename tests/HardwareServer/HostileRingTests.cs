// Guests that break every rule of the ring (device.md "Hostile both ways"). What must hold: the server never throws,
// never touches its own constants on a guest's behalf, marks the offender Failed, and serves everybody else as
// before.
using System;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class HostileRingTests
{
    private const DeviceStatus Running = DeviceStatus.Acknowledged | DeviceStatus.DriverReady;
    private const ushort Next = SplitRing.DescriptorNext, Write = SplitRing.DescriptorWrite;
    private const ulong WindowBytes = 4 << 20;
    private static readonly ServiceOptions s_options = new() { MaxRequestBytes = 1 << 20, MaxAnswerBytes = 1 << 20 };

    public static TheoryData<string, Action<DriverRing, FakeGuest>> Abuses => new()
    {
        { "loop", (ring, _) => { ring.Describe(0, 0x100000, 4, Next); ring.Publish(0); } },
        { "long chain", (ring, _) => { LongChain(ring); ring.Publish(0); } },
        { "next outside the table", (ring, _) => { ring.Describe(0, 0x100000, 4, Next, 900); ring.Publish(0); } },
        { "head outside the table", (ring, _) => ring.Publish(16) },
        { "overflowing buffer", (ring, _) => { ring.Describe(0, ulong.MaxValue - 3, 8, 0); ring.Publish(0); } },
        { "buffer past the end", (ring, _) => { ring.Describe(0, WindowBytes - 4, 8, 0); ring.Publish(0); } },
        { "buffer in the header", (ring, _) => { ring.Describe(0, 0x40, 64, Write); ring.Publish(0); } },
        { "unknown flags", (ring, _) => { ring.Describe(0, 0x100000, 64, 4); ring.Publish(0); } },
        { "readable behind writable", (ring, _) => { Confused(ring); ring.Publish(0); } },
        { "request over the limit", (ring, _) => { ring.Describe(0, 0x100000, 2 << 20, 0); ring.Publish(0); } },
        { "avail index ahead", (ring, guest) => guest.Memory.Write16(ring.Avail + 2, 17) },
    };

    [Theory]
    [MemberData(nameof(Abuses), DisableDiscoveryEnumeration = true)]
    [Requirement("XDV-030.2")]
    public void Abuse_fails_the_device_until_a_reset(string name, Action<DriverRing, FakeGuest> abuse)
    {
        using Bench bench = new();
        DriverRing ring = bench.Configure();
        abuse(ring, bench.Guest);
        bench.StepUntilIdle();
        Assert.True((DeviceStatus.Failed, 1u) == bench.Guest.Acknowledged, name);
        Assert.False(bench.Service.IsRunning);
        ring = bench.Configure();
        ring.Send("ok"u8, 16);
        bench.StepUntilIdle();
        Assert.Equal("ko"u8, ring.Receive().Answer);
    }

    [Fact]
    public void A_head_that_is_in_flight_cannot_be_published_again()
    {
        using Bench bench = new(new DeferringHandler());
        DriverRing ring = bench.Configure();
        ring.Send("x"u8, 16);
        ring.Publish(0);
        bench.StepUntilIdle();
        Assert.Equal(DeviceStatus.Failed, bench.Guest.Acknowledged.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [Requirement("XDV-030.2")]
    [Requirement("XDV-030.3")]
    public void Mutated_rings_never_hurt_the_server_or_a_neighbour(int seed)
    {
        long rings = FuzzSize.Cases(4 * 30_000) / 4;
        var random = new Random(FuzzSize.Seed(seed));
        using Bench hostile = new();
        using Bench neighbour = new();
        DriverRing neighbours = neighbour.Configure();
        int broken = 0;
        for (long i = 0; i < rings; i++)
        {
            DriverRing ring = hostile.Configure();
            for (int slot = random.Next(4); slot >= 0; slot--) ring.Send("abc"u8, 16, slot, kick: false);
            RingMutation.Apply(random, hostile.Guest.Memory, ring);
            hostile.StepUntilIdle();
            if (hostile.Guest.Acknowledged.Status == DeviceStatus.Failed) broken++;
            if (i % 64 != 0) continue;
            neighbours.Send("abc"u8, 16);
            neighbour.StepUntilIdle();
            Assert.Equal("cba"u8, neighbours.Receive().Answer);
        }
        Assert.InRange(broken, rings / 10, rings - rings / 10);
        Assert.True(hostile.Handler.Calls > rings / 2);
        Assert.Equal(DeviceWindow.Magic, hostile.Guest.Memory.Read64(DeviceWindow.MagicOffset));
        Assert.Equal(WindowBytes, hostile.Guest.Memory.Read64(DeviceWindow.SizeOffset));
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void A_guest_that_rewrites_its_window_while_it_is_served_disturbs_nobody()
    {
        using var folder = new TemporaryFolder();
        var options = new DeviceHostOptions { WindowBytes = WindowBytes, MaxGuests = 2, Service = s_options };
        using var host = new DeviceHost(folder.File("h.sock"), DeviceId.Host, 2, _ => new ReversingHandler(), options);
        host.Start();
        using FakeGuest attacker = FakeGuest.Connect(folder.File("h.sock"));
        using FakeGuest neighbour = FakeGuest.Connect(folder.File("h.sock"));
        DriverRing ring = neighbour.Initialise(2)[0];
        using var stop = new CancellationTokenSource();
        var thread = new Thread(() => Rewrite(attacker, stop.Token));
        thread.Start();
        for (int i = 0; i < 500; i++) Assert.Equal("cba"u8, ring.Call("abc"u8));
        stop.Cancel();
        thread.Join();
        Assert.Equal("ko"u8, attacker.Initialise(2)[1].Call("ok"u8));
    }

    private static void Rewrite(FakeGuest attacker, CancellationToken stop)
    {
        var random = new Random(7);
        while (!stop.IsCancellationRequested)
        {
            DriverRing[] rings = attacker.Prepare(2);
            attacker.WriteStatus(random.Next(3) == 0 ? DeviceStatus.Reset : Running);
            for (int i = 0; i < 40; i++)
            {
                foreach (DriverRing ring in rings) ring.Send("abc"u8, 16, random.Next(8));
                RingMutation.Apply(random, attacker.Memory, rings[random.Next(2)]);
            }
        }
    }

    private static void LongChain(DriverRing ring)
    {
        for (int i = 0; i <= SplitRing.MaxChain; i++)
            ring.Describe(i, 0x100000, 4, i < SplitRing.MaxChain ? Next : (ushort)0, (ushort)(i + 1));
    }

    private static void Confused(DriverRing ring)
    {
        ring.Describe(0, 0x100000, 4, Next | Write, 1);
        ring.Describe(1, 0x100000, 4, 0);
    }

    /// <summary>One window and its service, stepped by the test; no threads, no sockets.</summary>
    private sealed class Bench : IDisposable
    {
        private readonly WindowLink _link = WindowLink.Create(DeviceId.Host, 1, 1, WindowBytes);

        public Bench(IQueueHandler? handler = null)
        {
            WindowHeader.WriteConstants(_link);
            Guest = new FakeGuest(_link);
            Service = new WindowService(_link, handler ?? Handler, generation: 1, s_options);
            Service.Begin();
        }

        public FakeGuest Guest { get; }

        public WindowService Service { get; }

        public ReversingHandler Handler { get; } = new();

        public DriverRing Configure()
        {
            Guest.WriteStatus(DeviceStatus.Reset);
            Service.Step(configurationKicked: true);
            DriverRing ring = Guest.Prepare(1)[0];
            Guest.WriteStatus(Running);
            Service.Step(configurationKicked: true);
            Assert.Equal((Running, 1u), Guest.Acknowledged);
            return ring;
        }

        /// <summary>A ring of 16 never has more than 16 requests waiting, so this ends; it fails the test if
        /// not.</summary>
        public void StepUntilIdle()
        {
            int steps = 0;
            while (Service.Step(configurationKicked: false)) Assert.True(++steps < 1000);
        }

        public void Dispose()
        {
            Service.Dispose();
            _link.Dispose();
        }
    }
}
