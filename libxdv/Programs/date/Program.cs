// The time of day. It advances with logical time, so a session that is repeated shows the same times again.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Date;

internal static class Program
{
    private const ulong PerSecond = 1_000_000, PerDay = 86_400;

    private static int Main()
    {
        ReadOnlySpan<byte> option = HybridProcess.Argument(1);
        bool raw = option.SequenceEqual("--unix"u8);
        if (option.SequenceEqual("--help"u8) || option.SequenceEqual("-h"u8))
        {
            Terminal.Write("usage: date [--unix]\n\n"u8);
            Terminal.Write("Prints the date and time, UTC: the machine's clock at boot and logical time since.\n"u8);
            Terminal.Write("  --unix  microseconds since 1970-01-01\n"u8);
            return 0;
        }

        if (HybridProcess.ArgumentCount > (raw ? 2 : 1))
        {
            Terminal.Error("usage: date [--unix]\n"u8);
            return 2;
        }

        Status status = WallClock.Now(out ulong now);
        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"date: {StatusNames.Of(status)}");
            return 1;
        }

        if (raw) Terminal.WriteLine($"{now}");
        else Print(now / PerSecond);
        return 0;
    }

    private static void Print(ulong seconds)
    {
        CivilDate(seconds / PerDay, out ulong year, out ulong month, out ulong day);
        ulong time = seconds % PerDay;
        Span<byte> text = stackalloc byte[24];
        Digits(text, year, 4);
        text[4] = text[7] = (byte)'-';
        Digits(text[5..], month, 2);
        Digits(text[8..], day, 2);
        text[10] = (byte)' ';
        Digits(text[11..], time / 3600, 2);
        text[13] = text[16] = (byte)':';
        Digits(text[14..], time / 60 % 60, 2);
        Digits(text[17..], time % 60, 2);
        " UTC\n"u8.CopyTo(text[19..]);
        Terminal.Write(text[..24]);
    }

    /// <summary>Gregorian date of a day since 1970. Years are counted from March, so that the leap day is their
    /// last.</summary>
    private static void CivilDate(ulong days, out ulong year, out ulong month, out ulong day)
    {
        const ulong DaysTo1970 = 719_468, DaysPerEra = 146_097, YearsPerEra = 400;
        ulong shifted = days + DaysTo1970;
        ulong era = shifted / DaysPerEra, dayOfEra = shifted % DaysPerEra;
        ulong yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        ulong dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        ulong fromMarch = (5 * dayOfYear + 2) / 153;
        day = dayOfYear - (153 * fromMarch + 2) / 5 + 1;
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        year = yearOfEra + era * YearsPerEra + (month <= 2 ? 1UL : 0);
    }

    private static void Digits(Span<byte> text, ulong value, int count)
    {
        for (int i = count - 1; i >= 0; i--, value /= 10) text[i] = (byte)('0' + value % 10);
    }
}
