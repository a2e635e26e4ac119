// A stabiliser state: n commuting Pauli products that leave it unchanged, and n that tell them apart. Gates cost
// n / 32 word operations, whatever the state; a state vector would take 2ⁿ.
// Method: Aaronson and Gottesman, "Improved simulation of stabilizer circuits", Phys. Rev. A 70, 052328 (2004); here
// bits lie by qubit, so that a gate and a row product work on 64 rows at once.
using System;
using System.Numerics;

namespace Xdv.Quantum.Stabilisers;

/// <summary>
/// State of n qubits as a tableau of 2n signed Pauli products. Starts as |0…0⟩. Row i &lt; n is a destabiliser, row
/// n + i the stabiliser that anticommutes with it alone. Bits (x, z) = (1, 1) of a row mean Y. Indices are trusted.
/// </summary>
internal sealed class Tableau
{
    /// <summary>Words of one half of a column: one bit a row, rounded up.</summary>
    private readonly int _half;

    // Column q: _half words of destabilisers, _half words of stabilisers.
    private readonly ulong[] _x, _z;
    private readonly ulong[] _signs, _low, _high, _rows;

    public Tableau(int qubits)
    {
        Qubits = qubits;
        _half = (qubits + 63) / 64;
        _x = new ulong[2 * _half * qubits];
        _z = new ulong[2 * _half * qubits];
        _signs = new ulong[2 * _half];
        _low = new ulong[2 * _half];
        _high = new ulong[2 * _half];
        _rows = new ulong[2 * _half];
        for (int q = 0; q < qubits; q++)
        {
            _x[2 * _half * q + (q >> 6)] = 1UL << (q & 63);
            _z[2 * _half * q + _half + (q >> 6)] = 1UL << (q & 63);
        }
    }

    private Tableau(Tableau other)
    {
        Qubits = other.Qubits;
        _half = other._half;
        _x = (ulong[])other._x.Clone();
        _z = (ulong[])other._z.Clone();
        _signs = (ulong[])other._signs.Clone();
        _low = new ulong[2 * _half];
        _high = new ulong[2 * _half];
        _rows = new ulong[2 * _half];
    }

    public int Qubits { get; }

    /// <summary>A second state equal to this one: for branches of one job.</summary>
    public Tableau Copy() => new(this);

    /// <summary>Applies one primitive; b is the second qubit of those that have two.</summary>
    public void Apply(CliffordGate gate, int a, int b)
    {
        switch (gate)
        {
            case CliffordGate.X: Flip([], Z(a)); break;
            case CliffordGate.Y: Flip(X(a), Z(a)); break;
            case CliffordGate.Z: Flip(X(a), []); break;
            case CliffordGate.H: Hadamard(X(a), Z(a)); break;
            case CliffordGate.S: Phase(X(a), Z(a)); break;
            case CliffordGate.Cx: ControlledX(X(a), Z(a), X(b), Z(b)); break;
            case CliffordGate.Cz: ControlledZ(X(a), Z(a), X(b), Z(b)); break;
            case CliffordGate.Swap: Exchange(a, b); break;
            default: throw new ArgumentOutOfRangeException(nameof(gate), gate, "no such primitive");
        }
    }

    /// <summary>Is a measurement of this qubit in Z a coin toss? If not, its outcome is certain.</summary>
    public bool IsRandom(int qubit) => X(qubit)[_half..].ContainsAnyExcept(0UL);

    /// <summary>Measures in Z.</summary>
    /// <param name="qubit">The qubit.</param>
    /// <param name="toss">The outcome if it is not certain.</param>
    /// <returns>The outcome; the state is the one after it.</returns>
    public bool Measure(int qubit, bool toss)
    {
        ReadOnlySpan<ulong> stabilisers = X(qubit)[_half..];
        int word = stabilisers.IndexOfAnyExcept(0UL);
        if (word < 0) return Certain(qubit);
        Collapse(qubit, 64 * word + BitOperations.TrailingZeroCount(stabilisers[word]), toss);
        return toss;
    }

    /// <summary>Does stabiliser i act on a qubit with X or Y, with Z or Y?</summary>
    public (bool X, bool Z) Stabiliser(int i, int qubit)
    {
        int word = _half + (i >> 6);
        return ((X(qubit)[word] >> (i & 63) & 1) != 0, (Z(qubit)[word] >> (i & 63) & 1) != 0);
    }

    private Span<ulong> X(int qubit) => _x.AsSpan(2 * _half * qubit, 2 * _half);

    private Span<ulong> Z(int qubit) => _z.AsSpan(2 * _half * qubit, 2 * _half);

    /// <summary>Rows that anticommute with a Pauli change their sign.</summary>
    private void Flip(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second)
    {
        for (int w = 0; w < first.Length; w++) _signs[w] ^= first[w];
        for (int w = 0; w < second.Length; w++) _signs[w] ^= second[w];
    }

    private void Hadamard(Span<ulong> x, Span<ulong> z)
    {
        for (int w = 0; w < x.Length; w++)
        {
            _signs[w] ^= x[w] & z[w];
            (x[w], z[w]) = (z[w], x[w]);
        }
    }

    private void Phase(Span<ulong> x, Span<ulong> z)
    {
        for (int w = 0; w < x.Length; w++)
        {
            _signs[w] ^= x[w] & z[w];
            z[w] ^= x[w];
        }
    }

    private void ControlledX(Span<ulong> xa, Span<ulong> za, Span<ulong> xb, Span<ulong> zb)
    {
        for (int w = 0; w < xa.Length; w++)
        {
            _signs[w] ^= xa[w] & zb[w] & ~(xb[w] ^ za[w]);
            xb[w] ^= xa[w];
            za[w] ^= zb[w];
        }
    }

    private void ControlledZ(Span<ulong> xa, Span<ulong> za, Span<ulong> xb, Span<ulong> zb)
    {
        for (int w = 0; w < xa.Length; w++)
        {
            _signs[w] ^= xa[w] & xb[w] & (za[w] ^ zb[w]);
            za[w] ^= xb[w];
            zb[w] ^= xa[w];
        }
    }

    private void Exchange(int a, int b)
    {
        Kernels.BitRowKernel.Swap(X(a), X(b));
        Kernels.BitRowKernel.Swap(Z(a), Z(b));
    }

    /// <summary>
    /// Sign of the product of those stabilisers that makes ±Z: the ones whose destabiliser anticommutes with it. Row
    /// products in order: i to the number of Ys, and −1 for each Z that an X of a later row must pass.
    /// </summary>
    private bool Certain(int qubit)
    {
        ReadOnlySpan<ulong> chosen = X(qubit)[.._half];
        int quarters = 0;
        for (int w = 0; w < _half; w++) quarters += 2 * BitOperations.PopCount(chosen[w] & _signs[_half + w]);
        for (int q = 0; q < Qubits; q++)
        {
            ReadOnlySpan<ulong> xs = X(q)[_half..], zs = Z(q)[_half..];
            ulong before = 0;
            for (int w = 0; w < _half; w++)
            {
                ulong rows = chosen[w], x = xs[w] & rows, z = zs[w] & rows;
                if (rows == 0) continue;
                quarters += BitOperations.PopCount(x & z);
                ulong earlier = PrefixParity(z);
                quarters += 2 * BitOperations.PopCount((earlier << 1 ^ before) & x);
                before ^= 0 - (earlier >> 63);
            }
        }
        return (quarters & 2) != 0;
    }

    /// <summary>Bit i = parity of bits 0 to i.</summary>
    private static ulong PrefixParity(ulong bits)
    {
        for (int width = 1; width < 64; width <<= 1) bits ^= bits << width;
        return bits;
    }

    /// <summary>
    /// Multiplies every row that anticommutes with Z on the qubit by stabiliser <paramref name="pivot"/>, which then
    /// becomes a destabiliser, and puts ±Z in its place.
    /// </summary>
    private void Collapse(int qubit, int pivot, bool outcome)
    {
        int word = _half + (pivot >> 6);
        ulong bit = 1UL << (pivot & 63);
        X(qubit).CopyTo(_rows);
        _rows[word] &= ~bit;
        _low.AsSpan().Clear();
        _high.AsSpan().Clear();
        for (int q = 0; q < Qubits; q++)
        {
            Span<ulong> x = X(q), z = Z(q);
            bool px = (x[word] & bit) != 0, pz = (z[word] & bit) != 0;
            if (px || pz) Multiply(x, z, px, pz);
            Replace(x, word, bit, px);
            Replace(z, word, bit, pz);
        }
        bool sign = (_signs[word] & bit) != 0;
        for (int w = 0; w < _signs.Length; w++) _signs[w] ^= _high[w] ^ (sign ? _rows[w] : 0);
        Replace(_signs, word, bit, sign);
        Z(qubit)[word] |= bit;
        if (outcome) _signs[word] |= bit;
    }

    /// <summary>
    /// One column of the row products; powers of i, from the order of Pauli factors, are counted modulo 4 in _low and
    /// _high.
    /// </summary>
    private void Multiply(Span<ulong> x, Span<ulong> z, bool px, bool pz)
    {
        for (int w = 0; w < _rows.Length; w++)
        {
            ulong rows = _rows[w], xs = x[w] & rows, zs = z[w] & rows;
            // X·Y = iZ, Y·Z = iX, Z·X = iY, and the reverse orders −i.
            ulong plus = px ? pz ? zs & ~xs : zs & xs : xs & ~zs;
            ulong minus = px ? pz ? xs & ~zs : zs & ~xs : xs & zs;
            _high[w] ^= _low[w] & plus;
            _low[w] ^= plus | minus;
            _high[w] ^= _low[w] & minus;
            if (px) x[w] ^= rows;
            if (pz) z[w] ^= rows;
        }
    }

    /// <summary>The pivot's bit moves from the stabilisers to the destabilisers.</summary>
    private void Replace(Span<ulong> column, int word, ulong bit, bool value)
    {
        column[word] &= ~bit;
        column[word - _half] = value ? column[word - _half] | bit : column[word - _half] & ~bit;
    }
}
