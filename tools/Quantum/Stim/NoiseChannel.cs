// What goes wrong, how often. Rare errors are found by the gaps between them, so that what does not happen costs
// nothing; frequent ones by 64 biased coins at a time.
using System;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum.Stim;

/// <summary>
/// With probability <see cref="Probability"/> one of some Pauli products on one or two qubits. A product is four bits:
/// X of the first qubit, Z of the first, X of the second, Z of the second.
/// </summary>
internal sealed class NoiseChannel
{
    public const byte X = 1, Z = 2, Y = 3;

    /// <summary>From here on, more than three errors in 64 shots, coins are cheaper than gaps.</summary>
    private const double Frequent = 0.05;

    private readonly byte[] _products;
    private readonly double[]? _upTo;
    private readonly double _inverseLog;

    /// <summary>Each product with its own probability; those of 0 are left out.</summary>
    public NoiseChannel(ReadOnlySpan<byte> products, ReadOnlySpan<double> probabilities)
    {
        double sum = 0;
        double[] upTo = new double[probabilities.Length];
        for (int i = 0; i < upTo.Length; i++) upTo[i] = sum += probabilities[i];
        _products = products.ToArray();
        Probability = Math.Min(1, sum);
        for (int i = 0; i < upTo.Length; i++) upTo[i] /= sum;
        _upTo = upTo.Length > 1 ? upTo : null;
        _inverseLog = InverseLog(Probability);
    }

    /// <summary>One of the products, each as likely as the others.</summary>
    public NoiseChannel(ReadOnlySpan<byte> products, double probability)
    {
        _products = products.ToArray();
        Probability = probability;
        _inverseLog = InverseLog(Probability);
    }

    public double Probability { get; }

    public bool IsFrequent => Probability >= Frequent;

    /// <summary>Qubits of a product.</summary>
    public int Arity { get; init; } = 1;

    /// <summary>Trials until the next error, that one not counted: geometrically distributed.</summary>
    public long Gap(Xoshiro256 random)
    {
        double uniform = ((random.Next() >> 11) + 1) * (1.0 / (1UL << 53));
        double gap = NaturalLog.Of(uniform) * _inverseLog;
        return gap < 1L << 60 ? (long)gap : 1L << 60;
    }

    /// <summary>
    /// 64 trials: coins against the probability's binary digits, from the first on, until all are decided. Exact to
    /// 2⁻⁶⁴.
    /// </summary>
    public ulong Trials(Xoshiro256 random)
    {
        if (Probability >= 1) return ulong.MaxValue;
        ulong digits = (ulong)(Probability * 18446744073709551616.0), undecided = ulong.MaxValue, errors = 0;
        for (; digits != 0 && undecided != 0; digits <<= 1)
        {
            ulong coins = random.Next();
            if ((long)digits < 0)
            {
                errors |= undecided & ~coins;
                undecided &= coins;
            }
            else
            {
                undecided &= ~coins;
            }
        }
        return errors;
    }

    /// <summary>Which product, given that an error happens.</summary>
    public int Choose(Xoshiro256 random)
    {
        if (_products.Length == 1) return _products[0];
        if (_upTo is null) return _products[(int)Math.BigMul(random.Next(), (ulong)_products.Length, out _)];
        double uniform = random.NextUnit();
        int i = 0;
        while (i < _upTo.Length - 1 && uniform >= _upTo[i]) i++;
        return _products[i];
    }

    private static double InverseLog(double probability) =>
        probability >= 1 ? 0 : 1 / NaturalLog.OfComplement(probability);
}
