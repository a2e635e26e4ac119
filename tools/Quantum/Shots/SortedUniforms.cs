// Uniform numbers in ascending order, without sorting them: a fair coin for each decides how many fall into the lower
// half of an interval, and so on down to intervals of a few. Exact, and 64 coins are one word.
using System;
using System.Numerics;

namespace Xdv.Quantum;

/// <summary>
/// Order statistics of <paramref name="count"/> uniform numbers in [0, 1), from the lowest up. Draws depend on the
/// generator and the count only; many numbers take no memory.
/// </summary>
internal ref struct SortedUniforms
{
    private const int WordBits = 64;

    /// <summary>Intervals that hold no more are sorted by comparison.</summary>
    private const int Few = 8;

    /// <summary>So narrow intervals are not halved again: what lies in them is as good as equal.</summary>
    private const int MostDepth = 48;

    /// <summary>Fewer numbers are drawn and sorted.</summary>
    private const int Many = 4096;

    private readonly Xoshiro256 _random;
    private readonly Span<double> _few;
    private readonly Span<Interval> _waiting;
    private int _depth, _next, _filled;

    /// <summary>Interval [Low, Low + 2^−Depth) with Count numbers.</summary>
    public struct Interval
    {
        public double Low;
        public int Depth;
        public uint Count;
    }

    /// <summary>Lengths of the buffers that the caller lends.</summary>
    public const int FewLength = Few, WaitingLength = MostDepth + 2;

    public SortedUniforms(uint count, Xoshiro256 random, Span<double> few, Span<Interval> waiting)
    {
        _random = random;
        _few = few;
        _waiting = waiting;
        if (count < Many)
        {
            double[] sorted = new double[count];
            foreach (ref double value in sorted.AsSpan()) value = random.NextUnit();
            Array.Sort(sorted);
            _few = sorted;
            _filled = sorted.Length;
            return;
        }
        _waiting[0] = new Interval { Low = 0, Depth = 0, Count = count };
        _depth = 1;
    }

    /// <summary>The next number; false if there is none left.</summary>
    public bool TryNext(out double value)
    {
        while (_next == _filled)
        {
            if (_depth == 0)
            {
                value = 0;
                return false;
            }
            Divide();
        }
        value = _few[_next++];
        return true;
    }

    private void Divide()
    {
        Interval interval = _waiting[--_depth];
        while (interval.Count > Few && interval.Depth < MostDepth)
        {
            interval.Depth++;
            uint upper = Heads(interval.Count);
            double middle = interval.Low + Math.ScaleB(1, -interval.Depth);
            _waiting[_depth++] = interval with { Low = middle, Count = upper };
            interval.Count -= upper;
        }
        double width = Math.ScaleB(1, -interval.Depth);
        (_next, _filled) = (0, (int)Math.Min(interval.Count, Few));
        if (interval.Count > Few) _waiting[_depth++] = interval with { Count = interval.Count - Few };
        for (int i = 0; i < _filled; i++)
        {
            double value = interval.Low + width * _random.NextUnit();
            int at = i;
            for (; at > 0 && _few[at - 1] > value; at--) _few[at] = _few[at - 1];
            _few[at] = value;
        }
    }

    private readonly uint Heads(uint coins)
    {
        uint heads = 0;
        for (; coins >= WordBits; coins -= WordBits) heads += (uint)BitOperations.PopCount(_random.Next());
        return coins == 0 ? heads : heads + (uint)BitOperations.PopCount(_random.Next() >> (int)(WordBits - coins));
    }
}
