// The names that a panic screen gives to addresses (tools/Build/symbols.sh writes them, MethodNames reads them),
// against the linker's own symbols.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using Xdv.Tests;
using Xdv.Tool.Profiling;
using Xunit;

namespace Xdv.Image.Tests;

public class MethodNameTableTests
{
    private const int HeaderBytes = 16, MethodBytes = 8;
    private static readonly string s_kernel =
        Path.Combine(TestData.RepositoryRoot, ".artifacts", "image", "kernel.sym.elf");

    /// <summary>Assembly routines, plain methods, and methods of generic types, whatever these are made of.</summary>
    [Theory]
    [InlineData("xdv_quick_yield", "", "xdv_quick_yield")]
    [InlineData("Xdv_Core_Xdv_Core_Orchestration_Orchestrator__TakeSnapshot", "Xdv.Core.Orchestration.Orchestrator",
        "TakeSnapshot")]
    [InlineData("Xdv_Drivers_Xdv_Drivers_Virtio_VirtioDevice_2<Xdv_Kernel_Xdv_Kernel_Devices_MemoryWindow__"
        + "Xdv_Kernel_Xdv_Kernel_Devices_MemoryWindow>__SetUpQueue", "Xdv.Drivers.Virtio.VirtioDevice", "SetUpQueue")]
    [Requirement("XDV-020.4")]
    public void AMethodHasItsName(string symbol, string type, string method)
    {
        Assert.SkipUnless(File.Exists(s_kernel), "no kernel: make image");
        ulong? address = ProgramImage.Load(s_kernel).AddressOf(symbol);
        Assert.True(address.HasValue, $"the kernel has no symbol {symbol}");
        byte[] table = Section(File.ReadAllBytes(s_kernel), ".symtable", out _);
        _ = Section(File.ReadAllBytes(s_kernel), ".text", out ulong start);
        int row = RowOf(table, (uint)(address.Value - start));
        Assert.True(row >= 0, $"the table has no method at {address:x}");
        Assert.Equal((type, method), (TypeName(table, row), Text(table, Word(table, row + 6))));
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void TheTableIsSortedAndNamesEverything()
    {
        Assert.SkipUnless(File.Exists(s_kernel), "no kernel: make image");
        byte[] table = Section(File.ReadAllBytes(s_kernel), ".symtable", out _);
        long before = -1;
        for (int i = 0; i < Long(table, 0); i++)
        {
            int row = HeaderBytes + i * MethodBytes;
            Assert.True(Long(table, row) > before, $"row {i} is not behind the one before it");
            Assert.NotEqual("", Text(table, Word(table, row + 6)));
            Assert.DoesNotContain('<', TypeName(table, row) + Text(table, Word(table, row + 6)));
            before = Long(table, row);
        }

        Assert.True(before > 0);
    }

    private static int RowOf(byte[] table, uint offset)
    {
        for (int i = 0; i < Long(table, 0); i++)
            if (Long(table, HeaderBytes + i * MethodBytes) == offset) return HeaderBytes + i * MethodBytes;
        return -1;
    }

    private static string TypeName(byte[] table, int row) =>
        Text(table, Word(table, (int)Long(table, 8) + 2 * Word(table, row + 4)));

    private static string Text(byte[] table, int at)
    {
        ReadOnlySpan<byte> text = table.AsSpan((int)Long(table, 12) + at);
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static uint Long(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ushort Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    /// <summary>A section of an ELF64 file, and where it is mapped.</summary>
    private static byte[] Section(byte[] file, string name, out ulong address)
    {
        int headers = (int)Wide(file, 40), names = (int)Wide(file, headers + 64 * Word(file, 62) + 24);
        for (int i = 0; i < Word(file, 60); i++)
        {
            int header = headers + 64 * i;
            ReadOnlySpan<byte> text = file.AsSpan(names + (int)Long(file, header));
            if (Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]) != name) continue;
            address = Wide(file, header + 16);
            return file.AsSpan((int)Wide(file, header + 24), (int)Wide(file, header + 32)).ToArray();
        }

        throw new InvalidDataException($"no section {name}");
    }

    private static ulong Wide(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
