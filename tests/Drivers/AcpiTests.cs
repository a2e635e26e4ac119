// ACPI tables: what is read from good ones, the name of what is wrong with bad ones, and that bytes at random end in
// one of those names.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Drivers.Acpi;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class AcpiTests
{
    private static AcpiFault Read(FakeFirmware firmware, out AcpiPower power) =>
        AcpiTables.Read(new FirmwareMemory(firmware), firmware.Root, out power);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadsWhatIsThere(bool extended)
    {
        Assert.Equal(AcpiFault.None, Read(new FakeFirmware(extended), out AcpiPower power));
        Assert.Equal((AcpiFault.None, (ushort)0x604, (ushort)0), (power.SoftOff, power.ControlA, power.ControlB));
        Assert.Equal(((ushort)0xB2, (byte)2, (byte)0x32), (power.EnablePort, power.EnableValue, power.CenturyRegister));
        Assert.Equal((extended ? (ushort)0xCF9 : (ushort)0, extended ? (byte)0x0F : (byte)0),
            (power.ResetPort, power.ResetValue));
    }

    public static TheoryData<byte[], int, int> Packages => new()
    {
        { FakeFirmware.QemuSoftOff, 0, 0 },
        { [0x08, 0x5C, .. "_S5_"u8, 0x12, 0x08, 0x04, 0x0A, 0x05, 0x0A, 0x07, 0, 0], 5, 7 },
        { [0x08, .. "_S5_"u8, 0x12, 0x08, 0x02, 0x01, 0x0B, 0x03, 0x00], 1, 3 },
        { [0x08, .. "_S5_"u8, 0x12, 0x04, 0x01, 0x0C, 0x06, 0x00, 0x00, 0x00], 6, 0 },
        { [0x08, .. "_S5_"u8, 0x12, 0x46, 0x00, 0x02, 0x0A, 0x04, 0x01], 4, 1 }, // A package length of two bytes.
    };

    [Theory]
    [MemberData(nameof(Packages))]
    public void ReadsEveryFormOfThePackage(byte[] code, int a, int b)
    {
        // Wherever it lies in the pieces in which the table is read.
        for (int before = 0; before < 300; before += 7)
        {
            byte[] padded = [.. Enumerable.Repeat((byte)0x10, before), .. code];
            Assert.Equal(AcpiFault.None, Read(new FakeFirmware(true, padded), out AcpiPower power));
            Assert.Equal((AcpiFault.None, a, b), (power.SoftOff, (int)power.SoftOffA, (int)power.SoftOffB));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x08, 0x5F, 0x53, 0x34, 0x5F, 0x12, 6, 2, 0, 0 })] // _S4_
    [InlineData(new byte[] { 0x08, 0x5F, 0x53, 0x35, 0x5F, 0x11, 6, 2, 0, 0 })] // A buffer.
    [InlineData(new byte[] { 0x08, 0x5F, 0x53, 0x35, 0x5F, 0x12, 6, 0, 0, 0 })] // Empty.
    [InlineData(new byte[] { 0x08, 0x5F, 0x53, 0x35, 0x5F, 0x12, 6, 2, 0x0A, 8 })] // No sleep type.
    [InlineData(new byte[] { 0x08, 0x5F, 0x53, 0x35, 0x5F, 0x12, 6, 2, 0x70, 0 })] // Not a number.
    public void WhatIsNoPackageIsNoSoftOff(byte[] code)
    {
        Assert.Equal(AcpiFault.None, Read(new FakeFirmware(true, code), out AcpiPower power));
        Assert.Equal(AcpiFault.NoSoftOff, power.SoftOff);
        Assert.Equal(0xCF9, power.ResetPort);
    }

    [Fact, Requirement("XDV-030.2")]
    public void APackageCutShortIsNone()
    {
        byte[] whole = [0x08, 0x5C, .. "_S5_"u8, 0x12, 0x48, 0x00, 0x04, 0x0C, 5, 0, 0, 0, 0x0C, 7, 0, 0, 0];
        for (int bytes = 0; bytes < whole.Length; bytes++)
            Assert.False(SoftOffPackage.TryRead(whole.AsSpan(0, bytes), out _, out _));
        Assert.True(SoftOffPackage.TryRead(whole, out byte a, out byte b));
        Assert.Equal((5, 7), (a, b));
        Assert.True(whole.Length <= SoftOffPackage.MaxBytes);
    }

    public static TheoryData<string, AcpiFault> Wrongs => new()
    {
        { "no root", AcpiFault.NoRoot },
        { "root cut", AcpiFault.RootInvalid },
        { "root signature", AcpiFault.RootInvalid },
        { "root checksum", AcpiFault.RootInvalid },
        { "root extended checksum", AcpiFault.RootInvalid },
        { "root names nothing", AcpiFault.RootInvalid },
        { "directory elsewhere", AcpiFault.DirectoryInvalid },
        { "directory signature", AcpiFault.DirectoryInvalid },
        { "directory checksum", AcpiFault.DirectoryInvalid },
        { "directory too long", AcpiFault.DirectoryInvalid },
        { "directory too short", AcpiFault.DirectoryInvalid },
        { "no fixed table", AcpiFault.NoFixedTable },
        { "fixed checksum", AcpiFault.FixedTableInvalid },
        { "fixed too short", AcpiFault.FixedTableInvalid },
        { "fixed longer than memory", AcpiFault.FixedTableInvalid },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    [Requirement("XDV-030.2")]
    public void WhatIsWrongHasAName(string what, AcpiFault fault)
    {
        var firmware = new FakeFirmware(true);
        byte[] root = firmware.Root, directory = firmware.Tables[FakeFirmware.DirectoryAt],
            description = firmware.Tables[FakeFirmware.FixedAt];
        int cut = 36;
        switch (what)
        {
            case "no root": cut = 0; break;
            case "root cut": cut = 19; break;
            case "root signature": root[0] = (byte)'r'; firmware.SealRoot(); break;
            case "root checksum": root[9]++; break;
            case "root extended checksum": root[33]++; break;
            case "root names nothing": FakeFirmware.Put32(root, 24, 0); firmware.SealRoot(); break;
            case "directory elsewhere": FakeFirmware.Put32(root, 24, 0x1000); firmware.SealRoot(); break;
            case "directory signature": directory[0] = (byte)'Y'; firmware.Seal(FakeFirmware.DirectoryAt); break;
            case "directory checksum": directory[^1]++; break;
            case "directory too long": FakeFirmware.Put32(directory, 4, uint.MaxValue); break;
            case "directory too short": FakeFirmware.Put32(directory, 4, 35); break;
            case "no fixed table": firmware.Tables[FakeFirmware.FixedAt][0] = (byte)'f'; break;
            case "fixed checksum": description[100]++; break;
            case "fixed too short":
                firmware.Tables[FakeFirmware.FixedAt] = description[..115];
                FakeFirmware.Put32(firmware.Tables[FakeFirmware.FixedAt], 4, 115);
                firmware.Seal(FakeFirmware.FixedAt);
                break;
            default: FakeFirmware.Put32(description, 4, 300); break;
        }

        Assert.Equal(fault, AcpiTables.Read(new FirmwareMemory(firmware), root.AsSpan(0, cut), out AcpiPower power));
        Assert.Equal((0, 0), (power.ControlA, power.ResetPort));
    }

    [Theory]
    [InlineData("checksum", AcpiFault.DefinitionsInvalid)]
    [InlineData("absent", AcpiFault.DefinitionsInvalid)]
    [InlineData("memory mapped", AcpiFault.NoControlPort)]
    public void WithoutSoftOffTheResetRegisterStillCounts(string what, AcpiFault fault)
    {
        var firmware = new FakeFirmware(true);
        byte[] description = firmware.Tables[FakeFirmware.FixedAt];
        if (what == "checksum") firmware.Tables[FakeFirmware.DefinitionsAt][50]++;
        else if (what == "absent") FakeFirmware.Put32(description, 140, 0x1000);
        else description[172] = 0;
        firmware.Seal(FakeFirmware.FixedAt);
        Assert.Equal(AcpiFault.None, Read(firmware, out AcpiPower power));
        Assert.Equal((fault, (ushort)0xCF9), (power.SoftOff, power.ResetPort));
    }

    /// <summary>Tables with random bytes in them and checksums made right: an answer, always.</summary>
    [Fact, Requirement("XDV-030.2")]
    public void RandomTablesEndInAName()
    {
        var random = new Random(17);
        var seen = new HashSet<AcpiFault>();
        for (int round = 0; round < 20_000; round++)
        {
            var firmware = new FakeFirmware(random.Next(2) == 0);
            foreach (ulong address in firmware.Tables.Keys.ToArray())
            {
                byte[] table = firmware.Tables[address];
                for (int i = random.Next(4); i > 0; i--)
                    table[random.Next(random.Next(2) == 0 ? 40 : table.Length)] = (byte)random.Next(256);
                if (random.Next(6) == 0) table = firmware.Tables[address] = table[..random.Next(36, table.Length)];
                if (random.Next(8) != 0) FakeFirmware.Put32(table, 4, (uint)table.Length);
                if (random.Next(8) != 0) firmware.Seal(address);
            }

            if (random.Next(4) == 0) firmware.Root[random.Next(firmware.Root.Length)]++;
            seen.Add(Read(firmware, out AcpiPower power));
            seen.Add(power.SoftOff);
        }

        Assert.Superset(new HashSet<AcpiFault>(Enum.GetValues<AcpiFault>().Where(fault => fault != AcpiFault.NoRoot)),
            seen);
    }

    [Fact]
    public void SwitchesOffAndResets()
    {
        Read(new FakeFirmware(true, [0x08, .. "_S5_"u8, 0x12, 6, 2, 0x0A, 5, 0]), out AcpiPower acpi);
        var power = new FakePower { Control = 0x0002 };
        var powerSwitch = new PowerSwitch<PowerPorts>(new PowerPorts(power), acpi, 20);
        Assert.False(powerSwitch.TryPowerOff()); // A fake stays on.
        Assert.Equal(["b2 02", "604 1403", "604 3403"], power.Writes);
        power.Writes.Clear();
        Assert.False(powerSwitch.TryReset());
        Assert.Equal(["cf9 0f"], power.Writes);
    }

    [Fact, Requirement("XDV-030.2")]
    public void FirmwareThatKeepsTheRegistersEndsTheWait()
    {
        Read(new FakeFirmware(true), out AcpiPower acpi);
        var power = new FakePower { Deaf = true };
        Assert.False(new PowerSwitch<PowerPorts>(new PowerPorts(power), acpi, 20).TryPowerOff());
        Assert.Equal(["b2 02"], power.Writes);
        Assert.InRange(power.Reads, 20, 25);
    }

    [Fact]
    public void WithoutTablesNothingIsWritten()
    {
        var power = new FakePower();
        var powerSwitch = new PowerSwitch<PowerPorts>(new PowerPorts(power), default, 20);
        Assert.False(powerSwitch.CanPowerOff || powerSwitch.CanReset);
        Assert.False(powerSwitch.TryPowerOff() || powerSwitch.TryReset());
        Assert.Empty(power.Writes);
    }
}
