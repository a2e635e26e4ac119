// Off and reset, by what the tables say (ACPI 6.4, 4.8.3.2 and 4.8.4.6). Both normally do not come back; a machine that
// ignores them makes them answer false after a bounded wait, and the caller tries the next way.
using Xdv.Hal;

namespace Xdv.Drivers.Acpi;

/// <param name="ports">Port space.</param>
/// <param name="power">What the tables say.</param>
/// <param name="waitPolls">Most looks at a register before it is given up.</param>
public sealed class PowerSwitch<TPorts>(TPorts ports, AcpiPower power, int waitPolls)
    where TPorts : struct, IPortSpace
{
    private const ushort InterruptEnable = 1, SleepType = 7 << 10, SleepEnable = 1 << 13;
    private const int SleepTypeShift = 10;

    private readonly AcpiPower _power = power;
    private readonly int _waitPolls = waitPolls;
    private TPorts _ports = ports;

    public bool CanPowerOff => _power.ControlA != 0 && _power.SoftOff == AcpiFault.None;

    public bool CanReset => _power.ResetPort != 0;

    /// <summary>Enters S5. False: the tables do not say how, firmware keeps the registers, or nothing
    /// happened.</summary>
    public bool TryPowerOff()
    {
        if (!CanPowerOff || !TryEnable()) return false;
        Sleep(_power.ControlA, _power.SoftOffA);
        if (_power.ControlB != 0) Sleep(_power.ControlB, _power.SoftOffB);
        return Linger();
    }

    /// <summary>Writes the reset register. False: there is none in port space, or nothing happened.</summary>
    public bool TryReset()
    {
        if (!CanReset) return false;
        _ports.Write8(_power.ResetPort, _power.ResetValue);
        return Linger();
    }

    /// <summary>PM1 control belongs to the operating system only in ACPI mode.</summary>
    private bool TryEnable()
    {
        if ((_ports.Read16(_power.ControlA) & InterruptEnable) != 0 || _power.EnablePort == 0) return true;
        _ports.Write8(_power.EnablePort, _power.EnableValue);
        for (int i = 0; i < _waitPolls; i++)
            if ((_ports.Read16(_power.ControlA) & InterruptEnable) != 0) return true;
        return false;
    }

    private void Sleep(ushort control, byte type)
    {
        int kept = _ports.Read16(control) & ~(SleepType | SleepEnable);
        int wanted = kept | (type << SleepTypeShift);
        _ports.Write16(control, (ushort)wanted);
        _ports.Write16(control, (ushort)(wanted | SleepEnable));
    }

    /// <summary>The machine has a moment to act; still here afterwards = it did not.</summary>
    private bool Linger()
    {
        for (int i = 0; i < _waitPolls; i++) _ports.Read8(UnusedPort);
        return false;
    }

    /// <summary>POST diagnostics: a read of it takes a bus cycle and does nothing.</summary>
    private const ushort UnusedPort = 0x80;
}
