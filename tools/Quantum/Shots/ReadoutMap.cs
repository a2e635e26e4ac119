// From a basis state to the classical bits that it is read into: a table look-up for each byte of the index.
using System;
using System.Collections.Generic;
using System.Numerics;

namespace Xdv.Quantum;

/// <summary>Which classical bits a basis state gives.</summary>
internal sealed class ReadoutMap
{
    private const int ByteBits = 8, Bytes = 4, Values = 1 << ByteBits;

    private readonly ulong[]?[] _tables = new ulong[]?[OutcomeBits.Words];
    private readonly OutcomeBits _others;

    /// <param name="readouts">In program order: a later one overwrites the bit of an earlier one.</param>
    /// <param name="bits">Classical bits that the readouts do not write.</param>
    public ReadoutMap(List<Readout> readouts, OutcomeBits bits)
    {
        Dictionary<ushort, ushort> last = [];
        foreach (Readout readout in readouts) last[readout.Bit] = readout.Qubit;
        foreach ((ushort bit, ushort qubit) in last)
        {
            bits.Set(bit, false);
            ulong[] table = _tables[bit >> 6] ??= new ulong[Bytes * Values];
            table[(qubit >> 3) * Values + (1 << (qubit & 7))] |= 1UL << (bit & 63);
        }
        _others = bits;
        foreach (ulong[]? table in _tables)
            if (table is not null) Complete(table);
    }

    /// <summary>The classical bits of a basis state.</summary>
    public OutcomeBits Read(int index)
    {
        OutcomeBits bits = _others;
        for (int word = 0; word < _tables.Length; word++)
        {
            if (_tables[word] is not { } table) continue;
            bits.SetWord(word, _others[word] | table[index & 0xFF] | table[Values + (index >> 8 & 0xFF)]
                | table[2 * Values + (index >> 16 & 0xFF)] | table[3 * Values + (index >> 24 & 0xFF)]);
        }
        return bits;
    }

    /// <summary>Entries of one bit are there; the others are made of them.</summary>
    private static void Complete(Span<ulong> table)
    {
        for (int i = 0; i < table.Length; i++)
        {
            int value = i & (Values - 1), lowest = value & -value;
            if (!BitOperations.IsPow2(value) && value != 0) table[i] = table[i - lowest] | table[i - value + lowest];
        }
    }
}
