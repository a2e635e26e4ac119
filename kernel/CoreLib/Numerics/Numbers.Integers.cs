// Why: integers to and from UTF-8 without culture or allocation; the whole span is the number.
namespace System;

public static partial class Numbers
{
    /// <summary>Longest text of an integer, "-9223372036854775808" or "18446744073709551615".</summary>
    public const int MaxIntegerBytes = 20;

    /// <summary>Reads decimal digits only.</summary>
    /// <returns>False for empty text, any other character, or a value above 2⁶⁴ − 1.</returns>
    public static bool TryParseUInt64(ReadOnlySpan<byte> utf8, out ulong value)
    {
        value = 0;
        if (utf8.Length == 0) return false;
        ulong total = 0;
        for (int i = 0; i < utf8.Length; i++)
        {
            uint digit = (uint)(utf8[i] - '0');
            if (digit > 9 || total > 1844674407370955161 || (total == 1844674407370955161 && digit > 5)) return false;
            total = (total * 10) + digit;
        }
        value = total;
        return true;
    }

    /// <summary>Reads decimal digits with an optional sign.</summary>
    /// <returns>False for text that is no integer or lies outside [−2⁶³, 2⁶³).</returns>
    public static bool TryParseInt64(ReadOnlySpan<byte> utf8, out long value)
    {
        value = 0;
        bool negative = utf8.Length > 0 && utf8[0] == '-';
        int sign = negative || (utf8.Length > 0 && utf8[0] == '+') ? 1 : 0;
        ulong limit = negative ? 1UL << 63 : (1UL << 63) - 1;
        if (!TryParseUInt64(utf8.Slice(sign), out ulong magnitude) || magnitude > limit) return false;
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>Writes decimal digits.</summary>
    /// <returns>False when the destination is too short.</returns>
    public static bool TryFormatUInt64(ulong value, Span<byte> destination, out int written)
    {
        written = 0;
        Span<byte> text = stackalloc byte[MaxIntegerBytes];
        int at = text.Length;
        do
        {
            text[--at] = (byte)('0' + (value % 10));
            value /= 10;
        }
        while (value != 0);
        if (text.Length - at > destination.Length) return false;
        text.Slice(at).CopyTo(destination);
        written = text.Length - at;
        return true;
    }

    /// <summary>Writes decimal digits, with a minus sign when negative.</summary>
    /// <returns>False when the destination is too short.</returns>
    public static bool TryFormatInt64(long value, Span<byte> destination, out int written)
    {
        if (value >= 0) return TryFormatUInt64((ulong)value, destination, out written);
        written = 0;
        if (destination.Length == 0) return false;
        if (!TryFormatUInt64(0 - (ulong)value, destination.Slice(1), out int digits)) return false;
        destination[0] = (byte)'-';
        written = digits + 1;
        return true;
    }
}
