// Why: decimal and binary fractions meet only in exact integers. Natural numbers of a fixed capacity on the caller's
// stack: at most 3,072 bits are ever needed (801 decimal digits, or 5¹¹³¹).
// Invariant: Length counts limbs without leading zeros; limbs above Length are garbage and never read.
using System.Numerics;

namespace System;

/// <summary>A natural number in 64-bit limbs, least significant first. The storage must hold every result.</summary>
internal ref struct BigUnsigned
{
    private readonly Span<ulong> _limbs;
    private int _length;

    public BigUnsigned(Span<ulong> storage, ulong value)
    {
        _limbs = storage;
        _limbs[0] = value;
        _length = value == 0 ? 0 : 1;
    }

    public readonly bool IsZero => _length == 0;

    public readonly int Limbs => _length;

    public readonly ulong Top => _limbs[_length - 1];

    public readonly int BitLength => _length == 0 ? 0 : (_length * 64) - BitOperations.LeadingZeroCount(Top);

    /// <summary>Becomes a copy of another number.</summary>
    public void Assign(scoped in BigUnsigned other)
    {
        other._limbs.Slice(0, other._length).CopyTo(_limbs);
        _length = other._length;
    }

    /// <summary>this · factor + addend.</summary>
    public void MultiplyAdd(ulong factor, ulong addend)
    {
        ulong carry = addend;
        for (int i = 0; i < _length; i++)
        {
            ulong high = Math.BigMul(_limbs[i], factor, out ulong low);
            low += carry;
            _limbs[i] = low;
            carry = high + (low < carry ? 1UL : 0);
        }
        if (carry != 0) _limbs[_length++] = carry;
        Trim();
    }

    /// <summary>this · 5ⁿ.</summary>
    public void MultiplyPowerOfFive(int n)
    {
        const ulong FiveTo27 = 7450580596923828125;
        for (; n >= 27; n -= 27) MultiplyAdd(FiveTo27, 0);
        ulong rest = 1;
        for (; n > 0; n--) rest *= 5;
        MultiplyAdd(rest, 0);
    }

    /// <summary>this · 10ⁿ.</summary>
    public void MultiplyPowerOfTen(int n)
    {
        MultiplyPowerOfFive(n);
        ShiftLeft(n);
    }

    /// <summary>this · 2ⁿ.</summary>
    public void ShiftLeft(int n)
    {
        if (_length == 0 || n == 0) return;
        int words = n >> 6, bits = n & 63;
        ulong overflow = bits == 0 ? 0 : Top >> (64 - bits);
        for (int i = _length - 1; i >= 0; i--)
        {
            ulong below = bits == 0 || i == 0 ? 0 : _limbs[i - 1] >> (64 - bits);
            _limbs[i + words] = (_limbs[i] << bits) | below;
        }
        for (int i = 0; i < words; i++) _limbs[i] = 0;
        _length += words;
        if (overflow != 0) _limbs[_length++] = overflow;
    }

    /// <summary>this + other.</summary>
    public void Add(scoped in BigUnsigned other)
    {
        ulong carry = 0;
        int length = Math.Max(_length, other._length);
        for (int i = 0; i < length; i++)
        {
            ulong a = i < _length ? _limbs[i] : 0, b = i < other._length ? other._limbs[i] : 0;
            ulong sum = a + b;
            ulong carried = sum + carry;
            carry = (sum < a ? 1UL : 0) | (carried < sum ? 1UL : 0);
            _limbs[i] = carried;
        }
        _length = length;
        if (carry != 0) _limbs[_length++] = carry;
    }

    /// <summary>this − other · factor; the result is not negative.</summary>
    public void SubtractMultiple(scoped in BigUnsigned other, ulong factor)
    {
        ulong borrow = 0;
        for (int i = 0; i < _length && (i < other._length || borrow != 0); i++)
        {
            ulong high = 0, low = 0;
            if (i < other._length) high = Math.BigMul(other._limbs[i], factor, out low);
            low += borrow;
            high += low < borrow ? 1UL : 0;
            borrow = high + (_limbs[i] < low ? 1UL : 0);
            _limbs[i] -= low;
        }
        Trim();
    }

    /// <summary>Replaces this by this ÷ divisor.</summary>
    /// <param name="divisor">Below 2³².</param>
    /// <returns>The remainder.</returns>
    public uint DivideSmall(uint divisor)
    {
        ulong remainder = 0;
        for (int i = _length - 1; i >= 0; i--)
        {
            ulong high = (remainder << 32) | (_limbs[i] >> 32);
            ulong low = ((high % divisor) << 32) | (uint)_limbs[i];
            _limbs[i] = ((high / divisor) << 32) | (low / divisor);
            remainder = low % divisor;
        }
        Trim();
        return (uint)remainder;
    }

    /// <summary>−1, 0 or 1.</summary>
    public static int Compare(scoped in BigUnsigned a, scoped in BigUnsigned b)
    {
        if (a._length != b._length) return a._length < b._length ? -1 : 1;
        for (int i = a._length - 1; i >= 0; i--)
            if (a._limbs[i] != b._limbs[i]) return a._limbs[i] < b._limbs[i] ? -1 : 1;
        return 0;
    }

    /// <summary>The number's 64 leading bits, shifted up if it is shorter; not for zero.</summary>
    /// <param name="inexact">Whether a one was left behind.</param>
    public readonly ulong LeadingBits(out bool inexact)
    {
        int shift = BitOperations.LeadingZeroCount(Top);
        ulong below = _length > 1 ? _limbs[_length - 2] : 0;
        ulong bits = shift == 0 ? Top : (Top << shift) | (below >> (64 - shift));
        inexact = (below << shift) != 0;
        if (shift == 0) inexact = below != 0;
        for (int i = 0; i < _length - 2 && !inexact; i++) inexact = _limbs[i] != 0;
        return bits;
    }

    /// <summary>Removes and returns all from bit <paramref name="position"/> up; it must fit 64 bits.</summary>
    public ulong TakeAbove(int position)
    {
        int word = position >> 6, bits = position & 63;
        if (word >= _length) return 0;
        ulong value = _limbs[word] >> bits;
        if (bits != 0 && word + 1 < _length) value |= _limbs[word + 1] << (64 - bits);
        _limbs[word] = bits == 0 ? 0 : _limbs[word] & ((1UL << bits) - 1);
        _length = word + 1;
        Trim();
        return value;
    }

    private void Trim()
    {
        while (_length > 0 && _limbs[_length - 1] == 0) _length--;
    }
}
