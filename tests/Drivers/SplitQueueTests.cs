// The ring alone: a model check of its books against a plain list, and every lie a used ring can tell.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class SplitQueueTests
{
    private const int Size = 8;
    private readonly Memory _memory = new(1 << 16);
    private readonly SplitQueue<MemoryWindow> _queue;
    private readonly QueueLayout _layout;
    private ushort _used;

    public SplitQueueTests()
    {
        ulong cursor = DeviceWindow.DataOffset;
        _layout = QueueLayout.Place(ref cursor, Size);
        _queue = new SplitQueue<MemoryWindow>(new MemoryWindow(_memory), Size);
        _queue.Reset(_layout);
    }

    private static ChainSegment[] Chain(int count, uint bytes = 16)
    {
        var chain = new ChainSegment[count];
        for (int i = 0; i < count; i++)
            chain[i] = new ChainSegment { Offset = 0x8000, Bytes = bytes, ServerWrites = i == count - 1 };
        return chain;
    }

    private void Complete(uint id, uint length)
    {
        _memory.Put32(_layout.UsedEntry(_used), id);
        _memory.Put32(_layout.UsedEntry(_used) + 4, length);
        _memory.Put16(_layout.UsedIndex, ++_used);
    }

    [Fact]
    public void WritersDoNotShareLines()
    {
        Assert.True(_layout.Avail / 64 > (_layout.Descriptors + Size * 16 - 1) / 64);
        Assert.True(_layout.Used / 64 > (_layout.Avail + SplitRing.AvailBytes(Size) - 1) / 64);
    }

    [Fact]
    public void ChainIsWrittenAsVirtioSays()
    {
        Assert.True(_queue.TryAdd(Chain(2), 77));
        Assert.Equal(0, _memory.U16(_layout.AvailIndex));
        _queue.Publish();
        Assert.Equal((1, 0), (_memory.U16(_layout.AvailIndex), _memory.U16(_layout.AvailEntry(0))));
        Assert.Equal((0x8000UL, 16u), (_memory.U64(_layout.Descriptors), _memory.U32(_layout.Descriptors + 8)));
        Assert.Equal((1, 1), (_memory.U16(_layout.Descriptors + 12), _memory.U16(_layout.Descriptors + 14)));
        Assert.Equal((2, 0), (_memory.U16(_layout.Descriptors + 28), _memory.U16(_layout.Descriptors + 30)));
        Complete(0, 16);
        Assert.Equal(QueuePoll.Taken, _queue.TryTakeUsed(out UsedChain used));
        Assert.Equal((77u, 16u), (used.Token, used.WrittenBytes));
    }

    [Theory]
    [InlineData(3u, 0u, 1)] // A head that is not in flight.
    [InlineData(1u, 0u, 1)] // The middle of a chain.
    [InlineData(8u, 0u, 1)] // Outside the table.
    [InlineData(uint.MaxValue, 0u, 1)]
    [InlineData(0u, 17u, 1)] // More than the buffers hold.
    [InlineData(0u, uint.MaxValue, 1)]
    [InlineData(0u, 16u, 2)] // More completions than chains.
    [InlineData(0u, 16u, 0xFFFF)] // The index went backwards.
    [Requirement("XDV-030.2")]
    public void LieFailsTheQueue(uint id, uint length, int index)
    {
        _queue.TryAdd(Chain(2), 1);
        _queue.Publish();
        _memory.Put32(_layout.UsedEntry(0), id);
        _memory.Put32(_layout.UsedEntry(0) + 4, length);
        _memory.Put16(_layout.UsedIndex, (ushort)index);
        Assert.Equal(QueuePoll.Failed, _queue.TryTakeUsed(out _));
        Assert.Equal(QueuePoll.Failed, _queue.TryTakeUsed(out _));
        Assert.False(_queue.TryAdd(Chain(1), 2));
        _queue.Reset(_layout);
        Assert.True(_queue.TryAdd(Chain(1), 2));
    }

    [Fact, Requirement("XDV-030.2")]
    public void SameIdTwiceFails()
    {
        _queue.TryAdd(Chain(2), 1);
        _queue.TryAdd(Chain(2), 2);
        Complete(0, 1);
        Complete(0, 1);
        Assert.Equal(QueuePoll.Taken, _queue.TryTakeUsed(out _));
        Assert.Equal(QueuePoll.Failed, _queue.TryTakeUsed(out _));
    }

    [Fact]
    public void RefusesWhatDoesNotFit()
    {
        Assert.False(_queue.TryAdd([], 0));
        Assert.False(_queue.TryAdd(Chain(9), 0));
        Assert.False(_queue.TryAdd([new ChainSegment { Offset = 0xFFF0, Bytes = 17 }], 0));
        Assert.False(_queue.TryAdd([new ChainSegment { Offset = ulong.MaxValue, Bytes = 1 }], 0));
        Assert.False(_queue.TryAdd([new ChainSegment { Offset = 0x8000, Bytes = 0 }], 0));
        Assert.True(_queue.TryAdd(Chain(8), 0));
        Assert.False(_queue.TryAdd(Chain(1), 0));
    }

    /// <summary>Random traffic against a list of what is in flight, far beyond the 16-bit indices.</summary>
    [Fact]
    public void BooksMatchAModel()
    {
        var random = new Random(7);
        var model = new List<(ushort Head, uint Token, int Length)>();
        ushort avail = 0;
        for (uint step = 0; step < 200_000; step++)
        {
            if (random.Next(2) == 0)
            {
                int length = random.Next(1, 4);
                bool added = _queue.TryAdd(Chain(length), step);
                int taken = 0;
                foreach (var chain in model) taken += chain.Length;
                Assert.Equal(taken + length <= Size, added);
                if (added) model.Add((_memory.U16(_layout.AvailEntry(avail++)), step, length));
                _queue.Publish();
            }
            else if (model.Count > 0)
            {
                var chain = model[random.Next(model.Count)];
                model.Remove(chain);
                Complete(chain.Head, 16);
                Assert.Equal(QueuePoll.Taken, _queue.TryTakeUsed(out UsedChain used));
                Assert.Equal(chain.Token, used.Token);
            }
            Assert.Equal(model.Count, _queue.ChainsInFlight);
        }
        Assert.True(avail != _memory.U16(_layout.UsedIndex) || model.Count == 0);
    }
}
