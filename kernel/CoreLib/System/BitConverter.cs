using System.Runtime.CompilerServices;

namespace System;

/// <summary>Reinterpretation of bits between numbers of one size.</summary>
public static unsafe class BitConverter
{
    public const bool IsLittleEndian = true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long DoubleToInt64Bits(double value) => *(long*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong DoubleToUInt64Bits(double value) => *(ulong*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Int64BitsToDouble(long value) => *(double*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double UInt64BitsToDouble(ulong value) => *(double*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SingleToInt32Bits(float value) => *(int*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SingleToUInt32Bits(float value) => *(uint*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Int32BitsToSingle(int value) => *(float*)&value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float UInt32BitsToSingle(uint value) => *(float*)&value;
}
