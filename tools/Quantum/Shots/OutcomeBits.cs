// The classical bits of one shot.
using System;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Up to 256 bits; ordered as a number, bit 0 lowest.</summary>
internal struct OutcomeBits : IEquatable<OutcomeBits>, IComparable<OutcomeBits>
{
    public const int Words = (int)CircuitFormat.MaxBits / 64;

    private ulong _w0, _w1, _w2, _w3;

    public readonly ulong this[int word] => word switch { 0 => _w0, 1 => _w1, 2 => _w2, _ => _w3 };

    public void Set(int bit, bool value)
    {
        ulong mask = 1UL << (bit & 63);
        switch (bit >> 6)
        {
            case 0: _w0 = value ? _w0 | mask : _w0 & ~mask; break;
            case 1: _w1 = value ? _w1 | mask : _w1 & ~mask; break;
            case 2: _w2 = value ? _w2 | mask : _w2 & ~mask; break;
            default: _w3 = value ? _w3 | mask : _w3 & ~mask; break;
        }
    }

    /// <summary>Bits 64 × word and up, all at once.</summary>
    public void SetWord(int word, ulong value)
    {
        switch (word)
        {
            case 0: _w0 = value; break;
            case 1: _w1 = value; break;
            case 2: _w2 = value; break;
            default: _w3 = value; break;
        }
    }

    /// <summary>Bits [offset, offset + width) as a number; width 1–64.</summary>
    public readonly ulong Field(int offset, int width)
    {
        int word = offset >> 6, shift = offset & 63;
        ulong value = this[word] >> shift;
        if (shift != 0 && word + 1 < Words) value |= this[word + 1] << (64 - shift);
        return width == 64 ? value : value & ((1UL << width) - 1);
    }

    /// <summary>Does the operation run, given these bits?</summary>
    public readonly bool Allows(in CircuitOperation operation) =>
        operation.Conditional == 0
        || Field(operation.ConditionOffset, operation.ConditionWidth) == operation.ConditionValue;

    public readonly bool Equals(OutcomeBits other) =>
        _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2 && _w3 == other._w3;

    public override readonly bool Equals(object? other) => other is OutcomeBits bits && Equals(bits);

    public override readonly int GetHashCode() => HashCode.Combine(_w0, _w1, _w2, _w3);

    public readonly int CompareTo(OutcomeBits other)
    {
        for (int word = Words - 1; word > 0; word--)
            if (this[word] != other[word]) return this[word].CompareTo(other[word]);
        return _w0.CompareTo(other._w0);
    }
}
