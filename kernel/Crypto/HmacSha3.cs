// HMAC (FIPS 198-1) over SHA3-256: block size 136 bytes. Derives secrets from the boot seed and authenticates
// messages (XDV-031.1, XDV-062.3). Keys live on the caller's stack only and are wiped before return.
using System;
using Xdv.Abi;

namespace Xdv.Crypto;

/// <summary>HMAC-SHA3-256, one-shot.</summary>
public static class HmacSha3
{
    private const byte InnerPad = 0x36, OuterPad = 0x5C;

    /// <summary>HMAC of <paramref name="message"/> under a key of any length (longer than 136 bytes: its
    /// hash).</summary>
    public static Bytes32 Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[Sha3.Rate];
        block.Clear();
        if (key.Length <= Sha3.Rate)
        {
            key.CopyTo(block);
        }
        else
        {
            Bytes32 shortKey = Sha3.Hash(key);
            ((ReadOnlySpan<byte>)shortKey).CopyTo(block);
        }
        Mask(block, InnerPad);
        Sha3State state = default;
        state.Append(block);
        state.Append(message);
        Bytes32 inner = state.Finish();
        Mask(block, InnerPad ^ OuterPad);
        state.Append(block);
        state.Append(inner);
        block.Clear();
        return state.Finish();
    }

    /// <summary>True when <paramref name="tag"/> (whole or a prefix of at least 16 bytes) authenticates the
    /// message.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag)
    {
        if (tag.Length is < 16 or > Sha3.DigestBytes) return false;
        Bytes32 expected = Compute(key, message);
        return FixedTime.Same(((ReadOnlySpan<byte>)expected)[..tag.Length], tag);
    }

    private static void Mask(Span<byte> block, byte pad)
    {
        for (int i = 0; i < block.Length; i++) block[i] ^= pad;
    }
}
