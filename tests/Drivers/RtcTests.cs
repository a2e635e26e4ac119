// The real-time clock against a CMOS that ticks, in every mode it can be in, and one that is stuck, absent or wrong.
using System;
using Xdv.Drivers.Rtc;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class RtcTests
{
    private const byte Century = 0x32;
    private const int Polls = 300;
    private readonly FakeCmos _cmos = new();

    private ClockReading Read(out ulong seconds, byte century = Century) =>
        new RealTimeClock<CmosPorts>(new CmosPorts(_cmos), century, Polls).TryRead(out seconds);

    /// <summary>Every mode, at random moments from 1970 to 2199, the clock ticking while it is read.</summary>
    [Fact]
    public void ReadsTheTimeInEveryMode()
    {
        var random = new Random(11);
        for (int i = 0; i < 4000; i++)
        {
            _cmos.Binary = (i & 1) != 0;
            _cmos.TwelveHours = (i & 2) != 0;
            _cmos.ReadsPerSecond = random.Next(40, 2000);
            _cmos.Now = DateTime.UnixEpoch.AddSeconds(random.NextInt64(7_258_118_400));
            if (i % 5 == 0) _cmos.Now = _cmos.Now.Date.AddSeconds(-1).AddYears(1); // At midnight everything changes.
            DateTime before = _cmos.Now;
            Assert.Equal(ClockReading.Ok, Read(out ulong seconds));
            DateTime read = DateTime.UnixEpoch.AddSeconds(seconds);
            Assert.True(read >= before && read <= _cmos.Now, $"{before:s} read as {read:s}, then {_cmos.Now:s}");
        }
    }

    [Theory]
    [InlineData("1999-12-31T23:59:00")]
    [InlineData("2000-02-29T12:00:00")]
    [InlineData("2069-06-30T00:30:00")]
    [InlineData("1970-01-01T00:00:00")]
    public void WithoutACenturyTheYearIsGuessed(string text)
    {
        _cmos.Now = DateTime.SpecifyKind(DateTime.Parse(text), DateTimeKind.Utc);
        Assert.Equal(ClockReading.Ok, Read(out ulong seconds, century: 0));
        Assert.Equal(_cmos.Now, DateTime.UnixEpoch.AddSeconds(seconds));
    }

    [Fact, Requirement("XDV-030.2")]
    public void AStuckUpdateEndsTheWait()
    {
        _cmos.StuckUpdate = true;
        Assert.Equal(ClockReading.Unstable, Read(out _));
        Assert.InRange(_cmos.Reads, Polls, Polls + 10);
    }

    [Fact]
    public void ATimeThatNeverRestsIsUnstable()
    {
        _cmos.ReadsPerSecond = 3;
        Assert.Equal(ClockReading.Unstable, Read(out _));
    }

    [Fact]
    public void NothingBehindThePortsIsAbsent()
    {
        _cmos.Absent = true;
        Assert.Equal(ClockReading.Absent, Read(out _));
    }

    [Theory]
    [InlineData(0, 0x60)] // Second 60.
    [InlineData(0, 0x5A)] // No BCD digit.
    [InlineData(2, 0x60)]
    [InlineData(4, 0x24)]
    [InlineData(4, 0x92)] // Afternoon in a 24-hour clock.
    [InlineData(7, 0x00)]
    [InlineData(7, 0x32)]
    [InlineData(8, 0x00)]
    [InlineData(8, 0x13)]
    [InlineData(9, 0xA0)]
    [InlineData(0x32, 0x18)] // Before 1970.
    [InlineData(11, 0x82)] // Halted.
    [InlineData(13, 0x00)] // The battery failed.
    public void FieldsThatNoCalendarHasAreInvalid(int register, byte value)
    {
        _cmos.Now = new DateTime(2026, 5, 1, 10, 0, 0, DateTimeKind.Utc);
        _cmos.Forced[register] = value;
        Assert.Equal(ClockReading.Invalid, Read(out _));
    }

    [Theory]
    [InlineData(2, 30)]
    [InlineData(2, 29)]
    [InlineData(4, 31)]
    public void DaysThatTheMonthDoesNotHaveAreInvalid(byte month, int day)
    {
        _cmos.Now = new DateTime(2026, 5, 1, 10, 0, 0, DateTimeKind.Utc);
        _cmos.Forced[8] = month;
        _cmos.Forced[7] = (byte)(day / 10 << 4 | day % 10);
        Assert.Equal(ClockReading.Invalid, Read(out _));
    }

    /// <summary>Registers at random: an answer, always, and a time that a calendar has when it is Ok.</summary>
    [Fact, Requirement("XDV-030.2")]
    public void RandomRegistersEnd()
    {
        var random = new Random(5);
        int valid = 0;
        for (int i = 0; i < 20_000; i++)
        {
            _cmos.Forced.Clear();
            foreach (int register in (int[])[0, 2, 4, 7, 8, 9, 11, 13, 0x32])
                if (random.Next(3) != 0) _cmos.Forced[register] = (byte)random.Next(random.Next(2) == 0 ? 256 : 24);
            if (Read(out ulong seconds) == ClockReading.Ok) valid++;
            else Assert.Equal(0UL, seconds);
        }

        Assert.True(valid > 10, "nothing was ever valid");
    }
}
