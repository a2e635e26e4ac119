// Why: columns of results need a fixed number of decimals. The double's exact value is expanded, so the last digit is
// right; exact halves go to the even digit, as in .NET's "F" format.
namespace System;

public static partial class Numbers
{
    /// <summary>Writes exactly <paramref name="decimals"/> digits after the point (no point for 0).</summary>
    /// <param name="value">NaN and infinities: false.</param>
    /// <param name="decimals">Not negative; a double has at most 1,074 that are not zero.</param>
    /// <param name="destination">Up to 311 + <paramref name="decimals"/> bytes.</param>
    /// <param name="written">Bytes written; 0 when false is returned.</param>
    public static bool TryFormatFixed(double value, int decimals, Span<byte> destination, out int written)
    {
        written = 0;
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        if ((bits & InfinityBits) == InfinityBits || decimals < 0) return false;
        int field = (int)(bits >> 52) & 0x7FF;
        ulong significand = (bits & ((1UL << 52) - 1)) | (field == 0 ? 0 : 1UL << 52);
        int exponent = (field == 0 ? 1 : field) - 1075;

        // 311 integer digits at most, and one place in front for a carry.
        Span<byte> text = stackalloc byte[320];
        BigUnsigned number = new(stackalloc ulong[FormatLimbs], significand);
        int start;
        if (exponent >= 0)
        {
            number.ShiftLeft(exponent);
            start = WriteIntegerDigits(ref number, text);
        }
        else
        {
            BigUnsigned whole = new(stackalloc ulong[1], number.TakeAbove(-exponent));
            start = WriteIntegerDigits(ref whole, text);
        }
        if (exponent >= 0) number = new BigUnsigned(stackalloc ulong[FormatLimbs], 0);

        bool negative = (long)bits < 0;
        int integers = text.Length - start, sign = negative ? 1 : 0;
        long needed = (long)sign + integers + (decimals > 0 ? 1L + decimals : 0);
        if (needed > destination.Length) return false;
        if (negative) destination[0] = (byte)'-';
        text.Slice(start).CopyTo(destination.Slice(sign));
        int length = WriteFraction(ref number, exponent < 0 ? -exponent : 0, decimals, destination, sign + integers);
        if (!RoundsUp(ref number, exponent < 0 ? -exponent : 0, destination[length - 1]))
        {
            written = length;
            return true;
        }
        return RoundUpText(destination, sign, length, out written);
    }

    /// <summary>Digits of the number right-aligned in the buffer; at least one.</summary>
    /// <returns>Index of the first digit.</returns>
    private static int WriteIntegerDigits(ref BigUnsigned number, Span<byte> text)
    {
        int at = text.Length;
        do
        {
            uint chunk = number.DivideSmall(1_000_000_000);
            for (int i = 0; i < 9 && (chunk != 0 || !number.IsZero); i++, chunk /= 10)
                text[--at] = (byte)('0' + (chunk % 10));
        }
        while (!number.IsZero);
        if (at == text.Length) text[--at] = (byte)'0';
        return at;
    }

    /// <summary>Point and decimals of number ÷ 2^bits at <paramref name="at"/>; leaves the rest.</summary>
    private static int WriteFraction(ref BigUnsigned number, int bits, int decimals, Span<byte> text, int at)
    {
        if (decimals > 0) text[at++] = (byte)'.';
        for (int i = 0; i < decimals; i++)
        {
            number.MultiplyAdd(10, 0);
            text[at++] = (byte)('0' + (int)number.TakeAbove(bits));
        }
        return at;
    }

    /// <summary>Whether number ÷ 2^bits, below 1, is above one half, or is one half after an odd digit.</summary>
    private static bool RoundsUp(ref BigUnsigned number, int bits, byte lastDigit)
    {
        if (bits == 0 || number.BitLength != bits) return false;
        number.TakeAbove(bits - 1);
        return !number.IsZero || (lastDigit & 1) != 0;
    }

    /// <summary>Adds one to the last digit of text[first..length); a carry makes it one longer.</summary>
    private static bool RoundUpText(Span<byte> text, int first, int length, out int written)
    {
        written = 0;
        int at = length - 1;
        for (; at >= first; at--)
        {
            if (text[at] == '.') continue;
            if (text[at] != '9') break;
            text[at] = (byte)'0';
        }
        if (at >= first) text[at]++;
        else
        {
            if (length + 1 > text.Length) return false;
            text.Slice(first, length - first).CopyTo(text.Slice(first + 1));
            text[first] = (byte)'1';
            length++;
        }
        written = length;
        return true;
    }
}
