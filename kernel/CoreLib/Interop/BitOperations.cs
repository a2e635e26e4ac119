using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace System.Numerics;

/// <summary>Bit counts and rotations: one instruction each, plus the test for zero that BSF and BSR need.</summary>
public static class BitOperations
{
    public static bool IsPow2(int value) => (value & (value - 1)) == 0 && value > 0;

    public static bool IsPow2(uint value) => (value & (value - 1)) == 0 && value != 0;

    public static bool IsPow2(long value) => (value & (value - 1)) == 0 && value > 0;

    public static bool IsPow2(ulong value) => (value & (value - 1)) == 0 && value != 0;

    public static uint RoundUpToPowerOf2(uint value)
        => value <= 1 ? value : (uint)(0x1_0000_0000UL >> LeadingZeroCount(value - 1));

    public static ulong RoundUpToPowerOf2(ulong value)
    {
        if (value <= 1)
        {
            return value;
        }

        int shift = 64 - LeadingZeroCount(value - 1);
        return shift == 64 ? 0 : 1UL << shift;
    }

    public static int LeadingZeroCount(uint value) => value == 0 ? 32 : 31 - Log2(value);

    public static int LeadingZeroCount(ulong value) => value == 0 ? 64 : 63 - Log2(value);

    public static int Log2(uint value) => (int)X86Base.BitScanReverse(value | 1);

    public static int Log2(ulong value) => (int)X86Base.X64.BitScanReverse(value | 1);

    public static int TrailingZeroCount(int value) => TrailingZeroCount((uint)value);

    public static int TrailingZeroCount(uint value) => value == 0 ? 32 : (int)X86Base.BitScanForward(value);

    public static int TrailingZeroCount(long value) => TrailingZeroCount((ulong)value);

    public static int TrailingZeroCount(ulong value) => value == 0 ? 64 : (int)X86Base.X64.BitScanForward(value);

    public static int PopCount(uint value) => (int)Popcnt.PopCount(value);

    public static int PopCount(ulong value) => (int)Popcnt.X64.PopCount(value);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateLeft(uint value, int count) => (value << count) | (value >> (32 - count));

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateLeft(ulong value, int count) => (value << count) | (value >> (64 - count));

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight(uint value, int count) => (value >> count) | (value << (32 - count));

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateRight(ulong value, int count) => (value >> count) | (value << (64 - count));
}
