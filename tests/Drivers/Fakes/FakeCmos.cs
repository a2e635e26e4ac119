// A CMOS clock that ticks while it is read: a register read takes time, and around each second the update flag is set
// and the fields are nonsense.
using System;
using System.Collections.Generic;
using Xdv.Hal;

namespace Xdv.Drivers.Tests.Fakes;

public sealed class FakeCmos
{
    private const int UpdateReads = 12;
    private byte _index;
    private int _phase;

    public DateTime Now { get; set; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public bool Binary { get; set; }

    public bool TwelveHours { get; set; }

    public bool StuckUpdate { get; set; }

    public bool Absent { get; set; }

    /// <summary>How many register reads a second lasts.</summary>
    public int ReadsPerSecond { get; set; } = 1000;

    /// <summary>Registers that say something else.</summary>
    public Dictionary<int, byte> Forced { get; } = [];

    public int Reads { get; private set; }

    public byte Read(ushort port)
    {
        if (port != 0x71) throw new InvalidOperationException($"port {port:x} read");
        Reads++;
        if (Absent) return 0xFF;
        if (++_phase >= ReadsPerSecond)
        {
            _phase = 0;
            Now = Now.AddSeconds(1);
        }

        return Forced.TryGetValue(_index, out byte forced) ? forced : Register();
    }

    public void Write(ushort port, byte value)
    {
        if (port != 0x70 || value > 0x7F) throw new InvalidOperationException($"port {port:x} written with {value:x}");
        _index = value;
    }

    private byte Register() => _index switch
    {
        0 => Number(Now.Second),
        2 => Number(Now.Minute),
        4 => Hour(),
        7 => Number(Now.Day),
        8 => Number(Now.Month),
        9 => Number(Now.Year % 100),
        10 => (byte)(StuckUpdate || _phase >= ReadsPerSecond - UpdateReads ? 0xA6 : 0x26),
        11 => (byte)((Binary ? 4 : 0) | (TwelveHours ? 0 : 2)),
        13 => 0x80,
        0x32 => Number(Now.Year / 100),
        _ => throw new InvalidOperationException($"CMOS register {_index}"),
    };

    private byte Hour()
    {
        if (!TwelveHours) return Number(Now.Hour);
        int hour = Now.Hour % 12 == 0 ? 12 : Now.Hour % 12;
        return (byte)(Number(hour) | (Now.Hour >= 12 ? 0x80 : 0));
    }

    private byte Number(int value) => (byte)(Binary ? value : value / 10 << 4 | value % 10);
}

/// <summary>The two ports.</summary>
public readonly struct CmosPorts(FakeCmos cmos) : IPortSpace
{
    public byte Read8(ushort port) => cmos.Read(port);

    public void Write8(ushort port, byte value) => cmos.Write(port, value);

    public ushort Read16(ushort port) => throw new InvalidOperationException();

    public uint Read32(ushort port) => throw new InvalidOperationException();

    public void Write16(ushort port, ushort value) => throw new InvalidOperationException();

    public void Write32(ushort port, uint value) => throw new InvalidOperationException();
}
