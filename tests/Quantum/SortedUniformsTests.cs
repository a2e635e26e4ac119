// Ascending uniform numbers: order, range, number, and that they are uniform.
using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Xdv.Quantum.Tests;

public sealed class SortedUniformsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void AscendInTheUnitInterval(int count)
    {
        List<double> values = Draw((uint)count, 7);
        Assert.Equal(count, values.Count);
        Assert.Equal(values.Order(), values);
        Assert.All(values, static value => Assert.InRange(value, 0, Math.BitDecrement(1.0)));
        Assert.Equal(values, Draw((uint)count, 7));
    }

    /// <summary>
    /// Kolmogorov and Smirnov: the largest distance from the diagonal passes 2.3/√n with probability 2e^(−2 × 2.3²) =
    /// 5e-5, for each of the 20 seeds; and numbers of one draw do not resemble those of the next.
    /// </summary>
    [Theory]
    [InlineData(2000)]
    [InlineData(50_000)]
    public void AreUniform(int count)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            List<double> values = Draw((uint)count, seed);
            double distance = values.Select((value, i) => Math.Abs(value - (i + 0.5) / count)).Max();
            Assert.InRange(distance, 0, 2.3 / Math.Sqrt(count));
        }
        Assert.NotEqual(Draw((uint)count, 1), Draw((uint)count, 2));
    }

    private static List<double> Draw(uint count, ulong seed)
    {
        SortedUniforms draws = new(count, new Xoshiro256(seed), new double[SortedUniforms.FewLength],
            new SortedUniforms.Interval[SortedUniforms.WaitingLength]);
        List<double> values = [];
        while (draws.TryNext(out double value)) values.Add(value);
        return values;
    }
}
