// ACPI tables as firmware would leave them, in a memory that refuses what it does not have, and the ports they name.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xdv.Hal;

namespace Xdv.Drivers.Tests.Fakes;

/// <summary>Tables by address. Change bytes, then <see cref="Seal"/> to make the checksum right again.</summary>
public sealed class FakeFirmware
{
    public const ulong DirectoryAt = 0x7FE_0000, FixedAt = 0x7FE_1000, DefinitionsAt = 0x7FE_2000, OtherAt = 0x7FE_3000;

    /// <summary>\_S5 as q35's firmware has it: sleep type 0 for both registers.</summary>
    public static readonly byte[] QemuSoftOff = [0x08, .. "_S5_"u8, 0x12, 0x06, 0x04, 0x00, 0x00, 0x00, 0x00];

    public Dictionary<ulong, byte[]> Tables { get; } = [];

    public byte[] Root { get; }

    /// <param name="extended">ACPI 2 and later: XSDT and 64-bit addresses.</param>
    /// <param name="softOff">AML of the DSDT.</param>
    public FakeFirmware(bool extended, byte[]? softOff = null)
    {
        byte[] definitions = Table("DSDT", [.. Enumerable.Repeat((byte)0x08, 700), .. softOff ?? QemuSoftOff, 1, 2]);
        byte[] description = Table("FACP", new byte[(extended ? 244 : 116) - 36]);
        Put32(description, 40, (uint)DefinitionsAt);
        Put32(description, 48, 0xB2);
        description[52] = 2;
        Put32(description, 64, 0x604);
        description[108] = 0x32;
        if (extended)
        {
            Put32(description, 112, 1 << 10);
            (description[116], description[128]) = (1, 0x0F);
            Put32(description, 120, 0xCF9);
            Put32(description, 140, (uint)DefinitionsAt);
            description[172] = 1;
            Put32(description, 176, 0x604);
        }

        ulong[] listed = [OtherAt, FixedAt];
        Tables[DirectoryAt] = Table(extended ? "XSDT" : "RSDT", [.. listed.SelectMany(address =>
            BitConverter.GetBytes(address)[..(extended ? 8 : 4)])]);
        Tables[FixedAt] = description;
        Tables[DefinitionsAt] = definitions;
        Tables[OtherAt] = Table("APIC", new byte[40]);
        foreach (ulong address in Tables.Keys) Seal(address);

        Root = new byte[extended ? 36 : 20];
        Encoding.ASCII.GetBytes("RSD PTR ").CopyTo(Root, 0);
        if (extended)
        {
            Root[15] = 2;
            Put32(Root, 20, 36);
            Put32(Root, 24, (uint)DirectoryAt);
        }
        else
        {
            Put32(Root, 16, (uint)DirectoryAt);
        }

        SealRoot();
    }

    public void SealRoot()
    {
        Root[8] = 0;
        Root[8] = (byte)-Root.Take(20).Sum(value => value);
        if (Root.Length == 20) return;
        Root[32] = 0;
        Root[32] = (byte)-Root.Sum(value => value);
    }

    public void Seal(ulong address)
    {
        byte[] table = Tables[address];
        table[9] = 0;
        table[9] = (byte)-table.Sum(value => value);
    }

    public static void Put32(byte[] table, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(offset), value);

    private static byte[] Table(string signature, byte[] body)
    {
        byte[] table = new byte[36 + body.Length];
        Encoding.ASCII.GetBytes(signature).CopyTo(table, 0);
        Put32(table, 4, (uint)table.Length);
        body.CopyTo(table, 36);
        return table;
    }
}

/// <summary>The memory the tables are in.</summary>
public readonly struct FirmwareMemory(FakeFirmware firmware) : IPhysicalMemory
{
    public bool TryRead(ulong address, Span<byte> destination)
    {
        foreach ((ulong start, byte[] table) in firmware.Tables)
        {
            if (address < start || address - start > (ulong)table.Length) continue;
            ulong offset = address - start;
            if ((ulong)destination.Length > (ulong)table.Length - offset) return false;
            table.AsSpan((int)offset, destination.Length).CopyTo(destination);
            return true;
        }

        return false;
    }
}

/// <summary>Ports that remember; firmware keeps PM1 until it is asked for it.</summary>
public sealed class FakePower
{
    public List<string> Writes { get; } = [];

    public ushort Control { get; set; }

    public bool Deaf { get; set; }

    public int Reads { get; set; }
}

public readonly struct PowerPorts(FakePower power) : IPortSpace
{
    public byte Read8(ushort port)
    {
        power.Reads++;
        return 0xFF;
    }

    public ushort Read16(ushort port)
    {
        power.Reads++;
        return power.Control;
    }

    public void Write8(ushort port, byte value)
    {
        power.Writes.Add($"{port:x} {value:x2}");
        if (port == 0xB2 && !power.Deaf) power.Control |= 1;
    }

    public void Write16(ushort port, ushort value)
    {
        power.Writes.Add($"{port:x} {value:x4}");
        if (port == 0x604) power.Control = value;
    }

    public uint Read32(ushort port) => throw new InvalidOperationException();

    public void Write32(ushort port, uint value) => throw new InvalidOperationException();
}
