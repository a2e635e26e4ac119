// A measured archive notices every changed bit: in its directory and its digests at once, in a file when it is used.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Xdv.Abi;
using Xdv.Crypto;
using Xunit;

namespace Xdv.Tests.Crypto;

[Requirement("XDV-031.1")]
public sealed class ArchiveDigestsTests
{
    private static readonly byte[][] s_files = ["first"u8.ToArray(), [], "the third"u8.ToArray()];

    [Fact]
    public void EveryFileMatchesItsDigestAndNoOther()
    {
        byte[] archive = Build(s_files, Digests(s_files));
        Assert.True(ArchiveDigests.TryMeasure(archive, out ReadOnlySpan<byte> digests, out _));
        for (int i = 0; i < s_files.Length; i++)
            for (int j = 0; j < s_files.Length; j++)
                Assert.Equal(i == j, ArchiveDigests.Match(digests, i, s_files[j]));
        Assert.True(ArchiveDigests.Match(digests, s_files.Length, digests));
        Assert.False(ArchiveDigests.Match(digests, s_files.Length + 1, s_files[0]));
    }

    [Fact]
    public void EveryChangedBitIsNoticed()
    {
        byte[] archive = Build(s_files, Digests(s_files));
        ArchiveDigests.TryMeasure(archive, out _, out Bytes32 good);
        for (int bit = 0; bit < 8 * archive.Length; bit++)
        {
            byte[] changed = (byte[])archive.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!Archive.Validate(changed, out _)) continue;
            bool same = ArchiveDigests.TryMeasure(changed, out ReadOnlySpan<byte> digests, out Bytes32 measured)
                && measured.Same(good);
            int offset = Archive.HeaderBytes;
            for (int i = 0; Archive.TryEntry(changed, ref offset, out _, out ReadOnlySpan<byte> content); i++)
                same &= ArchiveDigests.Match(digests, i, content);
            Assert.False(same, $"bit {bit}");
        }
    }

    [Fact]
    public void AnArchiveWithoutADigestForEachFileIsRefused()
    {
        byte[] digests = Digests(s_files);
        Assert.False(ArchiveDigests.TryMeasure(Build(s_files, digests[..^1]), out _, out _));
        Assert.False(ArchiveDigests.TryMeasure(Build(s_files, digests[..^Sha3.DigestBytes]), out _, out _));
        Assert.False(ArchiveDigests.TryMeasure(Build(s_files, null), out _, out _));
        Assert.False(ArchiveDigests.TryMeasure(Build([], null), out _, out _));
    }

    private static byte[] Digests(byte[][] files)
    {
        var digests = new List<byte>();
        foreach (byte[] file in files)
        {
            Bytes32 digest = Sha3.Hash(file);
            digests.AddRange((ReadOnlySpan<byte>)digest);
        }

        return [.. digests];
    }

    private static byte[] Build(byte[][] files, byte[]? digests)
    {
        var archive = new List<byte>();
        Span<byte> number = stackalloc byte[4];
        archive.AddRange(Archive.Magic);
        foreach (uint value in new[] { Archive.Version, (uint)files.Length + (digests is null ? 0u : 1u) })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
            archive.AddRange(number);
        }

        for (int i = 0; i < files.Length; i++) Add(archive, $"file{i}", files[i]);
        if (digests is not null) Add(archive, Encoding.ASCII.GetString(ArchiveDigests.Path), digests);
        return [.. archive];
    }

    private static void Add(List<byte> archive, string path, byte[] content)
    {
        Span<byte> head = stackalloc byte[Archive.EntryBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)path.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[2..], (uint)content.Length);
        archive.AddRange(head);
        archive.AddRange(Encoding.ASCII.GetBytes(path));
        archive.AddRange(content);
    }
}
