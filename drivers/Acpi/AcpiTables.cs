// What XDV wants from ACPI: how to switch the machine off, how to reset it, where the clock keeps its century (ACPI
// 6.4, 5.2). RSDP → XSDT or RSDT → FADT → DSDT; from the DSDT only the \_S5 package, found by its bytes, for an AML
// interpreter to read two numbers would be a kernel of its own.
//
// Firmware's tables are input like any other: each is read through IPhysicalMemory, which may refuse, its length is
// bounded, its checksum is verified before a field counts, and the first thing that is wrong is the answer.
using System;
using System.Buffers.Binary;
using Xdv.Hal;

namespace Xdv.Drivers.Acpi;

/// <summary>What is wrong with the tables.</summary>
public enum AcpiFault : byte
{
    None = 0,
    /// <summary>The boot loader passed no RSDP.</summary>
    NoRoot = 1,
    /// <summary>RSDP: signature, length or checksum.</summary>
    RootInvalid = 2,
    /// <summary>RSDT or XSDT: not memory, another signature, impossible length, checksum.</summary>
    DirectoryInvalid = 3,
    /// <summary>No FADT is listed.</summary>
    NoFixedTable = 4,
    /// <summary>FADT: not memory, too short, checksum.</summary>
    FixedTableInvalid = 5,
    /// <summary>DSDT: not memory, another signature, impossible length, checksum.</summary>
    DefinitionsInvalid = 6,
    /// <summary>No \_S5 package, or one that makes no sense.</summary>
    NoSoftOff = 7,
    /// <summary>The registers are not in port space (hardware-reduced ACPI).</summary>
    NoControlPort = 8,
}

/// <summary>What was found. Ports are x86 ports.</summary>
public struct AcpiPower
{
    /// <summary>PM1 control registers; B is 0 when there is none.</summary>
    public ushort ControlA, ControlB;
    /// <summary>SLP_TYP of S5 for each of them.</summary>
    public byte SoftOffA, SoftOffB;
    /// <summary>Port and value that make firmware hand the registers over; port 0 = nothing to do.</summary>
    public ushort EnablePort;
    public byte EnableValue;
    /// <summary>Reset register and what to write to it; port 0 = there is none in port space.</summary>
    public ushort ResetPort;
    public byte ResetValue;
    /// <summary>CMOS index of the century; 0 = none.</summary>
    public byte CenturyRegister;
    /// <summary>Why the machine cannot be switched off this way; None = it can.</summary>
    public AcpiFault SoftOff;
}

/// <summary>Reads the tables; stateless.</summary>
public static class AcpiTables
{
    /// <summary>Bytes of an RSDP since ACPI 2.0; the old one has 20.</summary>
    public const int RootBytes = 36;

    private const int OldRootBytes = 20, HeaderBytes = 36, MaxEntries = 64, PieceBytes = 256;
    private const uint MaxTableBytes = 4 << 20;
    private const int FixedBytesRead = 196, FixedBytesLeast = 116, ResetEnd = 129, ExtendedDefinitionsEnd = 148,
        ExtendedControlEnd = 196;
    private const uint ResetSupported = 1 << 10;
    private const byte PortSpaceId = 1;

    private static ReadOnlySpan<byte> RootSignature => "RSD PTR "u8;

    /// <summary>Reads everything. None: <paramref name="power"/> is filled in as far as the machine goes; its own
    /// SoftOff says whether the machine can be switched off. Anything else: nothing was found.</summary>
    /// <param name="root">The RSDP's bytes, 20 or 36 of them; empty when there is none.</param>
    public static AcpiFault Read<TMemory>(TMemory memory, ReadOnlySpan<byte> root, out AcpiPower power)
        where TMemory : struct, IPhysicalMemory
    {
        power = default;
        if (root.IsEmpty) return AcpiFault.NoRoot;
        if (!TryRoot(root, out ulong directory, out bool wide)) return AcpiFault.RootInvalid;
        AcpiFault fault = FindFixed(memory, directory, wide, out ulong address);
        if (fault != AcpiFault.None) return fault;
        Span<byte> table = stackalloc byte[FixedBytesRead];
        table.Clear();
        if (!TryTable(memory, address, "FACP"u8, out uint length) || length < FixedBytesLeast)
            return AcpiFault.FixedTableInvalid;
        if (length < FixedBytesRead) table = table[..(int)length];
        if (!memory.TryRead(address, table)) return AcpiFault.FixedTableInvalid;
        ReadFixed(table, ref power);
        power.SoftOff = ReadSoftOff(memory, table, ref power);
        return AcpiFault.None;
    }

    private static bool TryRoot(ReadOnlySpan<byte> root, out ulong directory, out bool wide)
    {
        directory = 0;
        wide = false;
        if (root.Length < OldRootBytes || !root[..8].SequenceEqual(RootSignature)) return false;
        if (Sum(root[..OldRootBytes]) != 0) return false;
        directory = U32(root, 16);
        if (root[15] < 2 || root.Length < RootBytes) return directory != 0;
        if (U32(root, 20) != RootBytes || Sum(root[..RootBytes]) != 0) return false;
        wide = U64(root, 24) != 0;
        if (wide) directory = U64(root, 24);
        return directory != 0;
    }

    private static AcpiFault FindFixed<TMemory>(TMemory memory, ulong directory, bool wide, out ulong found)
        where TMemory : struct, IPhysicalMemory
    {
        found = 0;
        ReadOnlySpan<byte> signature = wide ? "XSDT"u8 : "RSDT"u8;
        if (!TryTable(memory, directory, signature, out uint length)) return AcpiFault.DirectoryInvalid;
        uint entryBytes = wide ? 8u : 4u;
        uint entries = (length - HeaderBytes) / entryBytes;
        Span<byte> entry = stackalloc byte[8], name = stackalloc byte[4];
        for (uint i = 0; i < entries && i < MaxEntries; i++)
        {
            entry.Clear();
            if (!memory.TryRead(directory + HeaderBytes + i * entryBytes, entry[..(int)entryBytes]))
                return AcpiFault.DirectoryInvalid;
            found = U64(entry, 0);
            if (memory.TryRead(found, name) && name.SequenceEqual("FACP"u8)) return AcpiFault.None;
        }

        return AcpiFault.NoFixedTable;
    }

    private static void ReadFixed(ReadOnlySpan<byte> table, ref AcpiPower power)
    {
        power.ControlA = Port(table, 64, 172);
        power.ControlB = Port(table, 68, 184);
        power.CenturyRegister = table[108];
        if (U32(table, 48) is > 0 and <= ushort.MaxValue && table[52] != 0)
        {
            power.EnablePort = (ushort)U32(table, 48);
            power.EnableValue = table[52];
        }

        bool reset = table.Length >= ResetEnd && (U32(table, 112) & ResetSupported) != 0;
        if (!reset || table[116] != PortSpaceId || U64(table, 120) > ushort.MaxValue) return;
        power.ResetPort = (ushort)U64(table, 120);
        power.ResetValue = table[128];
    }

    /// <summary>A control register: the extended address when there is one in port space, else the old one; 0 =
    /// none.</summary>
    private static ushort Port(ReadOnlySpan<byte> table, int offset, int extended)
    {
        if (table.Length >= ExtendedControlEnd && U64(table, extended + 4) != 0)
        {
            bool reachable = table[extended] == PortSpaceId && U64(table, extended + 4) <= ushort.MaxValue;
            return reachable ? (ushort)U64(table, extended + 4) : (ushort)0;
        }

        return U32(table, offset) <= ushort.MaxValue ? (ushort)U32(table, offset) : (ushort)0;
    }

    private static AcpiFault ReadSoftOff<TMemory>(TMemory memory, ReadOnlySpan<byte> table, ref AcpiPower power)
        where TMemory : struct, IPhysicalMemory
    {
        if (power.ControlA == 0) return AcpiFault.NoControlPort;
        ulong definitions = table.Length >= ExtendedDefinitionsEnd ? U64(table, 140) : 0;
        if (definitions == 0) definitions = U32(table, 40);
        if (!TryTable(memory, definitions, "DSDT"u8, out uint length)) return AcpiFault.DefinitionsInvalid;
        bool found = TryFindSoftOff(memory, definitions + HeaderBytes, length - HeaderBytes, out power.SoftOffA,
            out power.SoftOffB);
        return found ? AcpiFault.None : AcpiFault.NoSoftOff;
    }

    /// <summary>Looks for the package in overlapping pieces.</summary>
    private static bool TryFindSoftOff<TMemory>(TMemory memory, ulong address, uint length, out byte a, out byte b)
        where TMemory : struct, IPhysicalMemory
    {
        a = b = 0;
        Span<byte> piece = stackalloc byte[PieceBytes];
        for (uint at = 0; at < length; at += PieceBytes - SoftOffPackage.MaxBytes)
        {
            Span<byte> part = piece[..(int)Math.Min(PieceBytes, length - at)];
            if (!memory.TryRead(address + at, part)) return false;
            for (int i = 0; i < part.Length; i++)
                if (part[i] == SoftOffPackage.NameOperator && SoftOffPackage.TryRead(part[i..], out a, out b))
                    return true;
        }

        return false;
    }

    /// <summary>A whole table with this signature, a length that can be, and a checksum that is right.</summary>
    private static bool TryTable<TMemory>(TMemory memory, ulong address, ReadOnlySpan<byte> signature, out uint length)
        where TMemory : struct, IPhysicalMemory
    {
        length = 0;
        Span<byte> piece = stackalloc byte[PieceBytes];
        if (address == 0 || !memory.TryRead(address, piece[..HeaderBytes])) return false;
        if (!piece[..4].SequenceEqual(signature)) return false;
        length = U32(piece, 4);
        if (length is < HeaderBytes or > MaxTableBytes || address > ulong.MaxValue - length) return false;
        byte sum = 0;
        for (uint at = 0; at < length; at += PieceBytes)
        {
            Span<byte> part = piece[..(int)Math.Min(PieceBytes, length - at)];
            if (!memory.TryRead(address + at, part)) return false;
            sum += Sum(part);
        }

        return sum == 0;
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes) sum += value;
        return sum;
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
