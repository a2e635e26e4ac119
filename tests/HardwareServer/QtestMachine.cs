// A QEMU without a running processor, driven over its qtest protocol: every register of the real ivshmem device, and
// the path of its doorbell and MSI-X messages, without guest software. One device at slot 4, configured as a driver
// would.
using System;
using System.Diagnostics;
using System.Globalization;
using Xdv.Abi;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class QtestMachine : IDisposable
{
    public const string Qemu = "/usr/bin/qemu-system-x86_64";
    public const ulong Registers = 0xE000_0000, MsixTable = 0xE000_1000, Window = 0xD000_0000;
    private const uint Slot = 4;
    private readonly Process _qemu;

    /// <param name="socket">The device socket of a broker.</param>
    public QtestMachine(string socket)
    {
        var start = new ProcessStartInfo("timeout") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "60", Qemu, "-accel", "tcg", "-S", "-qtest", "stdio", "-qtest-log", "/dev/null", "-M", "q35", "-m", "64M",
            "-display", "none", "-nodefaults", "-chardev", $"socket,id=d,path={socket}",
            "-device", $"ivshmem-doorbell,chardev=d,vectors={DeviceWindow.DefaultVectors},addr={Slot:x}.0",
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        _qemu = Process.Start(start)!;
        Assert.Equal(DeviceWindow.PciVendor | (uint)DeviceWindow.PciDevice << 16, ReadConfiguration(0));
        WriteConfiguration(0x10, (uint)Registers);
        WriteConfiguration(0x14, (uint)MsixTable);
        WriteConfiguration(0x18, (uint)Window);
        WriteConfiguration(0x1C, 0);
        const uint MemoryAndBusMaster = 6;
        WriteConfiguration(0x04, MemoryAndBusMaster);
    }

    /// <summary>Points a vector at a memory address: the interrupt becomes a store that a test can see.</summary>
    public void RouteInterrupt(int vector, uint address, uint data)
    {
        ulong entry = MsixTable + 16 * (ulong)vector;
        Write32(entry, address);
        Write32(entry + 4, 0);
        Write32(entry + 8, data);
        Write32(entry + 12, 0);
    }

    /// <summary>Finds the MSI-X capability and enables it.</summary>
    public void EnableMsix()
    {
        const uint MsixCapability = 0x11, Enable = 1u << 31;
        uint capability = ReadConfiguration(0x34) & 0xFC;
        while (capability != 0 && (ReadConfiguration(capability) & 0xFF) != MsixCapability)
            capability = ReadConfiguration(capability) >> 8 & 0xFC;
        Assert.NotEqual(0u, capability);
        WriteConfiguration(capability, ReadConfiguration(capability) | Enable);
    }

    public uint Read32(ulong address) => (uint)Number($"readl 0x{address:x}");

    public void Write32(ulong address, uint value) => Command($"writel 0x{address:x} 0x{value:x}");

    public void Write64(ulong address, ulong value) => Command($"writeq 0x{address:x} 0x{value:x}");

    public void Write(ulong address, ReadOnlySpan<byte> bytes) =>
        Command($"write 0x{address:x} 0x{bytes.Length:x} 0x{Convert.ToHexStringLower(bytes)}");

    public byte[] Read(ulong address, int bytes) =>
        Convert.FromHexString(Command($"read 0x{address:x} 0x{bytes:x}")["0x".Length..]);

    public void Dispose()
    {
        _qemu.Kill(entireProcessTree: true);
        _qemu.WaitForExit();
        _qemu.Dispose();
    }

    private uint ReadConfiguration(uint register)
    {
        Command($"outl 0xcf8 0x{0x8000_0000 | Slot << 11 | register:x}");
        return (uint)Number("inl 0xcfc");
    }

    private void WriteConfiguration(uint register, uint value)
    {
        Command($"outl 0xcf8 0x{0x8000_0000 | Slot << 11 | register:x}");
        Command($"outl 0xcfc 0x{value:x}");
    }

    private ulong Number(string command) =>
        ulong.Parse(Command(command)["0x".Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private string Command(string line)
    {
        _qemu.StandardInput.WriteLine(line);
        string answer = _qemu.StandardOutput.ReadLine() ?? throw new InvalidOperationException("QEMU ended");
        Assert.StartsWith("OK", answer);
        return answer.Length > 3 ? answer[3..] : "";
    }
}
