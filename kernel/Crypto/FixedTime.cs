// Comparison of secrets (XDV-030.4): its duration depends on the lengths alone, never on where two values differ.
using System;
using System.Runtime.CompilerServices;

namespace Xdv.Crypto;

/// <summary>Constant-time operations on secret bytes.</summary>
public static class FixedTime
{
    /// <summary>True when both spans have the same length and the same bytes. The lengths are public.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        int difference = 0;
        for (int i = 0; i < left.Length; i++) difference |= left[i] ^ right[i];
        return difference == 0;
    }
}
