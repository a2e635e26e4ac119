// Keccak-f[1600] (FIPS 202, 3.2), the permutation under SHA-3. One round reads the 25 lanes of one buffer and writes
// the other; two rounds make a step, so nothing is copied. Six lanes are kept complemented between rounds ("lane
// complementing"), which leaves 5 of the 25 NOTs of chi; `Complement` goes in and out of that form.
//
// Lane index = x + 5y, as in FIPS 202. The trace hashes every record, so instructions matter here: index expressions
// are constants (no bounds checks) and at most eleven values are live at once, which fits the registers of x86-64.
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
        Complement(ref state);
        KeccakState other = default;
        for (int round = 0; round < Rounds; round += 2)
        {
            Round(ref state, ref other, RoundConstants[round]);
            Round(ref other, ref state, RoundConstants[round + 1]);
        }
        Complement(ref state);
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
        ulong da = cu ^ BitOperations.RotateLeft(ce, 1), de = ca ^ BitOperations.RotateLeft(ci, 1);
        ulong di = ce ^ BitOperations.RotateLeft(co, 1), dO = ci ^ BitOperations.RotateLeft(cu, 1);
        ulong du = co ^ BitOperations.RotateLeft(ca, 1);

        ulong a = s[0] ^ da, b = BitOperations.RotateLeft(s[6] ^ de, 44);
        ulong c = BitOperations.RotateLeft(s[12] ^ di, 43), d = BitOperations.RotateLeft(s[18] ^ dO, 21);
        ulong e = BitOperations.RotateLeft(s[24] ^ du, 14);
        t[0] = a ^ (b | c) ^ constant; t[1] = b ^ (~c | d); t[2] = c ^ (d & e);
        t[3] = d ^ (e | a); t[4] = e ^ (a & b);

        a = BitOperations.RotateLeft(s[3] ^ dO, 28); b = BitOperations.RotateLeft(s[9] ^ du, 20);
        c = BitOperations.RotateLeft(s[10] ^ da, 3); d = BitOperations.RotateLeft(s[16] ^ de, 45);
        e = BitOperations.RotateLeft(s[22] ^ di, 61);
        t[5] = a ^ (b | c); t[6] = b ^ (c & d); t[7] = c ^ (d | ~e);
        t[8] = d ^ (e | a); t[9] = e ^ (a & b);

        a = BitOperations.RotateLeft(s[1] ^ de, 1); b = BitOperations.RotateLeft(s[7] ^ di, 6);
        c = BitOperations.RotateLeft(s[13] ^ dO, 25); d = BitOperations.RotateLeft(s[19] ^ du, 8);
        e = BitOperations.RotateLeft(s[20] ^ da, 18);
        t[10] = a ^ (b | c); t[11] = b ^ (c & d); t[12] = c ^ (~d & e);
        t[13] = ~d ^ (e | a); t[14] = e ^ (a & b);

        a = BitOperations.RotateLeft(s[4] ^ du, 27); b = BitOperations.RotateLeft(s[5] ^ da, 36);
        c = BitOperations.RotateLeft(s[11] ^ de, 10); d = BitOperations.RotateLeft(s[17] ^ di, 15);
        e = BitOperations.RotateLeft(s[23] ^ dO, 56);
        t[15] = a ^ (b & c); t[16] = b ^ (c | d); t[17] = c ^ (~d | e);
        t[18] = ~d ^ (e & a); t[19] = e ^ (a | b);

        a = BitOperations.RotateLeft(s[2] ^ di, 62); b = BitOperations.RotateLeft(s[8] ^ dO, 55);
        c = BitOperations.RotateLeft(s[14] ^ du, 39); d = BitOperations.RotateLeft(s[15] ^ da, 41);
        e = BitOperations.RotateLeft(s[21] ^ de, 2);
        t[20] = a ^ (~b & c); t[21] = ~b ^ (c | d); t[22] = c ^ (d & e);
        t[23] = d ^ (e | a); t[24] = e ^ (a & b);
    }

    /// <summary>Enters or leaves the complemented form; its own inverse.</summary>
    private static void Complement(ref KeccakState s)
    {
        s[1] = ~s[1]; s[2] = ~s[2]; s[8] = ~s[8];
        s[12] = ~s[12]; s[17] = ~s[17]; s[20] = ~s[20];
    }
}
