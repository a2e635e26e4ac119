// A fixed 32-byte value: digests, seeds, names. Safe code's answer to a fixed buffer.
using System;
using System.Runtime.CompilerServices;

namespace Xdv.Abi;

/// <summary>32 bytes held in place; compares by value.</summary>
[InlineArray(32)]
public struct Bytes32
{
    private byte _first;

    public static Bytes32 From(ReadOnlySpan<byte> bytes)
    {
        Bytes32 value = default;
        bytes[..Math.Min(bytes.Length, 32)].CopyTo(value);
        return value;
    }

    public readonly bool Same(in Bytes32 other)
    {
        ReadOnlySpan<byte> left = this, right = other;
        return left.SequenceEqual(right);
    }

    public readonly bool IsZero => Same(default);
}
