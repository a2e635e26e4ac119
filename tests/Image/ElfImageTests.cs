// The loader accepts exactly what it can map safely (XDV-020.4, XDV-030.2): a file is either refused whole, or every
// segment it names lies in the file, in the user's half, apart from the others, and is never writable and executable at
// once.
using System;
using System.Buffers.Binary;
using Xdv.Kernel.Elf;
using Xdv.Tests;
using Xunit;

namespace Xdv.Image.Tests;

[Requirement("XDV-020.4")]
public class ElfImageTests
{
    private const int Header = 64, Entry = 56;
    private const uint Read = 4, Write = 2, Execute = 1;

    internal static byte[] Good()
    {
        byte[] file = new byte[0x4000];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Put16(file, 16, 2);
        Put16(file, 18, 62);
        Put32(file, 20, 1);
        Put64(file, 24, 0x401000);
        Put64(file, 32, Header);
        Put16(file, 54, Entry);
        Put16(file, 56, 3);
        Segment(file, 0, Read, 0, 0x400000, 0x1000, 0x1000);
        Segment(file, 1, Read | Execute, 0x1000, 0x401000, 0x1000, 0x1000);
        Segment(file, 2, Read | Write, 0x2000, 0x402000, 0x800, 0x3000);
        return file;
    }

    private static void Segment(byte[] file, int index, uint flags, ulong offset, ulong address, ulong inFile,
    ulong inMemory)
    {
        int at = Header + index * Entry;
        Put32(file, at, 1);
        Put32(file, at + 4, flags);
        Put64(file, at + 8, offset);
        Put64(file, at + 16, address);
        Put64(file, at + 32, inFile);
        Put64(file, at + 40, inMemory);
    }

    private static void Put16(byte[] file, int at, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    private static void Put32(byte[] file, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static void Put64(byte[] file, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);

    [Fact]
    public void A_good_file_is_accepted()
    {
        Assert.Equal(ElfStatus.Ok, ElfImage.Parse(Good(), out ElfImage image));
        Assert.Equal(3, image.SegmentCount);
        Assert.Equal(0x401000UL, image.Entry);
        Assert.True(image[1] is { Executable: true, Writable: false });
    }

    public static TheoryData<string, ElfStatus> Bad => new()
    {
        { "short", ElfStatus.Truncated },
        { "magic", ElfStatus.WrongKind },
        { "class", ElfStatus.WrongKind },
        { "machine", ElfStatus.WrongKind },
        { "shared object", ElfStatus.WrongKind },
        { "interpreter", ElfStatus.WrongKind },
        { "table outside", ElfStatus.Truncated },
        { "no segments", ElfStatus.BadSegmentCount },
        { "write and execute", ElfStatus.WriteAndExecute },
        { "more in file than in memory", ElfStatus.BadSegment },
        { "unaligned", ElfStatus.BadSegment },
        { "outside the file", ElfStatus.Truncated },
        { "offset wraps", ElfStatus.Truncated },
        { "kernel address", ElfStatus.BadAddress },
        { "page 0", ElfStatus.BadAddress },
        { "address wraps", ElfStatus.BadAddress },
        { "overlap", ElfStatus.Overlap },
        { "entry in data", ElfStatus.BadEntry },
        { "entry outside", ElfStatus.BadEntry },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_file_is_refused(string how, ElfStatus expected)
    {
        byte[] file = Good();
        switch (how)
        {
            case "short": file = file[..63]; break;
            case "magic": file[1] = (byte)'X'; break;
            case "class": file[4] = 1; break;
            case "machine": Put16(file, 18, 3); break;
            case "shared object": Put16(file, 16, 3); break;
            case "interpreter": Put32(file, Header, 3); break;
            case "table outside": Put64(file, 32, ulong.MaxValue - 8); break;
            case "no segments": Put16(file, 56, 0); break;
            case "write and execute": Put32(file, Header + Entry + 4, Read | Write | Execute); break;
            case "more in file than in memory": Put64(file, Header + 40, 1); break;
            case "unaligned": Put64(file, Header + 16, 0x400001); break;
            case "outside the file": Put64(file, Header + 8, 0x4000); break;
            case "offset wraps": Put64(file, Header + 8, 0xFFFF_FFFF_FFFF_F000); break;
            case "kernel address": Put64(file, Header + 16, 0xFFFF_FFFF_8000_0000); break;
            case "page 0": Put64(file, Header + 16, 0); break;
            case "address wraps": Put64(file, Header + 40, ulong.MaxValue); break;
            case "overlap": Put64(file, Header + 2 * Entry + 16, 0x401000); break;
            case "entry in data": Put64(file, 24, 0x402000); break;
            case "entry outside": Put64(file, 24, 0x500000); break;
        }

        Assert.Equal(expected, ElfImage.Parse(file, out _));
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void Whatever_is_accepted_can_be_mapped_safely()
    {
        Random random = new(1);
        int accepted = 0;
        for (int round = 0; round < 300_000; round++)
        {
            byte[] file = Good();
            for (int i = random.Next(1, 4); i > 0; i--) Mutate(file, random);
            int length = random.Next(8) == 0 ? random.Next(file.Length) : file.Length;
            if (ElfImage.Parse(file.AsSpan(0, length), out ElfImage image) != ElfStatus.Ok) continue;
            accepted++;
            CheckSafe(image, (ulong)length);
        }

        Assert.InRange(accepted, 1000, 299_000);
    }

    private static void Mutate(byte[] file, Random random)
    {
        int at = random.Next(Header + 3 * Entry - 8);
        ulong[] boundaries = [0, 1, 0xFFF, 0x1000, 0x7FFF_FFFF_F000, 0x8000_0000_0000, ulong.MaxValue,
            ulong.MaxValue - 0xFFF, 0x401000];
        if (random.Next(2) == 0) file[at] ^= (byte)(1 << random.Next(8));
        else Put64(file, at & ~7, boundaries[random.Next(boundaries.Length)]);
    }

    private static void CheckSafe(in ElfImage image, ulong length)
    {
        bool entered = false;
        for (int i = 0; i < image.SegmentCount; i++)
        {
            ElfSegment segment = image[i];
            Assert.False(segment.Writable && segment.Executable);
            Assert.Equal(0UL, segment.Address & 0xFFF);
            Assert.True((UInt128)segment.FileOffset + segment.FileBytes <= length);
            Assert.True(segment.Address >= ElfImage.MinAddress);
            Assert.True((UInt128)segment.Address + segment.MemoryBytes <= ElfImage.EndAddress);
            entered |= segment.Executable && image.Entry >= segment.Address
                && image.Entry < segment.Address + segment.FileBytes;
            for (int j = 0; j < i; j++)
                Assert.True(segment.Address >= Up(image[j]) || image[j].Address >= Up(segment),
                    "two segments share a page");
        }

        Assert.True(entered);
    }

    private static ulong Up(in ElfSegment segment) => (segment.Address + segment.MemoryBytes + 0xFFF) & ~0xFFFUL;
}
