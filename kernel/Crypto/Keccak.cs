// Keccak-f[1600] (FIPS 202, 3.2), the permutation under SHA-3. One round reads the 25 lanes of one buffer and writes
// the other; two rounds make a step, so nothing is copied. Six lanes are kept complemented between rounds ("lane
// complementing"), which leaves 5 of the 25 NOTs of chi; `Complement` goes in and out of that form.
//
// Lane index = x + 5y, as in FIPS 202. The trace hashes every record, so instructions matter here: index expressions
// are constants (no bounds checks) and at most eleven values are live at once, which fits the registers of x86-64: 205
// a round, of which 155 are FIPS 202's exclusive-ors, ands and rotations and 50 loads and stores. Three things keep it
// there, and none shows in the result: both buffers are locals whose address a call takes, so that the compiler leaves
// lanes in memory instead of spilling copies of them; in theta every parity is rotated after its last other use, and in
// chi the order 1 4 0 3 2 lets three of five lanes be overwritten, so that an instruction with two operands needs no
// copy.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Crypto;

/// <summary>The 1600-bit state: 25 little-endian lanes.</summary>
[InlineArray(25)]
public struct KeccakState
{
    private ulong _first;
}

/// <summary>The permutation.</summary>
public static class Keccak
{
    private const int Rounds = 24;

    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
        0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Applies the 24 rounds in place.</summary>
    public static void Permute(ref KeccakState state)
    {
        KeccakState one = state, other = default;
        Complement(ref one);
        for (int round = 0; round < Rounds; round += 2)
        {
            Round(ref one, ref other, RoundConstants[round]);
            Round(ref other, ref one, RoundConstants[round + 1]);
        }
        Complement(ref one);
        state = one;
    }

    /// <summary>One round: theta, rho, pi, chi, iota; from <paramref name="s"/> to <paramref name="t"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref KeccakState s, ref KeccakState t, ulong constant)
    {
        ulong ca = s[0] ^ s[5] ^ s[10] ^ s[15] ^ s[20];
        ulong ce = s[1] ^ s[6] ^ s[11] ^ s[16] ^ s[21];
        ulong ci = s[2] ^ s[7] ^ s[12] ^ s[17] ^ s[22];
        ulong co = s[3] ^ s[8] ^ s[13] ^ s[18] ^ s[23];
        ulong cu = s[4] ^ s[9] ^ s[14] ^ s[19] ^ s[24];
        ulong da = BitOperations.RotateLeft(ce, 1) ^ cu, dO = BitOperations.RotateLeft(cu, 1) ^ ci;
        ulong de = BitOperations.RotateLeft(ci, 1) ^ ca, du = BitOperations.RotateLeft(ca, 1) ^ co;
        ulong di = BitOperations.RotateLeft(co, 1) ^ ce;

        ulong a = s[0] ^ da, b = BitOperations.RotateLeft(s[6] ^ de, 44);
        ulong c = BitOperations.RotateLeft(s[12] ^ di, 43), d = BitOperations.RotateLeft(s[18] ^ dO, 21);
        ulong e = BitOperations.RotateLeft(s[24] ^ du, 14), n;
        t[1] = (~c | d) ^ b; t[4] = (a & b) ^ e; t[0] = (b | c) ^ a ^ constant;
        t[3] = (e | a) ^ d; t[2] = (d & e) ^ c;

        a = BitOperations.RotateLeft(s[3] ^ dO, 28); b = BitOperations.RotateLeft(s[9] ^ du, 20);
        c = BitOperations.RotateLeft(s[10] ^ da, 3); d = BitOperations.RotateLeft(s[16] ^ de, 45);
        e = BitOperations.RotateLeft(s[22] ^ di, 61);
        t[6] = (c & d) ^ b; t[9] = (a & b) ^ e; t[5] = (b | c) ^ a;
        t[8] = (e | a) ^ d; t[7] = (d | ~e) ^ c;

        a = BitOperations.RotateLeft(s[1] ^ de, 1); b = BitOperations.RotateLeft(s[7] ^ di, 6);
        c = BitOperations.RotateLeft(s[13] ^ dO, 25); d = BitOperations.RotateLeft(s[19] ^ du, 8);
        e = BitOperations.RotateLeft(s[20] ^ da, 18); n = ~d;
        t[11] = (c & d) ^ b; t[14] = (a & b) ^ e; t[10] = (b | c) ^ a;
        t[13] = (e | a) ^ n; t[12] = (n & e) ^ c;

        a = BitOperations.RotateLeft(s[4] ^ du, 27); b = BitOperations.RotateLeft(s[5] ^ da, 36);
        c = BitOperations.RotateLeft(s[11] ^ de, 10); d = BitOperations.RotateLeft(s[17] ^ di, 15);
        e = BitOperations.RotateLeft(s[23] ^ dO, 56); n = ~d;
        t[16] = (c | d) ^ b; t[19] = (a | b) ^ e; t[15] = (b & c) ^ a;
        t[18] = (e & a) ^ n; t[17] = (n | e) ^ c;

        a = BitOperations.RotateLeft(s[2] ^ di, 62); b = BitOperations.RotateLeft(s[8] ^ dO, 55);
        c = BitOperations.RotateLeft(s[14] ^ du, 39); d = BitOperations.RotateLeft(s[15] ^ da, 41);
        e = BitOperations.RotateLeft(s[21] ^ de, 2); n = ~b;
        t[21] = (c | d) ^ n; t[24] = (a & b) ^ e; t[20] = (n & c) ^ a;
        t[23] = (e | a) ^ d; t[22] = (d & e) ^ c;
    }

    /// <summary>Enters or leaves the complemented form; its own inverse.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Complement(ref KeccakState s)
    {
        s[1] = ~s[1]; s[2] = ~s[2]; s[8] = ~s[8];
        s[12] = ~s[12]; s[17] = ~s[17]; s[20] = ~s[20];
    }
}
