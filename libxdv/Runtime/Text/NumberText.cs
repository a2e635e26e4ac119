// Numbers out of text, for command lines.
using System;

namespace Xdv.Runtime.Text;

public static class NumberText
{
    /// <summary>Unsigned decimal text, whole span; false on anything else or overflow.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        foreach (byte c in text)
        {
            uint digit = (uint)c - '0';
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10) return false;
            value = value * 10 + digit;
        }

        return true;
    }

    /// <summary>A decimal number with optional sign, point and exponent, whole span; false on anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) => Numbers.TryParse(text, out value);
}
