// Why: reading a decimal number so that the nearest double comes out, whatever the text. Short numbers take Clinger's
// exact path (two exact doubles, one rounding); every other one is an exact quotient of integers, rounded once.
namespace System;

/// <summary>Numbers to and from UTF-8 text. Invariant: no culture, no allocation, no exceptions.</summary>
public static partial class Numbers
{
    /// <summary>Digits kept: 767 can decide a halfway case; what follows only says "a little more".</summary>
    private const int KeptDigits = 800;
    private const int ParseLimbs = 48;
    private const ulong InfinityBits = 0x7FF0_0000_0000_0000;

    private static ReadOnlySpan<double> ExactPowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads [sign] digits [. digits] [e [sign] digits]; at least one digit; the whole span.</summary>
    /// <param name="utf8">The text; no spaces, no NaN, no infinity.</param>
    /// <param name="value">The nearest double, halves to even; 0 when false is returned.</param>
    /// <returns>False when the text is no number or its magnitude rounds to infinity.</returns>
    public static bool TryParseDouble(ReadOnlySpan<byte> utf8, out double value)
    {
        value = 0;
        Span<byte> digits = stackalloc byte[KeptDigits + 1];
        if (!ScanDecimal(utf8, digits, out int count, out long exponent, out bool negative)) return false;
        double magnitude = 0;
        if (count > 0)
        {
            long position = count + exponent;
            if (position > 310) return false;
            if (position >= -330 && !Convert(digits.Slice(0, count), (int)exponent, out magnitude)) return false;
        }
        value = negative ? -magnitude : magnitude;
        return true;
    }

    /// <summary>Significant digits (0–9, no zeros at either end) and the power of ten they are scaled by.</summary>
    private static bool ScanDecimal(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out long exponent,
        out bool negative)
    {
        count = 0;
        exponent = 0;
        int at = 0;
        negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+')) at++;

        bool any = false, fraction = false, more = false;
        for (; at < text.Length; at++)
        {
            if (text[at] == '.' && !fraction)
            {
                fraction = true;
                continue;
            }
            int digit = text[at] - '0';
            if (digit is < 0 or > 9) break;
            any = true;
            if (fraction) exponent--;
            if (count == 0 && digit == 0) continue;
            if (count < KeptDigits)
            {
                digits[count++] = (byte)digit;
                continue;
            }
            more |= digit != 0;
            exponent++;
        }
        if (!any || !ScanExponent(text, ref at, ref exponent) || at != text.Length) return false;
        if (more)
        {
            digits[count++] = 1;
            exponent--;
        }
        for (; count > 0 && digits[count - 1] == 0; count--) exponent++;
        return true;
    }

    /// <summary>Adds an exponent part, if there is one; saturates far beyond any double.</summary>
    private static bool ScanExponent(ReadOnlySpan<byte> text, ref int at, ref long exponent)
    {
        if (at >= text.Length || (text[at] | 0x20) != 'e') return true;
        at++;
        bool negative = at < text.Length && text[at] == '-';
        if (negative || (at < text.Length && text[at] == '+')) at++;
        int first = at;
        long value = 0;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            if (value < 1_000_000_000_000) value = (value * 10) + (text[at] - '0');
        exponent += negative ? -value : value;
        return at > first;
    }

    private static bool Convert(ReadOnlySpan<byte> digits, int exponent, out double value)
    {
        value = 0;
        if (digits.Length <= 15 && exponent is >= -22 and <= 22)
        {
            long significand = 0;
            for (int i = 0; i < digits.Length; i++) significand = (significand * 10) + digits[i];
            double power = ExactPowersOfTen[exponent < 0 ? -exponent : exponent];
            value = exponent < 0 ? significand / power : significand * power;
            return true;
        }
        BigUnsigned numerator = new(stackalloc ulong[ParseLimbs], 0);
        for (int i = 0; i < digits.Length;)
        {
            ulong chunk = 0, scale = 1;
            int end = Math.Min(i + 18, digits.Length);
            for (; i < end; i++, scale *= 10) chunk = (chunk * 10) + digits[i];
            numerator.MultiplyAdd(scale, chunk);
        }
        ulong bits;
        if (exponent >= 0)
        {
            numerator.MultiplyPowerOfTen(exponent);
            int length = numerator.BitLength;
            ulong leading = numerator.LeadingBits(out bool inexact);
            bits = RoundToDouble(leading, length - 64, inexact);
        }
        else
        {
            BigUnsigned denominator = new(stackalloc ulong[ParseLimbs], 1);
            denominator.MultiplyPowerOfFive(-exponent);
            bits = RoundQuotient(ref numerator, ref denominator, exponent);
        }
        if (bits >= InfinityBits) return false;
        value = BitConverter.UInt64BitsToDouble(bits);
        return true;
    }

    /// <summary>numerator ÷ denominator · 2^exponent, by binary long division to 64 bits and a remainder.</summary>
    private static ulong RoundQuotient(ref BigUnsigned numerator, ref BigUnsigned denominator, int exponent)
    {
        int align = numerator.BitLength - denominator.BitLength;
        if (align > 0) denominator.ShiftLeft(align);
        else numerator.ShiftLeft(-align);
        if (BigUnsigned.Compare(numerator, denominator) < 0)
        {
            numerator.ShiftLeft(1);
            align--;
        }
        ulong quotient = 0;
        for (int bit = 0; bit < 64; bit++)
        {
            quotient <<= 1;
            if (BigUnsigned.Compare(numerator, denominator) >= 0)
            {
                numerator.SubtractMultiple(denominator, 1);
                quotient |= 1;
            }
            numerator.ShiftLeft(1);
        }
        return RoundToDouble(quotient, align - 63 + exponent, !numerator.IsZero);
    }

    /// <summary>The double nearest to (significand + [0, 1)) · 2^exponent; the significand's top bit is set.</summary>
    private static ulong RoundToDouble(ulong significand, int exponent, bool inexact)
    {
        int binade = exponent + 63;
        int shift = binade >= -1022 ? 11 : 11 + (-1022 - binade);
        if (shift > 64) return 0;
        ulong kept = shift == 64 ? 0 : significand >> shift;
        ulong rest = shift == 64 ? significand : significand & ((1UL << shift) - 1);
        ulong half = 1UL << (shift - 1);
        bool up = rest > half || (rest == half && (inexact || (kept & 1) != 0));
        if (binade > 1023) return InfinityBits;
        // The implicit bit adds itself to the exponent field; a carry out of the fraction does the right thing too.
        ulong field = binade >= -1022 ? (ulong)(binade + 1022) << 52 : 0;
        return field + kept + (up ? 1UL : 0);
    }
}
