// The encodings of exception tables, against encoders written from their descriptions.
using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Runtime.Exceptions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests;

[Requirement("XDV-081.1")]
public sealed unsafe class EncodedNumberTests
{
    [Fact]
    public void NumbersOfAnySizeAreReadInSequence() => Prop.ForAll<uint[], byte>(static (numbers, shift) =>
    {
        List<byte> leb128 = [], prefixed = [];
        foreach (uint number in numbers)
        {
            WriteLeb128(leb128, number >> (shift % 32));
            WritePrefixed(prefixed, number >> (shift % 32));
        }

        fixed (byte* firstLeb128 = leb128.ToArray(), firstPrefixed = prefixed.ToArray())
        {
            byte* nextLeb128 = firstLeb128, nextPrefixed = firstPrefixed;
            foreach (uint number in numbers)
            {
                Assert.Equal(number >> (shift % 32), EncodedNumber.ReadLeb128(ref nextLeb128));
                Assert.Equal(number >> (shift % 32), EncodedNumber.ReadPrefixed(ref nextPrefixed));
            }

            Assert.Equal(leb128.Count, nextLeb128 - firstLeb128);
            Assert.Equal(prefixed.Count, nextPrefixed - firstPrefixed);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20260101, 1));

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(127u, 1)]
    [InlineData(128u, 2)]
    [InlineData((1u << 14) - 1, 2)]
    [InlineData(1u << 14, 3)]
    [InlineData((1u << 21) - 1, 3)]
    [InlineData(1u << 21, 4)]
    [InlineData((1u << 28) - 1, 4)]
    [InlineData(1u << 28, 5)]
    [InlineData(uint.MaxValue, 5)]
    public void APrefixedNumberTakesAsManyBytesAsItNeeds(uint number, int bytes)
    {
        List<byte> text = [];
        WritePrefixed(text, number);
        Assert.Equal(bytes, text.Count);
        fixed (byte* first = text.ToArray())
        {
            byte* next = first;
            Assert.Equal(number, EncodedNumber.ReadPrefixed(ref next));
            Assert.Equal(bytes, next - first);
        }
    }

    private static void WriteLeb128(List<byte> to, uint number)
    {
        for (; number >= 0x80; number >>= 7) to.Add((byte)(number | 0x80));
        to.Add((byte)number);
    }

    /// <summary>So many low ones and a zero as bytes follow the first, then seven bits for each byte.</summary>
    private static void WritePrefixed(List<byte> to, uint number)
    {
        for (int bytes = 1; bytes <= 4; bytes++)
        {
            if (number >> (7 * bytes) != 0) continue;
            uint value = number << bytes | ((1u << (bytes - 1)) - 1);
            for (int i = 0; i < bytes; i++) to.Add((byte)(value >> (8 * i)));
            return;
        }

        to.Add(0x0F);
        to.AddRange(BitConverter.GetBytes(number));
    }
}
