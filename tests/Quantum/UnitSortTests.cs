// Sorting by buckets against the platform's sort.
using System;
using System.Linq;
using Xunit;

namespace Xdv.Quantum.Tests;

public sealed class UnitSortTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void SortsLikeAnySort(int count)
    {
        Xoshiro256 random = new(count == 0 ? 1 : (ulong)count);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextUnit())];
        Assert.Equal(values.Order(), UnitSort.Sort(values));
    }

    [Fact]
    public void EdgesAndEqualNumbersSort()
    {
        double[] values = [0, Math.BitDecrement(1.0), 0.5, 0, 0.5, Math.BitDecrement(1.0), double.Epsilon];
        Assert.Equal(values.Order(), UnitSort.Sort(values));
    }
}
