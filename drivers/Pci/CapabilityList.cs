// The linked list of capabilities in a function's configuration space (PCI 3.0, 6.7). The device writes the links, so
// the walk takes at most as many steps as there are words behind the header: a list that loops ends there.
using Xdv.Hal;

namespace Xdv.Drivers.Pci;

public static class CapabilityList
{
    public const byte MsiX = 0x11;
    /// <summary>Vendor-specific (PCI 3.0, appendix H).</summary>
    public const byte Vendor = 0x09;

    /// <summary>More entries than fit behind the header: a list with more is a loop.</summary>
    public const int MaxEntries = (256 - FirstOffset) / 4;

    private const byte FirstOffset = 0x40;

    /// <summary>Offset of the first capability with this id. False when there is none, or the list is broken.</summary>
    public static bool TryFind<TPorts>(ConfigurationSpace<TPorts> space, PciAddress address, byte id, out byte offset)
        where TPorts : struct, IPortSpace
    {
        offset = 0;
        ushort status = space.Read16(address, ConfigurationHeader.Command + 2);
        if ((status & ConfigurationHeader.StatusCapabilities) == 0) return false;
        return Walk(space, address, id, ConfigurationHeader.CapabilitiesPointer, out offset);
    }

    /// <summary>The next capability with this id behind the one at <paramref name="after"/>. Whoever goes on and on
    /// counts to <see cref="MaxEntries"/>.</summary>
    public static bool TryFindNext<TPorts>(
        ConfigurationSpace<TPorts> space, PciAddress address, byte id, byte after, out byte offset)
        where TPorts : struct, IPortSpace => Walk(space, address, id, (byte)(after + 1), out offset);

    /// <param name="link">Where the offset of the first entry to look at is written.</param>
    private static bool Walk<TPorts>(
        ConfigurationSpace<TPorts> space, PciAddress address, byte id, byte link, out byte offset)
        where TPorts : struct, IPortSpace
    {
        offset = 0;
        byte next = (byte)(space.Read8(address, link) & 0xFC);
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
