// How values are spread, in bounded memory whatever their number: logarithmic classes of 64 parts per power of two,
// so a quantile is exact below 128 and at most 1.6 % too high above; least, largest, sum and count are always exact.
using System;
using System.Numerics;

namespace Xdv.Tool.Traces;

/// <summary>Collects values and answers quantiles.</summary>
public sealed class Distribution
{
    private const int PartBits = 6, Parts = 1 << PartBits;

    private readonly ulong[] _counts = new ulong[(64 - PartBits + 1) * Parts];
    private UInt128 _sum;

    public ulong Count { get; private set; }

    /// <summary>Smallest value; 0 when there is none.</summary>
    public ulong Least { get; private set; }

    public ulong Largest { get; private set; }

    public double Mean => Count == 0 ? 0 : (double)_sum / Count;

    public void Add(ulong value)
    {
        Least = Count == 0 ? value : Math.Min(Least, value);
        Largest = Math.Max(Largest, value);
        _counts[ClassOf(value)]++;
        _sum += value;
        Count++;
    }

    /// <summary>The value that a share of all values, 0 to 1, does not exceed; 0 when there is none.</summary>
    public ulong Quantile(double share)
    {
        ulong rank = (ulong)Math.Ceiling(share * Count), seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0) return Math.Min(UpperEnd(i), Largest);
        }

        return Largest;
    }

    /// <summary>Values below 2 · Parts have a class each.</summary>
    private static int ClassOf(ulong value)
    {
        int shift = Math.Max(0, BitOperations.Log2(value) - PartBits);
        return shift * Parts + (int)(value >> shift);
    }

    private static ulong UpperEnd(int index)
    {
        int shift = Math.Max(0, index / Parts - 1);
        ulong part = (ulong)(index - shift * Parts);
        return (part << shift) + ((1UL << shift) - 1);
    }
}
