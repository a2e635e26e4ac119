// Base address registers: where the firmware put a device's memory and how much there is of it. The window of a Q or
// Φ device is mapped by this value and may lie above 4 GiB. Sizing writes all ones, which moves the device for a
// moment, so that decoding is switched off around it and everything is put back on every path (PCI 3.0, 6.2.5.1 and
// its implementation note).
using Xdv.Hal;

namespace Xdv.Drivers.Pci;

public enum PciBarKind : byte
{
    /// <summary>Not implemented, or the upper half of a 64-bit register.</summary>
    None = 0,
    Memory32 = 1,
    Memory64 = 2,
    Io = 3,
}

/// <summary>One decoded register. Address and Size in bytes.</summary>
public struct PciBar
{
    public PciBarKind Kind;
    public bool Prefetchable;
    public ulong Address;
    public ulong Size;

    public readonly bool IsMemory => Kind is PciBarKind.Memory32 or PciBarKind.Memory64;
}

/// <summary>Decodes and sizes base address registers.</summary>
public static class PciBarReader
{
    public const int MaxBars = 6;

    private const int BridgeBars = 2;
    private const uint IoBit = 1, TypeMask = 6, Type64 = 4, PrefetchBit = 8, MemoryFlags = 0xF, IoFlags = 3;

    /// <summary>Register <paramref name="index"/> of a function. False when it does not exist, is not implemented, is
    /// an unknown type, or claims a size that is no power of two.</summary>
    public static bool TryRead<TPorts>(
        ConfigurationSpace<TPorts> space, in PciFunction function, int index, out PciBar bar)
        where TPorts : struct, IPortSpace
    {
        bar = default;
        int count = function.HeaderType switch { 0 => MaxBars, ConfigurationHeader.BridgeHeader => BridgeBars, _ => 0 };
        if ((uint)index >= (uint)count) return false;
        byte offset = Offset(index);
        uint low = space.Read32(function.Address, offset);
        bool wide = (low & IoBit) == 0 && (low & TypeMask) == Type64;
        if (wide && index + 1 >= count) return false;
        if ((low & IoBit) == 0 && !wide && (low & TypeMask) != 0) return false;

        uint high = wide ? space.Read32(function.Address, Offset(index + 1)) : 0;
        ulong mask = Probe(space, function.Address, index, low, high, wide);
        return Decode(low, high, mask, wide, out bar);
    }

    private static ulong Probe<TPorts>(
        ConfigurationSpace<TPorts> space, PciAddress address, int index, uint low, uint high, bool wide)
        where TPorts : struct, IPortSpace
    {
        ushort command = space.ReadCommand(address);
        int decoding = ConfigurationHeader.CommandIo | ConfigurationHeader.CommandMemory;
        space.WriteCommand(address, (ushort)(command & ~decoding));
        space.Write32(address, Offset(index), uint.MaxValue);
        ulong mask = space.Read32(address, Offset(index));
        space.Write32(address, Offset(index), low);
        if (wide)
        {
            space.Write32(address, Offset(index + 1), uint.MaxValue);
            mask |= (ulong)space.Read32(address, Offset(index + 1)) << 32;
            space.Write32(address, Offset(index + 1), high);
        }
        space.WriteCommand(address, command);
        return mask;
    }

    private static bool Decode(uint low, uint high, ulong mask, bool wide, out PciBar bar)
    {
        bar = default;
        bool io = (low & IoBit) != 0;
        uint flags = io ? IoFlags : MemoryFlags;
        ulong writable = mask & ~(ulong)flags;
        if (writable == 0) return false;
        // A 32-bit register's upper half reads as if it were writable; an I/O register may leave bits 31–16 hardwired
        // to zero.
        if (!wide) writable |= 0xFFFF_FFFF_0000_0000;
        if (io && (mask & 0xFFFF_0000) == 0) writable |= 0xFFFF_0000;
        ulong size = ~writable + 1;
        if (size == 0 || (size & (size - 1)) != 0) return false;
        bar.Kind = io ? PciBarKind.Io : wide ? PciBarKind.Memory64 : PciBarKind.Memory32;
        bar.Prefetchable = !io && (low & PrefetchBit) != 0;
        bar.Address = ((ulong)high << 32) | (low & ~flags);
        bar.Size = size;
        return true;
    }

    private static byte Offset(int index) => (byte)(ConfigurationHeader.FirstBar + 4 * index);
}
