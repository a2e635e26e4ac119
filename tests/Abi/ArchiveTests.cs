// The archive reader takes bytes from outside (`--files`, the boot loader): no bytes may make it read outside them or
// run for ever.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Abi.Tests;

public sealed class ArchiveTests
{
    [Fact]
    public void ReadsWhatWasWritten()
    {
        byte[] archive = Write(("a", "first"u8.ToArray()), ("bin/qrun", []), ("data/Φ.txt", [0, 255]));
        Assert.True(Archive.Validate(archive, out uint count));
        Assert.Equal(3u, count);
        Assert.Equal(0, Archive.Find(archive, "a"u8, out ReadOnlySpan<byte> content));
        Assert.Equal("first"u8, content);
        Assert.Equal(2, Archive.Find(archive, "data/Φ.txt"u8, out content));
        Assert.Equal(2, content.Length);
        Assert.Equal(-1, Archive.Find(archive, "bin"u8, out _));
    }

    [Fact]
    public void AnEmptyArchiveIsValid()
    {
        Assert.True(Archive.Validate(Write(), out uint count));
        Assert.Equal(0u, count);
    }

    [Fact]
    public void EveryTruncationAndEveryAddedByteIsRefused()
    {
        byte[] archive = Write(("a", "first"u8.ToArray()), ("b/c", "second"u8.ToArray()));
        for (int length = 0; length < archive.Length; length++)
            Assert.False(Archive.Validate(archive.AsSpan(0, length), out _));
        Assert.False(Archive.Validate([.. archive, 0], out _));
    }

    [Theory]
    [InlineData(0, 'x')]
    [InlineData(8, 2)]
    [InlineData(12, 1)]
    [InlineData(12, 3)]
    [InlineData(15, 255)]
    public void AWrongHeaderIsRefused(int offset, int value)
    {
        byte[] archive = Write(("a", [1]), ("b", [2]));
        archive[offset] = (byte)value;
        Assert.False(Archive.Validate(archive, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Archive.MaxPath + 1)]
    public void APathOfABadLengthIsRefused(int length) =>
        Assert.False(Archive.Validate(Write((new string('p', length), [1])), out _));

    [Fact]
    public void HugeSizesDoNotOverflow()
    {
        foreach (uint size in (uint[])[uint.MaxValue, int.MaxValue, uint.MaxValue - 6, 0x8000_0000])
        {
            byte[] archive = Write(("a", [1, 2, 3]));
            BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(Archive.HeaderBytes + 2), size);
            Assert.False(Archive.Validate(archive, out _));
        }
    }

    [Fact]
    [Requirement("XDV-030.1")]
    public void RandomDamageIsEitherRefusedOrStaysInside()
    {
        var random = new Random(20260101);
        byte[] good = Write(("xdv/preload.manifest", new byte[40]), ("bin/init", new byte[300]),
            ("bin/shell", new byte[7]));
        for (int round = 0; round < 200_000; round++)
        {
            byte[] bad = good.AsSpan(0, random.Next(8) == 0 ? random.Next(good.Length) : good.Length).ToArray();
            for (int hits = random.Next(1, 5); hits > 0 && bad.Length > 0; hits--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Walk(bad);
        }
    }

    private static void Walk(byte[] archive)
    {
        bool valid = Archive.Validate(archive, out uint count);
        int offset = Archive.HeaderBytes, entries = 0;
        while (Archive.TryEntry(archive, ref offset, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content))
        {
            Assert.InRange(path.Length, 1, Archive.MaxPath);
            Assert.InRange(content.Length, 0, archive.Length);
            Assert.InRange(offset, 0, archive.Length);
            Assert.True(++entries <= archive.Length);
        }

        if (valid) Assert.Equal((int)count, entries);
        Archive.Find(archive, "bin/shell"u8, out _);
    }

    private static byte[] Write(params (string Path, byte[] Content)[] files)
    {
        var bytes = new List<byte>(Archive.Magic.ToArray());
        bytes.AddRange(BitConverter.GetBytes(Archive.Version));
        bytes.AddRange(BitConverter.GetBytes(files.Length));
        foreach ((byte[] path, byte[] content) in files
            .Select(file => (Encoding.UTF8.GetBytes(file.Path), file.Content)))
        {
            bytes.AddRange(BitConverter.GetBytes((ushort)path.Length));
            bytes.AddRange(BitConverter.GetBytes(content.Length));
            bytes.AddRange(path);
            bytes.AddRange(content);
        }

        return [.. bytes];
    }
}
