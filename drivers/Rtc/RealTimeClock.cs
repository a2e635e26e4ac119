// The MC146818 real-time clock of a PC (Motorola MC146818A data sheet; ACPI 6.4, 4.8.2.4 for the century). Read once at
// boot: what it says is an input, and from then on time is logical (determinism.md 2). The clock updates itself once a
// second, and a read in between gives nonsense; so it is read twice, each time outside an update, until both agree.
using Xdv.Hal;

namespace Xdv.Drivers.Rtc;

/// <summary>How reading the clock ended.</summary>
public enum ClockReading : byte
{
    Ok = 0,
    /// <summary>Nothing is behind the ports.</summary>
    Absent = 1,
    /// <summary>An update never ended, or no two readings agreed.</summary>
    Unstable = 2,
    /// <summary>Battery failed, clock stopped, or a field that no calendar has.</summary>
    Invalid = 3,
}

/// <summary>CMOS ports 0x70 and 0x71. NMI stays enabled.</summary>
/// <param name="ports">Port space.</param>
/// <param name="century">Index of the century register, from the FADT; 0 = there is none, and years 70–99 are
/// 1970–1999.</param>
/// <param name="waitPolls">Most looks at the update flag before one wait is given up.</param>
public sealed class RealTimeClock<TPorts>(TPorts ports, byte century, int waitPolls)
    where TPorts : struct, IPortSpace
{
    private const ushort IndexPort = 0x70, DataPort = 0x71;
    private const byte Seconds = 0, Minutes = 2, Hours = 4, Day = 7, Month = 8, Year = 9, RegisterA = 10,
        RegisterB = 11, RegisterD = 13;
    private const byte UpdateInProgress = 0x80, Halted = 0x80, Binary = 0x04, TwentyFourHours = 0x02, Valid = 0x80,
        Afternoon = 0x80, LastRegister = 0x7F;
    private const int Tries = 4, EpochYear = 1970, DaysPerYear = 365;

    private TPorts _ports = ports;
    private readonly byte _century = century <= LastRegister ? century : (byte)0;
    private readonly int _waitPolls = waitPolls;

    /// <summary>The registers of one reading, as they are.</summary>
    private struct Fields
    {
        public byte Second, Minute, Hour, Day, Month, Year, Century;

        public readonly bool Same(in Fields other) => Second == other.Second && Minute == other.Minute
            && Hour == other.Hour && Day == other.Day && Month == other.Month && Year == other.Year
            && Century == other.Century;
    }

    /// <summary>Seconds since 1970-01-01 00:00:00, the clock being taken for UTC.</summary>
    public ClockReading TryRead(out ulong seconds)
    {
        seconds = 0;
        byte modes = In(RegisterB);
        if (modes == 0xFF && In(RegisterA) == 0xFF && In(RegisterD) == 0xFF) return ClockReading.Absent;
        if ((modes & Halted) != 0 || (In(RegisterD) & Valid) == 0) return ClockReading.Invalid;
        if (!TryReadStable(out Fields fields)) return ClockReading.Unstable;
        return TryConvert(fields, modes, out seconds) ? ClockReading.Ok : ClockReading.Invalid;
    }

    private bool TryReadStable(out Fields fields)
    {
        fields = default;
        if (!TryReadOnce(out Fields before)) return false;
        for (int i = 0; i < Tries; i++)
        {
            if (!TryReadOnce(out fields)) return false;
            if (fields.Same(before)) return true;
            before = fields;
        }

        return false;
    }

    private bool TryReadOnce(out Fields fields)
    {
        fields = default;
        int polls = 0;
        while ((In(RegisterA) & UpdateInProgress) != 0)
            if (++polls >= _waitPolls) return false;
        fields.Second = In(Seconds);
        fields.Minute = In(Minutes);
        fields.Hour = In(Hours);
        fields.Day = In(Day);
        fields.Month = In(Month);
        fields.Year = In(Year);
        if (_century != 0) fields.Century = In(_century);
        return true;
    }

    private bool TryConvert(in Fields fields, byte modes, out ulong seconds)
    {
        seconds = 0;
        bool binary = (modes & Binary) != 0;
        bool valid = TryNumber(fields.Second, binary, out int second) & TryNumber(fields.Minute, binary, out int minute)
            & TryHour(fields.Hour, modes, out int hour) & TryNumber(fields.Day, binary, out int day)
            & TryNumber(fields.Month, binary, out int month) & TryNumber(fields.Year, binary, out int year)
            & TryNumber(fields.Century, binary, out int century);
        if (!valid || second > 59 || minute > 59 || month is < 1 or > 12 || year > 99) return false;
        if (_century != 0) year += 100 * century;
        else year += year < EpochYear % 100 ? 2000 : 1900;
        if (year < EpochYear || day < 1 || day > DaysOf(month, year)) return false;
        long days = DaysBefore(year) - DaysBefore(EpochYear) + day - 1;
        for (int before = 1; before < month; before++) days += DaysOf(before, year);
        seconds = (ulong)(((days * 24 + hour) * 60 + minute) * 60 + second);
        return true;
    }

    /// <summary>0–23; with twelve hours bit 7 says afternoon, and 12 comes before 1.</summary>
    private static bool TryHour(byte value, byte modes, out int hour)
    {
        bool whole = (modes & TwentyFourHours) != 0;
        bool afternoon = !whole && (value & Afternoon) != 0;
        byte digits = whole ? value : (byte)(value & ~Afternoon);
        if (!TryNumber(digits, (modes & Binary) != 0, out hour)) return false;
        if (whole) return hour <= 23;
        if (hour is < 1 or > 12) return false;
        hour = hour % 12 + (afternoon ? 12 : 0);
        return true;
    }

    private static bool TryNumber(byte value, bool binary, out int number)
    {
        number = binary ? value : 10 * (value >> 4) + (value & 0xF);
        return binary || ((value & 0xF) <= 9 && value >> 4 <= 9);
    }

    /// <summary>Days of the Gregorian calendar before 1 January of a year.</summary>
    private static long DaysBefore(int year)
    {
        long past = year - 1;
        return past * DaysPerYear + past / 4 - past / 100 + past / 400;
    }

    private static int DaysOf(int month, int year) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private byte In(byte register)
    {
        _ports.Write8(IndexPort, register);
        return _ports.Read8(DataPort);
    }
}
