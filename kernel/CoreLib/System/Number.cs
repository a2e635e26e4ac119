namespace System;

/// <summary>Decimal text of integers, culture-free.</summary>
internal static class Number
{
    private const int MaxDigits = 20;

    internal static string Format(long value)
    {
        ulong magnitude = value < 0 ? 0UL - (ulong)value : (ulong)value;
        return Format(magnitude, value < 0);
    }

    internal static string Format(ulong value) => Format(value, negative: false);

    private static string Format(ulong magnitude, bool negative)
    {
        Span<char> text = stackalloc char[MaxDigits + 1];
        int start = text.Length;
        do
        {
            text[--start] = (char)('0' + (int)(magnitude % 10));
            magnitude /= 10;
        }
        while (magnitude != 0);

        if (negative)
        {
            text[--start] = '-';
        }

        return new string(text.Slice(start));
    }
}
