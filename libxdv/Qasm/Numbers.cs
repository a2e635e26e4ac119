// The only file that differs between the two builds: exact decimal-to-double conversion comes from .NET on the host
// and from the core library in the guest.
using System;
#if !FREESTANDING
using System.Globalization;
#endif

namespace Xdv.Qasm;

/// <summary>Text of numbers.</summary>
internal static class DecimalText
{
    /// <summary>Correctly rounded value of an unsigned decimal number (digits, point, exponent; ASCII).</summary>
    /// <returns>False if the whole text is not one number. A value too large for a double is infinity.</returns>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (text.Length > 1 && text[text.Length - 1] == '.') text = text.Slice(0, text.Length - 1);
#if FREESTANDING
        return Numbers.TryParseDouble(text, out value);
#else
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
#endif
    }

    /// <summary>Value of a run of digits; the largest u64 if it needs more than 64 bits.</summary>
    public static ulong ParseInteger(ReadOnlySpan<byte> digits, out bool overflow)
    {
        ulong value = 0;
        overflow = false;
        for (int i = 0; i < digits.Length; i++)
        {
            uint add = (uint)(digits[i] - '0');
            if (value > (ulong.MaxValue - add) / 10)
            {
                overflow = true;
                return ulong.MaxValue;
            }
            value = value * 10 + add;
        }
        return value;
    }
}
