// What firmware knows about this machine: how to switch it off or restart it, and what time it is. Everything is read
// at boot; missing tables are no failure, there are older ways.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Drivers.Acpi;
using Xdv.Drivers.Rtc;

namespace Xdv.Kernel.Devices;

internal sealed class Firmware
{
    private readonly PowerSwitch<PortSpace> _power;

    public Firmware(ReadOnlySpan<byte> acpiRoot)
    {
        Tables = AcpiTables.Read(new FirmwareMemory(new MappedBlocks()), acpiRoot, out AcpiPower power);
        _power = new PowerSwitch<PortSpace>(default, power, DeviceBudget.RegisterPolls);
        Clock = ReadClock(power.CenturyRegister, out ulong seconds);
        BootTime = seconds;
        if (Tables == AcpiFault.None) Tables = power.SoftOff;
        if (Tables == AcpiFault.None) return;
        EarlyConsole.Write("firmware's tables do not say how to switch off: fault "u8);
        EarlyConsole.WriteDecimal((ulong)Tables);
        EarlyConsole.WriteLine(""u8);
    }

    /// <summary>What is wrong with the tables; None = the machine can be switched off by them.</summary>
    public AcpiFault Tables { get; }

    /// <summary>Seconds since 1970 when the kernel started, the clock being taken for UTC: read before anything waits
    /// for the host, so that it does not depend on how long that takes.</summary>
    public ulong BootTime { get; }

    /// <summary>Whether the clock could be read: Ok, DeviceAbsent or DeviceFailed.</summary>
    public Status Clock { get; }

    /// <summary>Ends the machine. Off: ACPI, then the port that QEMU's machines have, then a halt. Restart: ACPI, then
    /// <see cref="Cpu.Reset"/>. Does not return.</summary>
    public void End(PowerMode mode)
    {
        if (mode == PowerMode.Restart)
        {
            _power.TryReset();
            Cpu.Reset();
        }

        _power.TryPowerOff();
        Cpu.PowerOff();
    }

    private static Status ReadClock(byte century, out ulong seconds) =>
        new RealTimeClock<PortSpace>(default, century, DeviceBudget.RegisterPolls).TryRead(out seconds) switch
        {
            ClockReading.Ok => Status.Ok,
            ClockReading.Absent => Status.DeviceAbsent,
            _ => Status.DeviceFailed,
        };
}
