using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics.X86;

/// <summary>Baseline x86-64 instructions the compiler expands (a self-call stands for the instruction).</summary>
internal abstract class X86Base
{
    internal static bool IsSupported
    {
        [Intrinsic]
        get => IsSupported;
    }

    /// <summary>BSF; undefined for zero.</summary>
    [Intrinsic]
    internal static uint BitScanForward(uint value) => BitScanForward(value);

    /// <summary>BSR; undefined for zero.</summary>
    [Intrinsic]
    internal static uint BitScanReverse(uint value) => BitScanReverse(value);

    /// <summary>PAUSE.</summary>
    [Intrinsic]
    internal static void Pause() => Pause();

    internal abstract class X64
    {
        internal static bool IsSupported
        {
            [Intrinsic]
            get => IsSupported;
        }

        [Intrinsic]
        internal static ulong BitScanForward(ulong value) => BitScanForward(value);

        [Intrinsic]
        internal static ulong BitScanReverse(ulong value) => BitScanReverse(value);
    }
}

/// <summary>POPCNT, part of x86-64-v2.</summary>
internal abstract class Popcnt
{
    [Intrinsic]
    internal static uint PopCount(uint value) => PopCount(value);

    internal abstract class X64
    {
        [Intrinsic]
        internal static ulong PopCount(ulong value) => PopCount(value);
    }
}
