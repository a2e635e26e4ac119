using System;
using System.Runtime.CompilerServices;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Kernel bugs on purpose, one per command-line word, so that guest tests can read the panic screen:
/// <c>panic-failfast</c>, <c>panic-null</c>, <c>panic-divide</c>, <c>panic-bounds</c>, <c>panic-stack</c> (runs into
/// the guard page: double fault on its own stack), <c>panic-seal</c> (allocation after boot).</summary>
internal static unsafe class PanicProvocation
{
    private static int s_zero;
    private static object? s_kept;

    /// <summary>Does not return if a word is there.</summary>
    internal static void Run(in BootInfo boot)
    {
        if (boot.HasWord("panic-failfast"u8))
        {
            Environment.FailFast("provoked");
        }

        if (boot.HasWord("panic-null"u8))
        {
            int* address = (int*)(nint)s_zero;
            s_zero = *address;
        }

        if (boot.HasWord("panic-divide"u8))
        {
            s_zero = 1 / s_zero;
        }

        if (boot.HasWord("panic-bounds"u8))
        {
            ReadOnlySpan<byte> text = "abc"u8;
            s_zero = text[s_zero + 3];
        }

        if (boot.HasWord("panic-stack"u8))
        {
            s_zero = Overflow(1);
        }

        if (boot.HasWord("panic-seal"u8))
        {
            Heap.Seal();
            s_kept = new object();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Overflow(int depth)
    {
        long* room = stackalloc long[64];
        room[depth & 63] = depth;
        return Overflow(depth + 1) + (int)room[(depth + 1) & 63];
    }
}
