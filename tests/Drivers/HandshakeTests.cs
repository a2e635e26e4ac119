// The transport's handshake: its exact writes, each way it can end, restart and loss.
using Xdv.Abi;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class HandshakeTests
{
    private const uint AckPolls = 20;
    private readonly FakeServer _server = new(512 << 10, DeviceId.Quantum, 1);

    private WindowDevice<DoorbellRegisters, MemoryWindow> Create() =>
        new(_server.Registers, _server.Window, DeviceId.Quantum, 1, AckPolls);

    private WindowState Run(WindowDevice<DoorbellRegisters, MemoryWindow> device, int polls = 5)
    {
        for (int i = 0; i < polls; i++)
        {
            device.Poll();
            _server.Configure();
        }
        return device.Poll();
    }

    [Fact]
    public void WritesInTheOrderOfTheProtocol()
    {
        _server.Memory.LogBelow = DeviceWindow.DataOffset;
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        Assert.Equal(WindowState.AwaitAck, device.Poll());
        string[] golden =
        [
            "w32 104 0", "w32 100 100", "w32 108 1", "w64 110 1000", "w64 118 2000", "w64 120 2240", "w32 104 1",
            "w64 0c0 100000003", "w32 0cc 1", "w32 0d0 1", "w32 0c8 5", "ring 70000",
        ];
        Assert.Equal(golden, _server.Memory.Log);
        _server.Configure();
        Assert.Equal(WindowState.Ready, device.Poll());
        device.Kick(0);
        Assert.Equal(0x7_0001u, _server.Doorbells.Rings[^1]);
        Assert.Equal((0x3000UL, 512UL << 10), (device.BuffersStart, device.BuffersEnd));
    }

    [Fact]
    public void WaitsForMagicPeerAndServing()
    {
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        _server.Memory.Put64(DeviceWindow.MagicOffset, 0);
        Assert.Equal(WindowState.Probe, Run(device));
        _server.Begin(3);
        _server.Vanish();
        Assert.Equal(WindowState.Probe, Run(device));
        _server.Begin(4);
        _server.Doorbells.IvPosition = uint.MaxValue;
        Assert.Equal(WindowState.Probe, Run(device));
        Assert.Empty(_server.Doorbells.Rings);
        _server.Doorbells.IvPosition = 1;
        Assert.Equal(WindowState.Ready, Run(device));
        Assert.Equal(4u, device.Generation);
    }

    [Theory]
    [InlineData(DeviceWindow.MagicOffset, 1u, HeaderCheck.WrongMagic)]
    [InlineData(DeviceWindow.VersionOffset, 2u, HeaderCheck.WrongVersion)]
    [InlineData(DeviceWindow.VendorOffset, 0u, HeaderCheck.WrongVendor)]
    [InlineData(DeviceWindow.DeviceIdOffset, (uint)DeviceId.Phase, HeaderCheck.WrongDevice)]
    [InlineData(DeviceWindow.SizeOffset, 0x1000u, HeaderCheck.BadSize)]
    [InlineData(DeviceWindow.SizeOffset, 0x8_0001u, HeaderCheck.BadSize)]
    [InlineData(DeviceWindow.QueueCountOffset, 0u, HeaderCheck.BadQueues)]
    [InlineData(DeviceWindow.QueueCountOffset, 9u, HeaderCheck.BadQueues)]
    [InlineData(DeviceWindow.QueueMaxOffset, 7u, HeaderCheck.BadQueues)]
    [InlineData(DeviceWindow.QueueMaxOffset, 65_536u, HeaderCheck.BadQueues)]
    [InlineData(DeviceWindow.ServerPeerOffset, 0x1_0000u, HeaderCheck.BadPeer)]
    [InlineData(DeviceWindow.FeaturesOffset + 4, 0u, HeaderCheck.MissingFeatures)]
    [Requirement("XDV-015.3")]
    public void BadHeaderFailsAndTouchesNothing(ulong offset, uint value, HeaderCheck expected)
    {
        _server.Memory.Put32(offset, value);
        byte[] before = [.. _server.Memory.Bytes];
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        Assert.Equal(WindowState.Failed, Run(device));
        Assert.Equal((LossReason.HeaderInvalid, expected), (device.Reason, device.Header));
        Assert.Equal(before, _server.Memory.Bytes);
        Assert.Empty(_server.Doorbells.Rings);
        _server.Begin(2);
        device.Restart();
        Assert.Equal(WindowState.Ready, Run(device));
    }

    [Fact]
    public void WindowWithoutRoomForRingsFails()
    {
        _server.Memory.Put64(DeviceWindow.SizeOffset, 0x1800);
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        Assert.Equal(WindowState.Failed, Run(device));
        Assert.Equal(LossReason.WindowTooSmall, device.Reason);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void AWindowWhoseProviderWasDeregisteredIsNotWaitedFor()
    {
        _server.Memory.Put32(DeviceWindow.ServerStatusOffset, (uint)DeviceStatus.Failed);
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        Assert.Equal(WindowState.Failed, Run(device));
        Assert.Equal(LossReason.Refused, device.Reason);
        device.Restart();
        Assert.Equal(WindowState.Failed, Run(device));
    }

    [Fact]
    public void RefusalAndSilenceAreBounded()
    {
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        _server.Refuses = true;
        Assert.Equal(WindowState.Failed, Run(device));
        Assert.Equal(LossReason.Refused, device.Reason);
        (_server.Refuses, _server.Acknowledges) = (false, false);
        device.Restart();
        int rings = _server.Doorbells.Rings.Count;
        Assert.Equal(WindowState.Failed, Run(device, (int)AckPolls + 2));
        Assert.Equal(LossReason.AckTimeout, device.Reason);
        Assert.InRange(_server.Doorbells.Rings.Count - rings, 2, 8);
    }

    [Fact]
    public void LostKickIsRepeated()
    {
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        device.Poll();
        _server.Doorbells.Rings.Clear();
        Assert.Equal(WindowState.Ready, Run(device));
    }

    /// <summary>A second driver of one generation must not take the first one's acknowledgement for its own.</summary>
    [Fact]
    public void StaleAcknowledgementIsWithdrawnFirst()
    {
        Assert.Equal(WindowState.Ready, Run(Create()));
        WindowDevice<DoorbellRegisters, MemoryWindow> second = Create();
        Assert.Equal(WindowState.AwaitReset, second.Poll());
        Assert.Equal(WindowState.AwaitReset, second.Poll());
        _server.Configure();
        Assert.Equal(WindowState.AwaitAck, second.Poll());
        Assert.Equal(WindowState.AwaitAck, second.Poll());
        _server.Configure();
        Assert.Equal(WindowState.Ready, second.Poll());
    }

    [Fact, Requirement("XDV-024.1")]
    public void NewGenerationIsALossUntilRestarted()
    {
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        Run(device);
        _server.Begin(2);
        Assert.Equal(WindowState.Lost, Run(device));
        Assert.Equal((LossReason.GenerationChanged, 1u), (device.Reason, device.Generation));
        device.Restart();
        Assert.Equal(WindowState.Ready, Run(device));
        Assert.Equal(2u, device.Generation);
    }

    [Fact]
    public void GenerationDuringTheHandshakeStartsItOver()
    {
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        device.Poll();
        _server.Begin(2);
        Assert.Equal(WindowState.Probe, device.Poll());
        Assert.Equal(WindowState.Ready, Run(device));
        Assert.Equal(2u, device.Generation);
    }

    [Fact]
    public void ServerThatVanishesIsLost()
    {
        WindowDevice<DoorbellRegisters, MemoryWindow> device = Create();
        Run(device);
        Assert.False(device.HeartbeatMoved());
        _server.Memory.Put64(DeviceWindow.HeartbeatOffset, 9);
        Assert.True(device.HeartbeatMoved());
        Assert.False(device.HeartbeatMoved());
        _server.Vanish();
        Assert.Equal(WindowState.Lost, device.Poll());
        Assert.Equal(LossReason.ServerGone, device.Reason);
        device.Restart();
        Assert.Equal(WindowState.Probe, Run(device));
        _server.Begin(2);
        Assert.Equal(WindowState.Ready, Run(device));
    }

    [Fact]
    public void IdentifiesByHeaderNotBySlot()
    {
        MemoryWindow window = _server.Window;
        Assert.True(WindowHeader.TryIdentify(ref window, out DeviceId device));
        Assert.Equal(DeviceId.Quantum, device);
        _server.Memory.Put32(DeviceWindow.DeviceIdOffset, 'X');
        Assert.False(WindowHeader.TryIdentify(ref window, out _));
    }
}
