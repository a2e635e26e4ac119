// Which PCI functions are virtio devices, and that no configuration space, however wrong, makes a driver map or read
// what is not the device's.
using System;
using Xdv.Drivers.Pci;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class VirtioPciTests
{
    private const int Slot = 4;
    private readonly FakePci _pci = new();

    private static FakeFunction Disk(ushort device = 0x1042, ushort subsystem = 0x1100)
    {
        FakeFunction function = FakeFunction.Create(VirtioPci.Vendor, device, 0x010000);
        function[4] = 0x0010_0000;
        (function[0x14], function[0x20], function[0x24]) = (0xFEBF_1000, 0xC, 0x80);
        function.Mask(0x14, 0xFFFF_F000);
        function.Mask(0x20, 0xFFFF_C000);
        function.Mask(0x24, 0xFFFF_FFFF);
        function[0x2C] = VirtioPci.Vendor | (uint)subsystem << 16;
        function[0x34] = 0x98;
        (function[0x98], function[0x9C], function[0xA0]) = (0x0001_8411, 1, 0x801); // MSI-X, two vectors
        Region(function, 0x84, 0x70, VirtioPci.NotifyType, 0x3000, 0x1000, 20);
        function[0x94] = 4;
        Region(function, 0x70, 0x60, VirtioPci.DeviceType, 0x2000, 0x1000);
        Region(function, 0x60, 0x50, VirtioPci.InterruptType, 0x1000, 0x1000);
        Region(function, 0x50, 0x40, VirtioPci.CommonType, 0, 0x1000);
        Region(function, 0x40, 0, 5, 0, 0);
        return function;
    }

    private static void Region(FakeFunction function, int at, byte next, byte type, uint offset, uint length,
        byte bytes = 16, byte bar = 4)
    {
        function[at] = 0x09 | (uint)next << 8 | (uint)bytes << 16 | (uint)type << 24;
        (function[at + 4], function[at + 8], function[at + 12]) = (bar, offset, length);
    }

    private bool TryDescribe(FakeFunction function, out VirtioPciFunction device)
    {
        _pci.Functions.Clear();
        _pci.Add(0, Slot, 0, function);
        var space = new ConfigurationSpace<FakePorts>(new FakePorts(_pci, null));
        Assert.True(new PciEnumerator<FakePorts>(space).TryNext(out PciFunction found));
        return VirtioPciFunction.TryDescribe(space, found, out device);
    }

    [Theory]
    [InlineData(0x1042, 0x1100)]
    [InlineData(0x1001, 2)]
    public void DescribesAModernDevice(ushort device, ushort subsystem)
    {
        Assert.True(TryDescribe(Disk(device, subsystem), out VirtioPciFunction disk));
        Assert.Equal((VirtioPci.BlockDevice, 4u, 2), (disk.Type, disk.NotifyMultiplier, disk.Vectors.Entries));
        Assert.Equal((0x80_0000_0000UL, 0x80_0000_1000UL), (disk.Common.Address, disk.Interrupt.Address));
        Assert.Equal((0x80_0000_2000UL, 0x80_0000_3000UL), (disk.Device.Address, disk.Notify.Address));
        Assert.Equal(0xFEBF_1000UL, disk.VectorTable.Address);
    }

    [Fact]
    public void OthersAreNone()
    {
        Assert.False(TryDescribe(Disk(0x1110), out _)); // A window device.
        Assert.False(TryDescribe(Disk(0x1040), out _));
        Assert.False(TryDescribe(Disk(0x1001, 0), out _));
        FakeFunction other = Disk();
        other[0] = 0x8086 | 0x1042 << 16;
        Assert.False(TryDescribe(other, out _));
        FakeFunction legacy = Disk(0x1001, 2);
        legacy[4] = 0;
        Assert.False(TryDescribe(legacy, out _));
    }

    [Theory]
    [InlineData(VirtioPci.CommonType, 0x3FF0u, 0x1000u)] // Over the end of the BAR.
    [InlineData(VirtioPci.CommonType, 0xFFFF_FFFCu, 0x1000u)]
    [InlineData(VirtioPci.CommonType, 0u, 0xFFFF_FFFFu)]
    [InlineData(VirtioPci.CommonType, 2u, 0x1000u)] // Not aligned.
    [InlineData(VirtioPci.CommonType, 0u, 55u)] // Too short.
    [InlineData(VirtioPci.CommonType, 0u, 0x1000u, 0)] // A BAR that is not there.
    [InlineData(VirtioPci.CommonType, 0u, 0x1000u, 6)]
    [InlineData(VirtioPci.CommonType, 0u, 0x1000u, 255)]
    [InlineData(VirtioPci.NotifyType, 0u, 1u)]
    [InlineData(VirtioPci.InterruptType, 0u, 0u)]
    [Requirement("XDV-030.2")]
    public void RegionsThatCannotBeMakeNoDevice(byte type, uint offset, uint length, byte bar = 4)
    {
        FakeFunction function = Disk();
        int at = type switch { VirtioPci.CommonType => 0x50, VirtioPci.InterruptType => 0x60, _ => 0x84 };
        Region(function, at, (byte)(function[at] >> 8), type, offset, length, (byte)(at == 0x84 ? 20 : 16), bar);
        Assert.False(TryDescribe(function, out _));
    }

    [Fact, Requirement("XDV-030.2")]
    public void RandomConfigurationSpacesAreBounded()
    {
        var random = new Random(3);
        for (int round = 0; round < 5000; round++)
        {
            FakeFunction function = Disk();
            for (int i = random.Next(1, 24); i > 0; i--)
                function.Bytes[random.Next(0x10, 256)] = (byte)random.Next(256);
            int before = _pci.Reads;
            if (TryDescribe(function, out VirtioPciFunction device))
            {
                foreach (VirtioRegion region in (VirtioRegion[])[device.Common, device.Notify, device.Interrupt])
                    Assert.True(region.Bar.IsMemory && (ulong)region.Offset + region.Length <= region.Bar.Size);
            }

            Assert.True(_pci.Reads - before < 20_000, "an endless list");
        }
    }
}
