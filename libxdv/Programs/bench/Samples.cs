// What the iterations of one path cost, and the line that says so. Equal iterations cost the same here, so values are
// counted instead of kept, and a million iterations need no more memory than a hundred. The median leaves out the
// iterations in which the kernel sealed a block of its trace, the total does not.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Bench;

/// <param name="wanted">Iterations wanted.</param>
internal sealed class Samples(int wanted)
{
    /// <summary>Different values kept apart. The largest ones share a row when there are more, which no median of
    /// mostly equal iterations sees.</summary>
    private const int MaxValues = 4096;

    private readonly uint[] _values = new uint[MaxValues], _counts = new uint[MaxValues];
    private int _rows, _taken;
    private uint _largest;
    private ulong _total;

    public bool Wanted => _taken < wanted;

    /// <summary>One iteration's instructions.</summary>
    public void Add(uint instructions)
    {
        _taken++;
        _total += instructions;
        _largest = Math.Max(_largest, instructions);
        int row = Find(instructions);
        if (row == MaxValues) row--;
        else if (row == _rows || _values[row] != instructions) Insert(row, instructions);
        _counts[row]++;
    }

    /// <summary>`path NAME COUNT MIN MEDIAN MAX TOTAL`, read by `xdv bench kernel`.</summary>
    public void Print(ReadOnlySpan<byte> name) =>
        Terminal.WriteLine($"path {name} {_taken} {_values[0]} {Median()} {_largest} {_total}");

    private uint Median()
    {
        int row = 0;
        for (uint below = _counts[0]; below <= (uint)_taken / 2; below += _counts[row]) row++;
        return _values[row];
    }

    /// <summary>The first row whose value is not smaller.</summary>
    private int Find(uint value)
    {
        int low = 0, high = _rows;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_values[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Insert(int row, uint value)
    {
        if (_rows == MaxValues) _counts[_rows - 2] += _counts[_rows - 1];
        else _rows++;
        for (int at = _rows - 1; at > row; at--) (_values[at], _counts[at]) = (_values[at - 1], _counts[at - 1]);
        (_values[row], _counts[row]) = (value, 0);
    }
}
