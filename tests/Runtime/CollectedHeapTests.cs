// The collector against a model of what the program can reach.
using System;
using System.Collections.Generic;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests;

[Requirement("XDV-081.1")]
public sealed class CollectedHeapTests
{
    private const int Roots = 64;

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 400)]
    [InlineData(3, 4000)]
    [InlineData(4, 40)]
    [InlineData(5, 9000)]
    public void WhatIsReachableStaysAndNothingElse(int seed, int maxLength)
    {
        using HeapModel heap = new();
        Random random = new(seed);
        for (int step = 0; step < 40_000; step++)
        {
            int root = random.Next(Roots);
            switch (random.Next(8))
            {
                case 0:
                    heap[root] = null;
                    break;
                case 1:
                    Link(heap, random, heap[root], heap[random.Next(Roots)]);
                    break;
                case 2 when random.Next(100) == 0:
                    heap.Collect();
                    break;
                case 3 when heap[root] is { } target:
                    heap.SetRoot(root, target, random.Next(HeapModel.SizeOf(target.Kind, target.Length)));
                    break;
                default:
                    int length = random.Next(random.Next(maxLength) + 1);
                    ModelObject made = heap.New((Kind)random.Next(HeapModel.Kinds), length)!;
                    Link(heap, random, made, heap[random.Next(Roots)]);
                    if (random.Next(3) == 0) Link(heap, random, heap[random.Next(Roots)], made);
                    heap[root] = made;
                    break;
            }

            // Whatever hangs together grows without end otherwise.
            if (step % 2000 == 0)
                for (int i = 0; i < Roots; i += 2) heap[i] = null;
            if (step % 10_000 == 0)
                for (int i = 0; i < Roots; i++) heap[i] = null;
        }

        Assert.True(heap.Collections > 10, $"{heap.Collections} collections");
        for (int i = 0; i < Roots; i++) heap[i] = null;
        heap.Collect();
        Assert.Equal(0, heap.CheckReachable());
    }

    [Fact]
    public void GarbageNeedsBoundedMemory()
    {
        using HeapModel heap = new(limit: 4 << 20);
        Random random = new(7);
        long allocated = 0;
        while (allocated < 200L << 20)
        {
            int length = random.Next(2000);
            heap[random.Next(Roots)] = Assert.IsType<ModelObject>(heap.New(Kind.Bytes, length));
            allocated += length;
        }

        Assert.True(heap.HeldBytes <= 4 << 20);
    }

    /// <summary>The deepest structure there is, with memory for the marking's own stack and without.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void ALongChainIsMarked(int smallestGrowth)
    {
        using HeapModel heap = new(64 << 20, smallestGrowth, freeSmall: 4);
        const int Length = 60_000;
        for (int i = 0; i < Length; i++)
        {
            ModelObject link = Assert.IsType<ModelObject>(heap.New(Kind.Small));
            heap.SetReference(link, 1, heap[0]);
            heap[0] = link;
            // Followed after the rest of the chain, so that one waits for each link of it.
            heap.SetReference(link, 0, Assert.IsType<ModelObject>(heap.New(Kind.References, 1)));
        }

        heap.Collect();
        heap[0] = null;
        heap.Collect();
        Assert.Equal(0, heap.CheckReachable());
    }

    [Fact]
    public void WhenMemoryIsOutTheAnswerIsNullAndGarbageIsUsedFirst()
    {
        using HeapModel heap = new(limit: 2 << 20);
        Assert.Null(heap.New(Kind.Bytes, 4 << 20));
        ModelObject? held = null;
        int count = 0;
        while (heap.New(Kind.References, 1000) is { } made)
        {
            heap.SetReference(made, 0, held);
            heap[0] = held = made;
            count++;
        }

        Assert.InRange(count, 180, 260);
        heap.Collect();
        Assert.Null(heap.New(Kind.References, 1000));
        heap[0] = null;
        for (int i = 0; i < count; i++) Assert.NotNull(heap.New(Kind.References, 1000));
    }

    /// <summary>Holes between survivors are used again, large ones joined.</summary>
    [Fact]
    public void HolesAreJoined()
    {
        using HeapModel heap = new(limit: 3 << 20);
        for (int round = 0; round < 50; round++)
        {
            ModelObject index = heap.New(Kind.References, 200)!;
            heap[0] = index;
            for (int i = 0; i < 200; i++) heap.SetReference(index, i, heap.New(Kind.Bytes, 4000)!);
            for (int i = 0; i < 200; i++)
                if (i % 10 != 0) heap.SetReference(index, i, null);
            heap.Collect();
            for (int i = 0; i < 15; i++)
                Assert.NotNull(heap.New(Kind.Bytes, 30_000));
        }
    }

    [Fact]
    public void TheSameAllocationsCollectAtTheSameMoment()
    {
        List<uint> first = Moments(), second = Moments();
        Assert.Equal(first, second);
        Assert.True(first[^1] > 5);
    }

    private static List<uint> Moments()
    {
        using HeapModel heap = new();
        Random random = new(11);
        List<uint> collections = [];
        for (int i = 0; i < 30_000; i++)
        {
            heap[random.Next(Roots)] = heap.New(Kind.Bytes, random.Next(1000));
            collections.Add(heap.Collections);
        }

        return collections;
    }

    private static void Link(HeapModel heap, Random random, ModelObject? holder, ModelObject? target)
    {
        if (holder is { References.Length: > 0 })
            heap.SetReference(holder, random.Next(holder.References.Length), target);
    }
}
