// Why: printing a double so that reading it gives the same double, in the fewest digits, and of those the nearest.
// Exact integers throughout (Steele & White 1990, Burger & Dybvig 1996); the text is .NET's invariant "R" format.
namespace System;

public static partial class Numbers
{
    private const int FormatLimbs = 24;
    private const int MaxDigits = 17;
    /// <summary>Longest text of a double, "-2.2250738585072014E-308".</summary>
    public const int MaxDoubleBytes = 24;

    /// <summary>Shortest text that reads back as the same double: 0.1, 150, 1E-05, 1.5E+300, -0.</summary>
    /// <param name="value">NaN and infinities have no number to write: false.</param>
    /// <param name="destination">24 bytes always suffice.</param>
    /// <param name="written">Bytes written; 0 when false is returned.</param>
    public static bool TryFormatDouble(double value, Span<byte> destination, out int written)
    {
        written = 0;
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        if ((bits & InfinityBits) == InfinityBits) return false;
        Span<byte> digits = stackalloc byte[MaxDigits + 1];
        int count = 1, point = 1;
        digits[0] = (byte)'0';
        if ((bits << 1) != 0) count = ShortestDigits(bits, digits, out point);

        Span<byte> text = stackalloc byte[40];
        int length = 0;
        if ((long)bits < 0) text[length++] = (byte)'-';
        length += point is > 17 or < -3
            ? WriteScientific(digits.Slice(0, count), point - 1, text.Slice(length))
            : WritePositional(digits.Slice(0, count), point, text.Slice(length));
        if (length > destination.Length) return false;
        text.Slice(0, length).CopyTo(destination);
        written = length;
        return true;
    }

    /// <summary>ASCII digits d of the value 0.ddd · 10^point.</summary>
    private static int ShortestDigits(ulong bits, Span<byte> digits, out int point)
    {
        ulong fraction = bits & ((1UL << 52) - 1);
        int field = (int)(bits >> 52) & 0x7FF;
        ulong significand = field == 0 ? fraction : fraction | (1UL << 52);
        int exponent = (field == 0 ? 1 : field) - 1075;
        // At a power of two the next double below is half as far as the one above.
        int narrow = fraction == 0 && field > 1 ? 1 : 0;
        bool even = (significand & 1) == 0;

        BigUnsigned value = new(stackalloc ulong[FormatLimbs], significand);
        BigUnsigned scale = new(stackalloc ulong[FormatLimbs], 1);
        BigUnsigned below = new(stackalloc ulong[FormatLimbs], 1);
        BigUnsigned above = new(stackalloc ulong[FormatLimbs], 1);
        BigUnsigned sum = new(stackalloc ulong[FormatLimbs], 0);
        int up = exponent > 0 ? exponent : 0, down = exponent < 0 ? -exponent : 0;
        value.ShiftLeft(up + 1 + narrow);
        scale.ShiftLeft(down + 1 + narrow);
        below.ShiftLeft(up);
        above.ShiftLeft(up + narrow);

        int bitLength = 64 - Numerics.BitOperations.LeadingZeroCount(significand);
        point = (int)LibM.Ceiling(((exponent + bitLength - 1) * 0.3010299956639812) - 1e-10);
        if (point >= 0) scale.MultiplyPowerOfTen(point);
        else
        {
            value.MultiplyPowerOfTen(-point);
            below.MultiplyPowerOfTen(-point);
            above.MultiplyPowerOfTen(-point);
        }
        // The estimate is right or one too small.
        if (Reaches(ref sum, value, above, scale, even)) point++;
        else MultiplyAllByTen(ref value, ref below, ref above);

        // Leading limb of the scale in [2⁵⁹, 2⁶⁰): ten times it fits, and quotient estimates are at most one off.
        int normalise = (60 - (scale.BitLength & 63) + 64) & 63;
        value.ShiftLeft(normalise);
        scale.ShiftLeft(normalise);
        below.ShiftLeft(normalise);
        above.ShiftLeft(normalise);
        return GenerateDigits(ref value, ref below, ref above, ref sum, scale, even, digits, ref point);
    }

    private static int GenerateDigits(ref BigUnsigned value, ref BigUnsigned below, ref BigUnsigned above,
        ref BigUnsigned sum, scoped in BigUnsigned scale, bool even, Span<byte> digits, ref int point)
    {
        int count = 0;
        while (true)
        {
            int digit = DivideDigit(ref value, scale);
            int order = BigUnsigned.Compare(value, below);
            bool low = order < 0 || (even && order == 0);
            bool high = Reaches(ref sum, value, above, scale, even);
            if (!low && !high && count < MaxDigits - 1)
            {
                digits[count++] = (byte)('0' + digit);
                MultiplyAllByTen(ref value, ref below, ref above);
                continue;
            }
            if (high && (!low || AboveHalf(ref value, scale, digit))) digit++;
            digits[count++] = (byte)('0' + digit);
            return count;
        }
    }

    /// <summary>value + margin &gt; scale, or equal when the end points belong to the interval.</summary>
    private static bool Reaches(ref BigUnsigned sum, scoped in BigUnsigned value, scoped in BigUnsigned margin,
        scoped in BigUnsigned scale, bool even)
    {
        sum.Assign(value);
        sum.Add(margin);
        int order = BigUnsigned.Compare(sum, scale);
        return order > 0 || (even && order == 0);
    }

    private static bool AboveHalf(ref BigUnsigned value, scoped in BigUnsigned scale, int digit)
    {
        value.ShiftLeft(1);
        int order = BigUnsigned.Compare(value, scale);
        return order > 0 || (order == 0 && (digit & 1) != 0);
    }

    private static void MultiplyAllByTen(ref BigUnsigned value, ref BigUnsigned below, ref BigUnsigned above)
    {
        value.MultiplyAdd(10, 0);
        below.MultiplyAdd(10, 0);
        above.MultiplyAdd(10, 0);
    }

    /// <summary>value ÷ scale, 0–9; value becomes the remainder.</summary>
    private static int DivideDigit(ref BigUnsigned value, scoped in BigUnsigned scale)
    {
        if (value.Limbs < scale.Limbs) return 0;
        ulong quotient = value.Top / (scale.Top + 1);
        if (quotient != 0) value.SubtractMultiple(scale, quotient);
        while (BigUnsigned.Compare(value, scale) >= 0)
        {
            value.SubtractMultiple(scale, 1);
            quotient++;
        }
        return (int)quotient;
    }

    private static int WritePositional(ReadOnlySpan<byte> digits, int point, Span<byte> text)
    {
        int at = 0;
        if (point <= 0)
        {
            text[at++] = (byte)'0';
            text[at++] = (byte)'.';
            for (int i = point; i < 0; i++) text[at++] = (byte)'0';
        }
        for (int i = 0; i < digits.Length || i < point; i++)
        {
            if (i == point && i > 0) text[at++] = (byte)'.';
            text[at++] = i < digits.Length ? digits[i] : (byte)'0';
        }
        return at;
    }

    private static int WriteScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> text)
    {
        int at = 0;
        text[at++] = digits[0];
        if (digits.Length > 1) text[at++] = (byte)'.';
        for (int i = 1; i < digits.Length; i++) text[at++] = digits[i];
        text[at++] = (byte)'E';
        text[at++] = (byte)(exponent < 0 ? '-' : '+');
        int magnitude = exponent < 0 ? -exponent : exponent;
        if (magnitude >= 100) text[at++] = (byte)('0' + (magnitude / 100));
        text[at++] = (byte)('0' + (magnitude / 10 % 10));
        text[at++] = (byte)('0' + (magnitude % 10));
        return at;
    }
}
