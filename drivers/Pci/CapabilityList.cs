// The linked list of capabilities in a function's configuration space (PCI 3.0, 6.7). The device writes the links, so
// the walk takes at most as many steps as there are words behind the header: a list that loops ends there.
using Xdv.Hal;

namespace Xdv.Drivers.Pci;

public static class CapabilityList
{
    public const byte MsiX = 0x11;

    private const byte FirstOffset = 0x40;
    private const int MaxEntries = (256 - FirstOffset) / 4;

    /// <summary>Offset of the first capability with this id. False when there is none, or the list is broken.</summary>
    public static bool TryFind<TPorts>(ConfigurationSpace<TPorts> space, PciAddress address, byte id, out byte offset)
        where TPorts : struct, IPortSpace
    {
        offset = 0;
        ushort status = space.Read16(address, ConfigurationHeader.Command + 2);
        if ((status & ConfigurationHeader.StatusCapabilities) == 0) return false;
        byte next = (byte)(space.Read8(address, ConfigurationHeader.CapabilitiesPointer) & 0xFC);
        for (int step = 0; step < MaxEntries && next >= FirstOffset; step++)
        {
            uint word = space.Read32(address, next);
            if ((byte)word == id)
            {
                offset = next;
                return true;
            }
            next = (byte)((word >> 8) & 0xFC);
        }
        return false;
    }
}
