// A Hamiltonian as a sum of Pauli products: read from text, measured group by group, and solved exactly.
using System;
using System.Numerics;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vqe;

/// <summary>Terms in order; letter 0 of a product is qubit 0. Bit q of a mask is qubit q.</summary>
internal sealed class PauliSum
{
    /// <summary>So many amplitudes are solved exactly in the guest.</summary>
    public const int MaxQubits = 10;
    private const int MaxTerms = 256;

    private readonly double[] _coefficients = new double[MaxTerms];
    private readonly uint[] _x = new uint[MaxTerms];
    private readonly uint[] _z = new uint[MaxTerms];

    public int Terms { get; private set; }

    public int Qubits { get; private set; }

    public double Coefficient(int term) => _coefficients[term];

    /// <summary>Qubits on which a term is X or Y, and Z or Y.</summary>
    public (uint X, uint Z) Masks(int term) => (_x[term], _z[term]);

    /// <summary>Reads lines `coefficient PRODUCT`; `#` begins a comment.</summary>
    /// <param name="line">The first bad line, from 1; 0 = none.</param>
    public static PauliSum? Read(ReadOnlySpan<byte> text, out int line)
    {
        PauliSum sum = new();
        TextRows rows = new(text);
        while (rows.TryTake(out ReadOnlySpan<byte> row))
        {
            line = rows.Line;
            ReadOnlySpan<byte> coefficient = TextRows.Word(ref row), product = TextRows.Word(ref row);
            if (!sum.TryAdd(coefficient, product) || !TextRows.Word(ref row).IsEmpty) return null;
        }

        line = 0;
        return sum.Terms == 0 ? null : sum;
    }

    /// <summary>Lowest eigenvalue, by powers of (shift - H): the error falls with the square of what is left of the
    /// other states.</summary>
    public double GroundEnergy()
    {
        int size = 1 << Qubits;
        double shift = 1;
        for (int t = 0; t < Terms; t++) shift += Math.Abs(_coefficients[t]);
        Complex[] state = new Complex[size], next = new Complex[size];
        for (int i = 0; i < size; i++) state[i] = new Complex(1 + 0.01 * (i * 7 % 13), 0.003 * (i * 5 % 11));
        double energy = double.MaxValue, before;
        int round = 0;
        do
        {
            before = energy;
            for (int step = 0; step < 20; step++) energy = Step(state, next, shift);
        }
        while (Math.Abs(energy - before) > 1e-13 && ++round < 500);
        return energy;
    }

    /// <summary>One power, normalised; the mean of H before it.</summary>
    private double Step(Complex[] state, Complex[] next, double shift)
    {
        double norm = 0, mean = 0;
        for (int i = 0; i < state.Length; i++)
            norm += state[i].Real * state[i].Real + state[i].Imaginary * state[i].Imaginary;
        double scale = 1 / Math.Sqrt(norm);
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = new Complex(state[i].Real * scale, state[i].Imaginary * scale);
            next[i] = default;
        }

        for (int t = 0; t < Terms; t++) Add(t, state, next);
        for (int i = 0; i < state.Length; i++)
        {
            mean += state[i].Real * next[i].Real + state[i].Imaginary * next[i].Imaginary;
            state[i] = new Complex(shift * state[i].Real - next[i].Real,
                shift * state[i].Imaginary - next[i].Imaginary);
        }

        return mean;
    }

    /// <summary>Adds a term's product with a state: P|b> = i^(Y's) (-1)^(ones under Z and Y) |b ^ x>.</summary>
    private void Add(int term, Complex[] state, Complex[] sum)
    {
        uint x = _x[term], z = _z[term];
        int turns = BitOperations.PopCount(x & z) & 3;
        for (uint b = 0; b < state.Length; b++)
        {
            double c = (BitOperations.PopCount(b & z) & 1) != 0 ? -_coefficients[term] : _coefficients[term];
            double re = c * state[b].Real, im = c * state[b].Imaginary;
            ref Complex to = ref sum[b ^ x];
            to = turns switch
            {
                0 => new Complex(to.Real + re, to.Imaginary + im),
                1 => new Complex(to.Real - im, to.Imaginary + re),
                2 => new Complex(to.Real - re, to.Imaginary - im),
                _ => new Complex(to.Real + im, to.Imaginary - re),
            };
        }
    }

    private bool TryAdd(ReadOnlySpan<byte> number, ReadOnlySpan<byte> product)
    {
        if (!NumberText.TryParse(number, out double coefficient) || !double.IsFinite(coefficient)) return false;
        if (Terms == MaxTerms || product.IsEmpty || product.Length > MaxQubits) return false;
        if (Terms > 0 && product.Length != Qubits) return false;
        for (int q = 0; q < product.Length; q++)
        {
            if (product[q] is not ((byte)'I' or (byte)'X' or (byte)'Y' or (byte)'Z')) return false;
            if (product[q] is (byte)'X' or (byte)'Y') _x[Terms] |= 1u << q;
            if (product[q] is (byte)'Z' or (byte)'Y') _z[Terms] |= 1u << q;
        }

        Qubits = product.Length;
        _coefficients[Terms++] = coefficient;
        return true;
    }
}

internal readonly struct Complex(double real, double imaginary)
{
    public readonly double Real = real, Imaginary = imaginary;
}
