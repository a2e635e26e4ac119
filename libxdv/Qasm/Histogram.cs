// The bytes of a Q result → counts and outcome text. The bit order a person sees is decided here and nowhere else.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>How often each outcome was measured, in ascending order of the outcome's bits as a number.</summary>
public sealed class Histogram
{
    private const int SizeOffset = 0, ShotsOffset = 16, BitsOffset = 20, WordsOffset = 24, EntriesOffset = 28;
    private const int WordBytes = 8, WordBits = 64;

    private readonly byte[] _entries;
    private readonly int _entryBytes;

    private Histogram(byte[] entries, int entryBytes, uint shots, int bits)
    {
        _entries = entries;
        _entryBytes = entryBytes;
        Shots = shots;
        Bits = bits;
    }

    public uint Shots { get; }

    /// <summary>Classical bits of one outcome.</summary>
    public int Bits { get; }

    /// <summary>Distinct outcomes.</summary>
    public int Entries => _entries.Length / _entryBytes;

    /// <summary>Reads a QuantumResult and its entries; checks every size against the bytes that are there.</summary>
    /// <param name="result">Header and entries.</param>
    /// <param name="histogram">The counts.</param>
    /// <param name="hiddenBits">Lowest bits that are no part of an outcome (QasmProgram.HiddenBits): outcomes that
    /// differ only there are one.</param>
    /// <returns>False, and null, if the bytes are no result.</returns>
    public static bool TryRead(ReadOnlySpan<byte> result, out Histogram? histogram, int hiddenBits = 0)
    {
        histogram = null;
        if (result.Length < QuantumResult.HeaderBytes) return false;
        if (Get32(result, SizeOffset) != QuantumResult.HeaderBytes) return false;
        uint bits = Get32(result, BitsOffset), words = Get32(result, WordsOffset);
        uint entries = Get32(result, EntriesOffset);
        if (words > CircuitFormat.MaxBits / WordBits || bits > words * WordBits) return false;
        int entryBytes = (int)(words + 1) * WordBytes;
        ReadOnlySpan<byte> rest = result.Slice(QuantumResult.HeaderBytes);
        if ((ulong)rest.Length < entries * (ulong)entryBytes) return false;
        byte[] copy = new byte[(int)entries * entryBytes];
        rest.Slice(0, copy.Length).CopyTo(copy);
        if (hiddenBits > 0) copy = Merge(copy, entryBytes, hiddenBits);
        histogram = new Histogram(copy, entryBytes, Get32(result, ShotsOffset), (int)bits);
        return true;
    }

    /// <summary>Clears the lowest bits; entries ascend, so those that become equal are neighbours.</summary>
    private static byte[] Merge(byte[] entries, int entryBytes, int hiddenBits)
    {
        int bits = entryBytes - WordBytes, kept = 0;
        for (int from = 0; from < entries.Length; from += entryBytes)
        {
            for (int bit = 0; bit < hiddenBits && bit < bits * 8; bit++)
                entries[from + bit / 8] &= (byte)~(1 << (bit % 8));
            Span<byte> entry = new(entries, from, entryBytes);
            Span<byte> last = kept > 0 ? new Span<byte>(entries, kept - entryBytes, entryBytes) : default;
            if (kept > 0 && last.Slice(0, bits).SequenceEqual(entry.Slice(0, bits)))
            {
                Put64(last, bits, Get64(last, bits) + Get64(entry, bits));
                continue;
            }
            entry.CopyTo(new Span<byte>(entries, kept, entryBytes));
            kept += entryBytes;
        }
        return new ReadOnlySpan<byte>(entries, 0, kept).ToArray();
    }

    /// <summary>Shots that gave outcome <paramref name="entry"/>.</summary>
    public ulong Count(int entry) => Get64(_entries, (entry + 1) * _entryBytes - WordBytes);

    /// <summary>One classical bit of an outcome.</summary>
    public bool Bit(int entry, int bit) =>
        (Get64(_entries, entry * _entryBytes + bit / WordBits * WordBytes) >> (bit % WordBits) & 1) != 0;

    /// <summary>
    /// Appends an outcome: last register leftmost, element 0 of a register rightmost, registers separated by a space.
    /// </summary>
    /// <param name="entry">0 … Entries − 1.</param>
    /// <param name="registers">As declared; none = all bits are one register.</param>
    /// <param name="text">Receives '0', '1' and spaces.</param>
    public void WriteOutcome(int entry, ReadOnlySpan<QasmRegister> registers, Utf8Text text)
    {
        if (registers.Length == 0) WriteBits(entry, 0, Bits, text);
        for (int i = registers.Length - 1; i >= 0; i--)
        {
            WriteBits(entry, registers[i].Offset, registers[i].Size, text);
            if (i != 0) text.Text(" "u8);
        }
    }

    private void WriteBits(int entry, int offset, int size, Utf8Text text)
    {
        for (int bit = offset + size - 1; bit >= offset; bit--)
            text.Text(bit < Bits && Bit(entry, bit) ? "1"u8 : "0"u8);
    }

    private static void Put64(Span<byte> bytes, int offset, ulong value)
    {
        for (int i = 0; i < WordBytes; i++) bytes[offset + i] = (byte)(value >> (8 * i));
    }

    private static uint Get32(ReadOnlySpan<byte> bytes, int offset) =>
        (uint)(bytes[offset] | bytes[offset + 1] << 8 | bytes[offset + 2] << 16 | bytes[offset + 3] << 24);

    private static ulong Get64(ReadOnlySpan<byte> bytes, int offset) =>
        Get32(bytes, offset) | (ulong)Get32(bytes, offset + 4) << 32;
}
