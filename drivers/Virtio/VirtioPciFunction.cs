// What a PCI function must look like to be a modern virtio device: vendor capabilities that say in which BAR its four
// register regions lie (virtio 1.2, 4.1.4). Everything is the device's word, so each region is checked against the BAR
// that holds it before anybody maps it.
using Xdv.Drivers.Pci;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>A register region: Length bytes at Offset of a BAR.</summary>
public struct VirtioRegion
{
    public PciBar Bar;
    public uint Offset;
    public uint Length;

    public readonly ulong Address => Bar.Address + Offset;

    public readonly bool Exists => Length != 0;
}

/// <summary>One virtio function; physical addresses and sizes in bytes.</summary>
public struct VirtioPciFunction
{
    private const byte SubsystemWord = 0x2C;

    public PciAddress Address;
    /// <summary>Device type, e.g. <see cref="VirtioPci.BlockDevice"/>.</summary>
    public uint Type;
    public VirtioRegion Common;
    public VirtioRegion Notify;
    public VirtioRegion Interrupt;
    /// <summary>Device configuration; does not exist for devices without one.</summary>
    public VirtioRegion Device;
    /// <summary>Distance between doorbells, in bytes.</summary>
    public uint NotifyMultiplier;
    public MsiXCapability Vectors;
    public PciBar VectorTable;

    /// <summary>Describes a function found by enumeration. False when it is no virtio device, a legacy one, or one
    /// whose regions or vectors are not where they can be. Leaves the command register as it was.</summary>
    public static bool TryDescribe<TPorts>(
        ConfigurationSpace<TPorts> space, in PciFunction function, out VirtioPciFunction device)
        where TPorts : struct, IPortSpace
    {
        device = default;
        if (!TryType(space, function, out device.Type)) return false;
        device.Address = function.Address;
        if (!device.ReadRegions(space, function)) return false;
        return MsiXCapability.TryRead(space, function.Address, out device.Vectors)
            && PciBarReader.TryRead(space, function, device.Vectors.TableBar, out device.VectorTable)
            && device.VectorTable.IsMemory && device.VectorTable.Address != 0;
    }

    private static bool TryType<TPorts>(ConfigurationSpace<TPorts> space, in PciFunction function, out uint type)
        where TPorts : struct, IPortSpace
    {
        type = 0;
        if (function.Vendor != VirtioPci.Vendor || function.HeaderType != 0) return false;
        if (function.Device is >= VirtioPci.FirstModern and <= VirtioPci.LastModern)
            type = (uint)function.Device - VirtioPci.FirstModern;
        else if (function.Device is >= VirtioPci.FirstTransitional and <= VirtioPci.LastTransitional)
            type = space.Read32(function.Address, SubsystemWord) >> 16;
        return type != 0;
    }

    /// <summary>The first usable capability of each type counts (4.1.4.1).</summary>
    private bool ReadRegions<TPorts>(ConfigurationSpace<TPorts> space, in PciFunction function)
        where TPorts : struct, IPortSpace
    {
        bool found = CapabilityList.TryFind(space, Address, CapabilityList.Vendor, out byte at);
        for (int i = 0; found && i < CapabilityList.MaxEntries; i++)
        {
            Take(space, function, at);
            found = CapabilityList.TryFindNext(space, Address, CapabilityList.Vendor, at, out at);
        }

        return Common.Length >= VirtioPci.CommonBytes && Notify.Length >= sizeof(ushort) && Interrupt.Exists;
    }

    private void Take<TPorts>(ConfigurationSpace<TPorts> space, in PciFunction function, byte at)
        where TPorts : struct, IPortSpace
    {
        byte type = (byte)(space.Read32(Address, at) >> 24);
        int needed = type == VirtioPci.NotifyType ? VirtioPci.NotifyCapabilityBytes : VirtioPci.CapabilityBytes;
        if (at + needed > 256) return;
        VirtioRegion region = default;
        int bar = (int)(space.Read32(Address, (byte)(at + VirtioPci.CapabilityBar)) & 0xFF);
        region.Offset = space.Read32(Address, (byte)(at + VirtioPci.CapabilityOffset));
        region.Length = space.Read32(Address, (byte)(at + VirtioPci.CapabilityLength));
        if (!PciBarReader.TryRead(space, function, bar, out region.Bar) || !Fits(region)) return;
        if (type == VirtioPci.CommonType && !Common.Exists) Common = region;
        else if (type == VirtioPci.InterruptType && !Interrupt.Exists) Interrupt = region;
        else if (type == VirtioPci.DeviceType && !Device.Exists) Device = region;
        else if (type == VirtioPci.NotifyType && !Notify.Exists)
        {
            Notify = region;
            NotifyMultiplier = space.Read32(Address, (byte)(at + VirtioPci.CapabilityMultiplier));
        }
    }

    /// <summary>Inside its BAR, and aligned as its widest field needs (4.1.4.3.1).</summary>
    private static bool Fits(in VirtioRegion region) =>
        region.Bar.IsMemory && region.Bar.Address != 0 && region.Offset % 4 == 0
        && region.Offset <= region.Bar.Size && region.Length <= region.Bar.Size - region.Offset;
}
