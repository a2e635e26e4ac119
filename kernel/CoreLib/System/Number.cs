namespace System;

/// <summary>Text of numbers, culture-free, over the UTF-8 conversions of Numerics.</summary>
internal static class Number
{
    private const int MaxPrecision = 99;

    /// <summary>Longest text of a double in fixed form: digits before the point, the point, and after it.</summary>
    private const int MaxFixed = 311 + 1 + MaxPrecision;

    internal static string Format(long value)
    {
        ulong magnitude = value < 0 ? 0UL - (ulong)value : (ulong)value;
        return Format(magnitude, value < 0, digits: 1);
    }

    internal static string Format(ulong value) => Format(value, negative: false, digits: 1);

    /// <param name="bits">The value's bits, not extended.</param>
    /// <param name="negative">Whether they are those of a negative number.</param>
    /// <param name="width">How many bits the type has.</param>
    /// <param name="format">Null, or a letter of G, D, X, x and a number of digits.</param>
    internal static string Format(ulong bits, bool negative, int width, string? format)
    {
        int precision = Precision(format, fallback: 1);
        switch (format is { Length: > 0 } ? format[0] : 'D')
        {
            case 'G' or 'g' or 'D' or 'd':
                ulong magnitude = !negative ? bits
                    : (0UL - bits) & (width == 64 ? ulong.MaxValue : (1UL << width) - 1);
                return Format(magnitude, negative, precision);
            case 'X':
                return Hexadecimal(bits, precision, 'A');
            case 'x':
                return Hexadecimal(bits, precision, 'a');
            default:
                ThrowHelper.Format("format of an integer");
                return "";
        }
    }

    /// <param name="format">Null, G or R for the shortest text that reads back the same; F and a number of decimals.
    /// </param>
    internal static string Format(double value, string? format)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        Span<byte> text = stackalloc byte[MaxFixed];
        int written;
        if (format is null or "" or "G" or "g" or "R" or "r")
        {
            Numbers.TryFormatDouble(value, text, out written);
        }
        else
        {
            if (format[0] is not ('F' or 'f'))
            {
                ThrowHelper.Format("format of a double");
            }

            Numbers.TryFormatFixed(value, Precision(format, fallback: 2), text, out written);
        }

        return Text.Encoding.UTF8.GetString(text.Slice(0, written));
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        Span<byte> bytes = stackalloc byte[text.Length <= MaxFixed ? MaxFixed : 0];
        value = 0;
        return TryNarrow(text, bytes, out int length) && Numbers.TryParseInt64(bytes.Slice(0, length), out value);
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[text.Length <= MaxFixed ? MaxFixed : 0];
        value = 0;
        return TryNarrow(text, bytes, out int length) && Numbers.TryParseUInt64(bytes.Slice(0, length), out value);
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        Span<byte> bytes = stackalloc byte[text.Length <= MaxFixed ? MaxFixed : 0];
        value = 0;
        return TryNarrow(text, bytes, out int length) && Numbers.TryParseDouble(bytes.Slice(0, length), out value);
    }

    /// <summary>ASCII text without the blanks around it.</summary>
    private static bool TryNarrow(ReadOnlySpan<char> text, Span<byte> bytes, out int length)
    {
        text = text.Trim();
        length = text.Length;
        if (length > bytes.Length)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (text[i] > 0x7F)
            {
                return false;
            }

            bytes[i] = (byte)text[i];
        }

        return true;
    }

    private static int Precision(string? format, int fallback)
    {
        if (format is null || format.Length < 2)
        {
            return fallback;
        }

        int precision = 0;
        foreach (char digit in format.AsSpan(1))
        {
            precision = (precision * 10) + (digit - '0');
            if (!char.IsAsciiDigit(digit) || precision > MaxPrecision)
            {
                ThrowHelper.Format("precision of a number");
            }
        }

        return precision;
    }

    private static string Format(ulong magnitude, bool negative, int digits)
    {
        Span<char> text = stackalloc char[MaxPrecision + 1];
        int start = text.Length;
        do
        {
            text[--start] = (char)('0' + (int)(magnitude % 10));
            magnitude /= 10;
            digits--;
        }
        while (magnitude != 0 || digits > 0);

        if (negative)
        {
            text[--start] = '-';
        }

        return new string(text.Slice(start));
    }

    private static string Hexadecimal(ulong bits, int digits, char ten)
    {
        Span<char> text = stackalloc char[MaxPrecision];
        int start = text.Length;
        do
        {
            int digit = (int)(bits & 15);
            text[--start] = (char)(digit < 10 ? '0' + digit : ten + digit - 10);
            bits >>= 4;
            digits--;
        }
        while (bits != 0 || digits > 0);

        return new string(text.Slice(start));
    }
}
