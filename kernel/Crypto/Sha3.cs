// SHA3-256 (FIPS 202): rate 136 bytes, suffix 01, padding 10*1. The only hash of the trace, of attestation digests
// and of key derivation (XDV-034.1, XDV-031.1).
//
// Invariant: `_filled` < Rate between calls; bytes are absorbed into the state as they come, so nothing is buffered
// twice. The state is little-endian lanes; XDV's targets are little-endian, which `HashChain` and `Absorb` rely on.
using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Crypto;

/// <summary>One-shot SHA3-256.</summary>
public static class Sha3
{
    public const int DigestBytes = 32;
    /// <summary>Bytes per permutation.</summary>
    public const int Rate = 136;

    /// <summary>SHA3-256 of <paramref name="message"/>.</summary>
    public static Bytes32 Hash(ReadOnlySpan<byte> message)
    {
        Sha3State state = default;
        state.Append(message);
        return state.Finish();
    }

    /// <summary>
    /// SHA3-256( previous ‖ decision ) for a 96-byte decision: one permutation, no buffering. The orchestration
    /// chain's step (determinism.md 6).
    /// </summary>
    /// <param name="previous">The head so far.</param>
    /// <param name="decision">Exactly 96 bytes; longer spans are cut, shorter ones throw.</param>
    public static Bytes32 HashChain(in Bytes32 previous, ReadOnlySpan<byte> decision)
    {
        KeccakState lanes = default;
        ref Bytes32 block = ref Unsafe.As<KeccakState, Bytes32>(ref lanes);
        block = previous;
        Unsafe.Add(ref block, 1) = MemoryMarshal.AsRef<Bytes32>(decision);
        Unsafe.Add(ref block, 2) = MemoryMarshal.AsRef<Bytes32>(decision[32..]);
        Unsafe.Add(ref block, 3) = MemoryMarshal.AsRef<Bytes32>(decision[64..]);
        lanes[16] = 0x8000_0000_0000_0006;
        Keccak.Permute(ref lanes);
        return block;
    }

    /// <summary>The part of the state that a message goes into.</summary>
    [InlineArray(Rate / sizeof(ulong))]
    internal struct Block
    {
        private ulong _first;
    }
}

/// <summary>Incremental SHA3-256. Starts as <c>default</c>; <see cref="Finish"/> returns the digest and
/// resets.</summary>
public struct Sha3State
{
    private KeccakState _lanes;
    private int _filled;

    /// <summary>Absorbs more of the message.</summary>
    public void Append(ReadOnlySpan<byte> message)
    {
        while (_filled == 0 && message.Length >= Sha3.Rate)
        {
            Absorb(in MemoryMarshal.AsRef<Sha3.Block>(message));
            Keccak.Permute(ref _lanes);
            message = message[Sha3.Rate..];
        }

        while (message.Length > 0)
        {
            int count = Math.Min(message.Length, Sha3.Rate - _filled);
            Absorb(message[..count]);
            message = message[count..];
            _filled += count;
            if (_filled < Sha3.Rate) return;
            Keccak.Permute(ref _lanes);
            _filled = 0;
        }
    }

    /// <summary>The digest of everything absorbed; the state is empty again afterwards.</summary>
    public Bytes32 Finish()
    {
        Span<byte> bytes = MemoryMarshal.AsBytes((Span<ulong>)_lanes);
        bytes[_filled] ^= 0x06;
        bytes[Sha3.Rate - 1] ^= 0x80;
        Keccak.Permute(ref _lanes);
        Bytes32 digest = Bytes32.From(bytes);
        this = default;
        return digest;
    }

    private void Absorb(in Sha3.Block m)
    {
        ref Sha3.Block s = ref Unsafe.As<KeccakState, Sha3.Block>(ref _lanes);
        s[0] ^= m[0]; s[1] ^= m[1]; s[2] ^= m[2]; s[3] ^= m[3]; s[4] ^= m[4]; s[5] ^= m[5];
        s[6] ^= m[6]; s[7] ^= m[7]; s[8] ^= m[8]; s[9] ^= m[9]; s[10] ^= m[10]; s[11] ^= m[11];
        s[12] ^= m[12]; s[13] ^= m[13]; s[14] ^= m[14]; s[15] ^= m[15]; s[16] ^= m[16];
    }

    private void Absorb(ReadOnlySpan<byte> part)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes((Span<ulong>)_lanes)[_filled..];
        int i = 0;
        for (; i + 8 <= part.Length; i += 8)
        {
            ulong mixed = BinaryPrimitives.ReadUInt64LittleEndian(bytes[i..])
                ^ BinaryPrimitives.ReadUInt64LittleEndian(part[i..]);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[i..], mixed);
        }
        for (; i < part.Length; i++) bytes[i] ^= part[i];
    }
}
