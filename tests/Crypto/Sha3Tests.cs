// SHA3-256 against NIST's example values, .NET's implementation where the platform has it, and itself in pieces.
using System;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Crypto;
using Xunit;

namespace Xdv.Tests.Crypto;

[Requirement("XDV-031.1")]
public sealed class Sha3Tests
{
    [Theory]
    [InlineData("", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a")]
    [InlineData("abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376")]
    [InlineData("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "916f6061fe879741ca6469b43971dfdb28b1a32dc36cb3254e812be27aad1d18")]
    public void NistExamples(string message, string digest) =>
        Assert.Equal(digest, Hex(Sha3.Hash(Encoding.ASCII.GetBytes(message))));

    [Fact]
    public void NistMillionTimesA()
    {
        byte[] message = new byte[1_000_000];
        Array.Fill(message, (byte)'a');
        Assert.Equal("5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1", Hex(Sha3.Hash(message)));
    }

    [Fact]
    public void Nist1600Bits()
    {
        byte[] message = new byte[200];
        Array.Fill(message, (byte)0xA3);
        Assert.Equal("79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787", Hex(Sha3.Hash(message)));
    }

    [Fact]
    public void EveryLengthAroundTheRateAgreesWithThePlatform()
    {
        Assert.SkipUnless(SHA3_256.IsSupported, "the platform has no SHA3-256");
        byte[] message = new byte[600];
        new Random(1).NextBytes(message);
        for (int length = 0; length <= message.Length; length++)
        {
            ReadOnlySpan<byte> part = message.AsSpan(0, length);
            Assert.Equal(Convert.ToHexStringLower(SHA3_256.HashData(part)), Hex(Sha3.Hash(part)));
        }
    }

    [Fact]
    public void AnySplitGivesTheOneShotDigest() => Prop.ForAll<byte[], byte[], byte[]>((a, b, c) =>
    {
        Sha3State state = default;
        state.Append(a);
        state.Append(b);
        state.Append(c);
        return Hex(state.Finish()) == Hex(Sha3.Hash([.. a, .. b, .. c]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SplitsAtEveryOffsetOfTwoBlocks()
    {
        byte[] message = new byte[2 * Sha3.Rate];
        new Random(2).NextBytes(message);
        string whole = Hex(Sha3.Hash(message));
        for (int split = 0; split <= message.Length; split++)
        {
            Sha3State state = default;
            state.Append(message.AsSpan(0, split));
            state.Append(message.AsSpan(split));
            Assert.Equal(whole, Hex(state.Finish()));
        }
    }

    [Fact]
    public void FinishLeavesAnEmptyState()
    {
        Sha3State state = default;
        state.Append("abc"u8);
        state.Finish();
        Assert.Equal(Hex(Sha3.Hash([])), Hex(state.Finish()));
    }

    [Fact]
    [Requirement("XDV-034.1")]
    public void ChainStepIsTheHashOfThe128Bytes()
    {
        Random random = new(3);
        byte[] message = new byte[128];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(message);
            Bytes32 step = Sha3.HashChain(Bytes32.From(message.AsSpan(0, 32)), message.AsSpan(32));
            Assert.Equal(Hex(Sha3.Hash(message)), Hex(step));
        }
    }

    [Fact]
    public void FixedTimeComparesLikeSequenceEqual() => Prop.ForAll<byte[], byte[]>((a, b) =>
        FixedTime.Same(a, b) == a.AsSpan().SequenceEqual(b) && FixedTime.Same(a, (byte[])a.Clone()))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void FixedTimeSeesEverySingleBit()
    {
        byte[] value = new byte[32];
        for (int bit = 0; bit < 256; bit++)
        {
            byte[] other = new byte[32];
            other[bit / 8] = (byte)(1 << (bit % 8));
            Assert.False(FixedTime.Same(value, other));
        }
    }

    private static string Hex(Bytes32 digest) => Convert.ToHexStringLower(digest);
}
