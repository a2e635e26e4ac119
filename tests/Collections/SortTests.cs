// The guest's sort against .NET's, on random input and on what is hard for quicksort.
using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Tests;
using Xunit;

namespace Xdv.Collections.Tests;

[Requirement("XDV-081.1")]
public sealed class SortTests
{
    [Fact]
    public void AnyArrayIsSorted() => Prop.ForAll<int[]>(static items =>
    {
        int[] ours = [.. items], theirs = [.. items];
        SpanSort.Sort(ours.AsSpan(), default(DefaultOrder<int>));
        Array.Sort(theirs);
        Assert.Equal(theirs, ours);
        SpanSort.Sort(ours.AsSpan(), new ComparisonOrder<int>(static (a, b) => b.CompareTo(a)));
        Assert.Equal(theirs.Reverse(), ours);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300).WithReplay(20260101, 1));

    [Theory]
    [InlineData("sorted")]
    [InlineData("reversed")]
    [InlineData("equal")]
    [InlineData("organ pipe")]
    [InlineData("few values")]
    [InlineData("median killer")]
    public void HardInputTakesNLogN(string shape)
    {
        const int Count = 20_000;
        int[] items = [.. Enumerable.Range(0, Count).Select(i => Value(shape, i, Count))];
        long comparisons = 0;
        int[] expected = [.. items];
        Array.Sort(expected);
        SpanSort.Sort(items.AsSpan(), new ComparisonOrder<int>((a, b) =>
        {
            comparisons++;
            return a.CompareTo(b);
        }));
        Assert.Equal(expected, items);
        Assert.InRange(comparisons, 1, 60L * Count);
    }

    [Fact]
    public void AnOrderThatContradictsItselfEnds()
    {
        Random random = new(5);
        int[] items = [.. Enumerable.Range(0, 5000)];
        SpanSort.Sort(items.AsSpan(), new ComparisonOrder<int>((_, _) => random.Next(3) - 1));
        Assert.Equal(Enumerable.Range(0, 5000), items.Order());
    }

    [Fact]
    public void SearchAnswersAsDotNetDoes()
    {
        int[] items = [.. Enumerable.Range(0, 100).Select(i => i * 3)];
        for (int value = -2; value < 302; value++)
            Assert.Equal(Array.BinarySearch(items, value),
                SpanSort.Search(items.AsSpan(), value, default(DefaultOrder<int>)));
    }

    private static int Value(string shape, int i, int count) => shape switch
    {
        "sorted" => i,
        "reversed" => count - i,
        "equal" => 7,
        "organ pipe" => Math.Min(i, count - i),
        "few values" => i * 7919 % 5,
        _ => i < count / 2 ? (i % 2 == 0 ? i + 1 : count / 2 + i) : (i - count / 2) * 2,
    };
}
