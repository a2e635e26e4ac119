// Where a PCI function sits, and what its first configuration words say it is. Plain values: enumeration hands them
// out, every other PCI file takes them.
namespace Xdv.Drivers.Pci;

/// <summary>Bus, device (0–31) and function (0–7) of a PCI function.</summary>
public readonly struct PciAddress
{
    public const int Buses = 256, Devices = 32, Functions = 8;

    private readonly ushort _value;

    /// <summary>Device and function are taken modulo 32 and 8, so that an address always names some configuration
    /// space.</summary>
    public PciAddress(byte bus, byte device, byte function) =>
        _value = (ushort)((bus << 8) | ((device & (Devices - 1)) << 3) | (function & (Functions - 1)));

    public byte Bus => (byte)(_value >> 8);

    public byte Device => (byte)((_value >> 3) & (Devices - 1));

    public byte Function => (byte)(_value & (Functions - 1));

    /// <summary>Bus, device and function as bits 15–0, the order of CONFIG_ADDRESS bits 23–8.</summary>
    public ushort Packed => _value;
}

/// <summary>A function that answered during enumeration. Source: PCI 3.0, 6.1 and 6.2.1.</summary>
public struct PciFunction
{
    public PciAddress Address;
    public ushort Vendor;
    public ushort Device;
    /// <summary>Base class, subclass and programming interface in bits 23–0.</summary>
    public uint Class;
    public byte Revision;
    /// <summary>0 = ordinary device, 1 = PCI-to-PCI bridge; the multi-function bit is removed.</summary>
    public byte HeaderType;
}
