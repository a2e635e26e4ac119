// The only file that differs between the two builds: exact decimal-to-double conversion comes from .NET on the host and
// from the core library in the guest.
using System;
#if !FREESTANDING
using System.Globalization;
#endif

namespace Xdv.Transforms;

/// <summary>Text of numbers.</summary>
internal static class DecimalText
{
    /// <summary>Correctly rounded value of a decimal number: [sign] digits [. digits] [e [sign] digits].</summary>
    /// <returns>False if the whole text is not one number, or one too large for a double.</returns>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
#if FREESTANDING
        return System.Numbers.TryParseDouble(text, out value);
#else
        const NumberStyles Style =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool plain = text.Length > 0 && (text[^1] is >= (byte)'0' and <= (byte)'9' or (byte)'.');
        if (plain && double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value))
            return true;
        value = 0;
        return false;
#endif
    }

    /// <summary>Value of a run of decimal digits.</summary>
    /// <returns>False for empty text, other characters, or more than 64 bits.</returns>
    public static bool TryParseInteger(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            uint digit = (uint)(digits[i] - '0');
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10) return false;
            value = (value * 10) + digit;
        }
        return digits.Length > 0;
    }
}
