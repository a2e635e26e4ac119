// Configuration space through the two ports of mechanism #1 (PCI 3.0, 3.2.2.3.2). The kernel is the only user and
// runs one thread at a time, so that the address/data pair needs no lock. Only words are accessed: halves are cut out
// of them, and whoever writes half a word decides what the other half gets.
using Xdv.Hal;

namespace Xdv.Drivers.Pci;

/// <summary>Offsets and bits of the configuration header. Source: PCI 3.0, 6.1 and 6.2; PCI-to-PCI bridge 1.2,
/// 3.2.</summary>
public static class ConfigurationHeader
{
    public const byte Identity = 0x00, Command = 0x04, ClassRevision = 0x08, HeaderTypeWord = 0x0C, FirstBar = 0x10,
        BusNumbers = 0x18, CapabilitiesPointer = 0x34;
    public const ushort NoVendor = 0xFFFF;
    public const byte MultiFunction = 0x80, HeaderTypeMask = 0x7F, BridgeHeader = 1;

    public const ushort CommandIo = 1, CommandMemory = 2, CommandBusMaster = 4;
    /// <summary>Status bit 4: the capability list exists.</summary>
    public const ushort StatusCapabilities = 0x10;
}

/// <summary>Mechanism #1. Reads of an absent function answer all ones, as the bus does.</summary>
public sealed class ConfigurationSpace<TPorts>
    where TPorts : struct, IPortSpace
{
    public const ushort AddressPort = 0xCF8, DataPort = 0xCFC;

    private const uint Enable = 0x8000_0000;

    private TPorts _ports;

    public ConfigurationSpace(TPorts ports) => _ports = ports;

    /// <summary>The word that holds byte <paramref name="offset"/>; bits 1–0 of the offset are ignored.</summary>
    public uint Read32(PciAddress address, byte offset)
    {
        Select(address, offset);
        return _ports.Read32(DataPort);
    }

    /// <summary>Half a word; bit 0 of the offset is ignored.</summary>
    public ushort Read16(PciAddress address, byte offset) => (ushort)(Read32(address, offset) >> (8 * (offset & 2)));

    public byte Read8(PciAddress address, byte offset) => (byte)(Read32(address, offset) >> (8 * (offset & 3)));

    public void Write32(PciAddress address, byte offset, uint value)
    {
        Select(address, offset);
        _ports.Write32(DataPort, value);
    }

    /// <summary>The command register. The status half is write-one-to-clear (PCI 3.0, 6.2.3) and gets zeros.</summary>
    public ushort ReadCommand(PciAddress address) => (ushort)Read32(address, ConfigurationHeader.Command);

    public void WriteCommand(PciAddress address, ushort command) =>
        Write32(address, ConfigurationHeader.Command, command);

    /// <summary>Lets the function answer in memory space and write by itself; without bus mastering its MSI-X
    /// messages vanish.</summary>
    public void EnableMemoryAndBusMaster(PciAddress address)
    {
        ushort wanted = ConfigurationHeader.CommandMemory | ConfigurationHeader.CommandBusMaster;
        WriteCommand(address, (ushort)(ReadCommand(address) | wanted));
    }

    private void Select(PciAddress address, byte offset) =>
        _ports.Write32(AddressPort, Enable | ((uint)address.Packed << 8) | (uint)(offset & 0xFC));
}
