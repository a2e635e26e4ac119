// What a PCI function must look like to be a window device, so that the image maps three regions and asks nothing else:
// BAR0 registers, the MSI-X table's BAR, BAR2 the window (device.md "PCI").
using Xdv.Abi;
using Xdv.Drivers.Pci;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>The regions of one ivshmem-doorbell function; physical addresses and sizes in bytes.</summary>
public struct WindowFunction
{
    private const int RegisterBar = 0, WindowBar = 2;
    private const ulong RegisterBytes = 16;

    public PciAddress Address;
    public PciBar Registers;
    public PciBar VectorTable;
    public PciBar Window;
    public MsiXCapability Vectors;

    /// <summary>Describes a function found by enumeration. False when it is not an ivshmem-doorbell device, or one
    /// without vectors or memory. Leaves the command register as it was.</summary>
    public static bool TryDescribe<TPorts>(
        ConfigurationSpace<TPorts> space, in PciFunction function, out WindowFunction window)
        where TPorts : struct, IPortSpace
    {
        window = default;
        if (function.Vendor != DeviceWindow.PciVendor || function.Device != DeviceWindow.PciDevice) return false;
        window.Address = function.Address;
        return MsiXCapability.TryRead(space, function.Address, out window.Vectors)
            && TryMemory(space, function, RegisterBar, RegisterBytes, out window.Registers)
            && TryMemory(space, function, window.Vectors.TableBar, MsiXCapability.EntryBytes, out window.VectorTable)
            && TryMemory(space, function, WindowBar, DeviceWindow.DataOffset, out window.Window);
    }

    private static bool TryMemory<TPorts>(
        ConfigurationSpace<TPorts> space, in PciFunction function, int index, ulong least, out PciBar bar)
        where TPorts : struct, IPortSpace =>
        PciBarReader.TryRead(space, function, index, out bar) && bar.IsMemory && bar.Address != 0 && bar.Size >= least;
}
