// PCI: the machine's list is complete, ordered and bounded; BARs are decoded without disturbing the device; MSI-X in
// its order.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Drivers.Pci;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class PciTests
{
    private readonly FakePci _pci = new();

    private ConfigurationSpace<FakePorts> Space => new(new FakePorts(_pci, null));

    private List<string> Enumerate()
    {
        var found = new List<string>();
        var enumerator = new PciEnumerator<FakePorts>(Space);
        while (enumerator.TryNext(out PciFunction function))
        {
            PciAddress at = function.Address;
            found.Add($"{at.Bus}:{at.Device}.{at.Function} {function.Vendor:x4}");
        }
        return found;
    }

    private static FakeFunction Bridge(byte secondary)
    {
        FakeFunction bridge = FakeFunction.Create(0x8086, 1, 0x060400, 1);
        bridge[0x18] = (uint)secondary << 8;
        return bridge;
    }

    [Fact, Requirement("XDV-062.2")]
    public void ListsFunctionsInOneOrder()
    {
        _pci.Add(0, 31, 0, FakeFunction.Create(0x1AF4, 3));
        _pci.Add(0, 2, 5, FakeFunction.Create(0x1AF4, 2));
        _pci.Add(0, 2, 0, FakeFunction.Create(0x1AF4, 1, header: 0x80));
        _pci.Add(0, 3, 0, FakeFunction.Create(0x1AF4, 1));
        _pci.Add(0, 3, 1, FakeFunction.Create(0xBAD0, 1)); // Not there: function 0 is no multi-function device.
        Assert.Equal(["0:2.0 1af4", "0:2.5 1af4", "0:3.0 1af4", "0:31.0 1af4"], Enumerate());
    }

    [Fact]
    public void FollowsBridgesForwardOnly()
    {
        _pci.Add(0, 1, 0, Bridge(4));
        _pci.Add(4, 0, 0, Bridge(9));
        _pci.Add(4, 1, 0, Bridge(4));
        _pci.Add(9, 0, 0, Bridge(0));
        _pci.Add(9, 1, 0, FakeFunction.Create(0x1AF4, 0x1110));
        _pci.Add(5, 0, 0, FakeFunction.Create(0xBAD0, 1));
        Assert.Equal(["0:1.0 8086", "4:0.0 8086", "4:1.0 8086", "9:0.0 8086", "9:1.0 1af4"], Enumerate());
    }

    [Fact]
    public void FullMachineIsBounded()
    {
        for (int bus = 0; bus < 256; bus++)
        for (int device = 0; device < 32; device++)
        for (int function = 0; function < 8; function++)
        {
            FakeFunction bridge = Bridge((byte)(bus + 1));
            bridge.Bytes[14] |= 0x80;
            _pci.Add(bus, device, function, bridge);
        }
        Assert.Equal(65_536, Enumerate().Count);
        Assert.True(_pci.Reads <= 65_536 * 4);
    }

    [Fact]
    public void DecodesAndSizesBars()
    {
        FakeFunction device = FakeFunction.Create(0x1AF4, 0x1110);
        device[4] = 0x0010_0007;
        device[0x10] = 0xFEBF_0000;
        device.Mask(0x10, 0xFFFF_FF00);
        device[0x14] = 0x0000_C001;
        device.Mask(0x14, 0x0000_FFE0);
        device[0x18] = 0x0000_000C;
        device[0x1C] = 0x0000_0080;
        device.Mask(0x18, 0xFC00_0000);
        device.Mask(0x1C, 0xFFFF_FFFF);
        _pci.Add(0, 4, 0, device);
        byte[] before = [.. device.Bytes];
        var function = new PciFunction { Address = new PciAddress(0, 4, 0) };

        Assert.True(PciBarReader.TryRead(Space, function, 0, out PciBar registers));
        Assert.Equal((PciBarKind.Memory32, 0xFEBF_0000UL, 256UL), (registers.Kind, registers.Address, registers.Size));
        Assert.True(PciBarReader.TryRead(Space, function, 1, out PciBar io));
        Assert.Equal((PciBarKind.Io, 0xC000UL, 32UL), (io.Kind, io.Address, io.Size));
        Assert.True(PciBarReader.TryRead(Space, function, 2, out PciBar window));
        Assert.Equal((PciBarKind.Memory64, 0x80_0000_0000UL, 64UL << 20), (window.Kind, window.Address, window.Size));
        Assert.True(window.Prefetchable);
        Assert.False(PciBarReader.TryRead(Space, function, 4, out _));
        Assert.False(PciBarReader.TryRead(Space, function, 6, out _));
        Assert.Equal(before, device.Bytes);
    }

    [Fact]
    public void SizesWithDecodingOff()
    {
        FakeFunction device = FakeFunction.Create(0x1AF4, 0x1110);
        device[4] = 7;
        device[0x10] = 0xFEBF_0000;
        device.Mask(0x10, 0xFFFF_FF00);
        _pci.Add(0, 4, 0, device);
        PciBarReader.TryRead(Space, new PciFunction { Address = new PciAddress(0, 4, 0) }, 0, out _);
        Assert.Equal(["20 04 4", "20 10 ffffffff", "20 10 febf0000", "20 04 7"], _pci.Writes);
    }

    [Fact]
    public void CapabilityLoopEnds()
    {
        FakeFunction device = FakeFunction.Create(0x1AF4, 0x1110);
        device[4] = 0x0010_0000;
        device[0x34] = 0x40;
        device[0x40] = 0x5009;
        device[0x50] = 0x4005;
        _pci.Add(0, 4, 0, device);
        Assert.False(CapabilityList.TryFind(Space, new PciAddress(0, 4, 0), CapabilityList.MsiX, out _));
        Assert.True(_pci.Reads < 64);
        Assert.True(CapabilityList.TryFind(Space, new PciAddress(0, 4, 0), 5, out byte offset));
        Assert.Equal(0x50, offset);
    }

    [Fact]
    public void DescribesAWindowFunction()
    {
        _pci.Add(0, 4, 0, Ivshmem());
        var function = new PciFunction { Address = new PciAddress(0, 4, 0), Vendor = 0x1AF4, Device = 0x1110 };
        Assert.True(WindowFunction.TryDescribe(Space, function, out WindowFunction window));
        Assert.Equal(64UL << 20, window.Window.Size);
        Assert.Equal((2, 1, 0x800u), (window.Vectors.Entries, window.Vectors.PendingBar, window.Vectors.PendingOffset));
        function.Device = 0x1000;
        Assert.False(WindowFunction.TryDescribe(Space, function, out _));
    }

    [Fact]
    public void MsiXIsEnabledMaskedFilledUnmasked()
    {
        FakeFunction device = Ivshmem();
        _pci.Add(0, 4, 0, device);
        var address = new PciAddress(0, 4, 0);
        Space.EnableMemoryAndBusMaster(address);
        Assert.True(MsiXCapability.TryRead(Space, address, out MsiXCapability capability));
        var table = new Memory(4096) { LogBelow = 4096 };
        var vectors = new MsiX<FakePorts, MemoryWindow>(Space, address, capability, new MemoryWindow(table));
        _pci.Writes.Clear();
        vectors.EnableMasked();
        Assert.Equal(0xC000_0000, device[0x40] & 0xC000_0000);
        Assert.True(vectors.TryFill(1, 0x1_FEE0_0000, 0x41));
        Assert.False(vectors.TryFill(2, 0xFEE0_0000, 0x42));
        Assert.False(vectors.TryFill(-1, 0xFEE0_0000, 0x42));
        vectors.Unmask();
        Assert.Equal(["20 40 c0010011", "20 40 80010011"], _pci.Writes);
        Assert.Equal(["w32 01c 1", "w32 010 fee00000", "w32 014 1", "w32 018 41", "w32 01c 0"], table.Log);
        Assert.Equal(6u, device[4] & 6);
        Assert.True(vectors.TrySetMask(0, true));
        Assert.Equal("w32 00c 1", table.Log.Last());
    }

    [Fact]
    public void TableOutsideItsBarHasNoVectors()
    {
        FakeFunction device = Ivshmem();
        device[0x44] = 0x0000_1001;
        _pci.Add(0, 4, 0, device);
        Assert.True(MsiXCapability.TryRead(Space, new PciAddress(0, 4, 0), out MsiXCapability capability));
        var vectors = new MsiX<FakePorts, MemoryWindow>(
            Space, new PciAddress(0, 4, 0), capability, new MemoryWindow(new Memory(4096)));
        Assert.Equal(0, vectors.Vectors);
        Assert.False(vectors.TryFill(0, 0, 0));
    }

    private static FakeFunction Ivshmem()
    {
        FakeFunction device = FakeFunction.Create(DeviceWindow.PciVendor, DeviceWindow.PciDevice);
        device[4] = 0x0010_0000;
        (device[0x10], device[0x14], device[0x18], device[0x1C]) = (0xFEBF_0000, 0xFEBF_1000, 0xC, 1);
        device.Mask(0x10, 0xFFFF_FF00);
        device.Mask(0x14, 0xFFFF_F000);
        device.Mask(0x18, 0xFC00_0000);
        device.Mask(0x1C, 0xFFFF_FFFF);
        device[0x34] = 0x40;
        (device[0x40], device[0x44], device[0x48]) = (0x0001_0011, 1, 0x801);
        device.Mask(0x40, 0xC000_0000);
        return device;
    }
}
