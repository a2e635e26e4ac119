// The ring of a channel against a model, and against a peer that writes whatever it likes into the shared memory: no
// access leaves the ring, nothing is believed unchecked.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests;

[Requirement("XDV-021.2")]
public sealed class MessageRingTests
{
    private const int Bytes = MessageRing.HeaderBytes + 256;

    [Fact]
    public void MessagesComeInOrderWholeAndOnce()
    {
        byte[] memory = new byte[Bytes], buffer = new byte[256];
        RingWriter writer = default;
        RingReader reader = default;
        Queue<byte[]> model = new();
        Random random = new(5);
        int full = 0, empty = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(2) == 0)
            {
                byte[] message = new byte[random.Next(120)];
                random.NextBytes(message);
                Status status = writer.TryWrite(memory, message);
                if (status == Status.Ok) model.Enqueue(message);
                else full++;
                Assert.True(status is Status.Ok or Status.Busy);
                continue;
            }

            Status read = reader.TryRead(memory, buffer, out int length);
            Assert.Equal(model.Count == 0 ? Status.Busy : Status.Ok, read);
            if (read == Status.Ok) Assert.Equal(model.Dequeue(), buffer[..length]);
            else empty++;
        }

        Assert.True(full > 500 && empty > 500, $"{full} times full, {empty} times empty");
    }

    [Fact]
    public void TheLongestMessageFitsAndALongerOneNeverDoes()
    {
        byte[] memory = new byte[Bytes], buffer = new byte[256];
        RingWriter writer = default;
        RingReader reader = default;
        Assert.Equal(Status.InvalidArgument, writer.TryWrite(memory, new byte[249]));
        Assert.Equal(Status.Ok, writer.TryWrite(memory, new byte[248]));
        Assert.Equal(Status.Busy, writer.TryWrite(memory, []));
        Assert.Equal(Status.InvalidArgument, reader.TryRead(memory, buffer.AsSpan(0, 247), out int length));
        Assert.Equal(248, length);
        Assert.Equal(Status.Ok, reader.TryRead(memory, buffer, out _));
        Assert.Equal(Status.Busy, reader.TryRead(memory, buffer, out _));
    }

    [Theory]
    [InlineData(7ul), InlineData(264ul), InlineData(257ul), InlineData(ulong.MaxValue), InlineData(1ul << 63)]
    public void AWriterThatIsNowhereIsNotBelieved(ulong written)
    {
        byte[] memory = new byte[Bytes];
        RingReader reader = default;
        MessageRing.Word(memory, MessageRing.Written) = written;
        Assert.Equal(Status.DescriptorInvalid, reader.TryRead(memory, new byte[256], out _));
    }

    [Theory]
    [InlineData(9ul), InlineData(257ul), InlineData(ulong.MaxValue), InlineData(ulong.MaxValue - 6)]
    public void ALengthThatIsNotThereIsNotBelieved(ulong length)
    {
        byte[] memory = new byte[Bytes];
        RingReader reader = default;
        MessageRing.Word(memory, MessageRing.Written) = 16;
        BitConverter.GetBytes(length).CopyTo(memory, MessageRing.HeaderBytes);
        Assert.Equal(Status.DescriptorInvalid, reader.TryRead(memory, new byte[256], out _));
    }

    [Theory]
    [InlineData(1ul), InlineData(8ul), InlineData(ulong.MaxValue - 256)]
    public void AReaderThatIsNowhereIsNotBelieved(ulong read)
    {
        byte[] memory = new byte[Bytes];
        RingWriter writer = default;
        MessageRing.Word(memory, MessageRing.Read) = read;
        Assert.Equal(Status.DescriptorInvalid, writer.TryWrite(memory, [1]));
    }

    /// <summary>A peer that changes anything at any time: every answer is a status, and nothing behind the memory is
    /// touched.</summary>
    [Fact]
    public void AnyHeaderAndAnyLengthAreSurvived()
    {
        Random random = new(9);
        byte[] around = new byte[Bytes + 64], buffer = new byte[100];
        for (int i = 0; i < 50_000; i++)
        {
            Span<byte> memory = around.AsSpan(32, Bytes);
            RingWriter writer = default;
            RingReader reader = default;
            for (int step = 0; step < 4; step++)
            {
                if (random.Next(2) == 0) random.NextBytes(memory.Slice(random.Next(Bytes - 16), 16));
                ref ulong written = ref MessageRing.Word(memory, MessageRing.Written);
                if (random.Next(3) == 0) written = (ulong)random.Next(40) * 8;
                if (random.Next(2) == 0) reader.TryRead(memory, buffer, out _);
                else writer.TryWrite(memory, buffer.AsSpan(0, random.Next(100)));
            }

            Assert.True(around.AsSpan(0, 32).IndexOfAnyExcept((byte)0) < 0);
            Assert.True(around.AsSpan(Bytes + 32).IndexOfAnyExcept((byte)0) < 0);
        }
    }
}
