using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Xdv.Kernel.Elf;

/// <summary>Why a program file was refused.</summary>
public enum ElfStatus
{
    Ok,

    /// <summary>Shorter than its headers say.</summary>
    Truncated,

    /// <summary>Not a little-endian ELF64 executable for x86-64.</summary>
    WrongKind,

    /// <summary>No segment to load, or more than <see cref="ElfImage.MaxSegments"/>.</summary>
    BadSegmentCount,

    /// <summary>A segment's numbers contradict each other or wrap.</summary>
    BadSegment,

    /// <summary>A segment outside the addresses programs may use.</summary>
    BadAddress,

    /// <summary>Two segments share a page.</summary>
    Overlap,

    /// <summary>A segment both writable and executable.</summary>
    WriteAndExecute,

    /// <summary>The entry point is not in an executable segment's file bytes.</summary>
    BadEntry,
}

/// <summary>One part of a program, as it is to be mapped: page-aligned start, file bytes first, zeroes after.</summary>
public struct ElfSegment
{
    /// <summary>Virtual address, page-aligned.</summary>
    public ulong Address;

    /// <summary>Bytes in memory, at least <see cref="FileBytes"/>.</summary>
    public ulong MemoryBytes;

    /// <summary>Where its bytes start in the file.</summary>
    public ulong FileOffset;

    public ulong FileBytes;
    public bool Writable;
    public bool Executable;
}

/// <summary>A validated program: entry point and up to eight segments. <see cref="Parse"/> is a pure function of the
/// bytes and trusts none of them; nothing is mapped before the whole file has been accepted. Every number is checked
/// by comparison with what is left, so no sum can wrap. (ELF-64 object file format, x86-64 psABI.)</summary>
public struct ElfImage
{
    public const int MaxSegments = 8;

    /// <summary>Programs' segments lie between these, clear of heap and stack.</summary>
    public const ulong MinAddress = 0x10000;

    public const ulong EndAddress = 0x0000_0800_0000_0000;

    private const ulong PageMask = 4095;
    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const uint LoadSegment = 1;
    private const uint InterpreterSegment = 3;
    private const uint DynamicSegment = 2;
    private const uint Execute = 1;
    private const uint Write = 2;
    private const uint Read = 4;

    private Segments _segments;

    [InlineArray(MaxSegments)]
    private struct Segments
    {
        private ElfSegment _first;
    }

    /// <summary>First instruction.</summary>
    public ulong Entry { get; private set; }

    public int SegmentCount { get; private set; }

    /// <summary>In the order of the file.</summary>
    public readonly ElfSegment this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)SegmentCount);
            return _segments[index];
        }
    }

    /// <summary>Validates a file.</summary>
    /// <param name="file">All its bytes.</param>
    /// <param name="image">Meaningful only if the answer is <see cref="ElfStatus.Ok"/>.</param>
    public static ElfStatus Parse(ReadOnlySpan<byte> file, out ElfImage image)
    {
        image = default;
        if (file.Length < HeaderBytes)
        {
            return ElfStatus.Truncated;
        }

        if (!IsOurKind(file))
        {
            return ElfStatus.WrongKind;
        }

        image.Entry = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(24));
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(32));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(56));
        if (table > (ulong)file.Length || (ulong)count * ProgramHeaderBytes > (ulong)file.Length - table)
        {
            return ElfStatus.Truncated;
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.Slice((int)table + (i * ProgramHeaderBytes), ProgramHeaderBytes);
            ElfStatus status = image.Add(header, file.Length);
            if (status != ElfStatus.Ok)
            {
                return status;
            }
        }

        return image.SegmentCount == 0 ? ElfStatus.BadSegmentCount : image.CheckEntry();
    }

    /// <summary>Magic, 64-bit, little-endian, version 1, ET_EXEC, x86-64, program headers of the size we read.
    /// </summary>
    private static bool IsOurKind(ReadOnlySpan<byte> file)
        => file.StartsWith<byte>([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1])
            && BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(16)) == 2
            && BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(18)) == 62
            && BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(20)) == 1
            && BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(54)) == ProgramHeaderBytes;

    private ElfStatus Add(ReadOnlySpan<byte> header, int fileLength)
    {
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (type is InterpreterSegment or DynamicSegment)
        {
            return ElfStatus.WrongKind;
        }

        if (type != LoadSegment)
        {
            return ElfStatus.Ok;
        }

        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(4));
        ElfSegment segment = new()
        {
            FileOffset = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(8)),
            Address = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(16)),
            FileBytes = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(32)),
            MemoryBytes = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(40)),
            Writable = (flags & Write) != 0,
            Executable = (flags & Execute) != 0,
        };
        if (segment.MemoryBytes == 0 && segment.FileBytes == 0)
        {
            return ElfStatus.Ok;
        }

        ElfStatus status = Check(in segment, flags, (ulong)fileLength);
        if (status == ElfStatus.Ok)
        {
            _segments[SegmentCount++] = segment;
        }

        return status;
    }

    private readonly ElfStatus Check(in ElfSegment segment, uint flags, ulong fileLength)
    {
        if (SegmentCount == MaxSegments)
        {
            return ElfStatus.BadSegmentCount;
        }

        if (segment.Writable && segment.Executable)
        {
            return ElfStatus.WriteAndExecute;
        }

        if ((flags & Read) == 0 || segment.FileBytes > segment.MemoryBytes || (segment.Address & PageMask) != 0
            || (segment.FileOffset & PageMask) != 0)
        {
            return ElfStatus.BadSegment;
        }

        if (segment.FileOffset > fileLength || segment.FileBytes > fileLength - segment.FileOffset)
        {
            return ElfStatus.Truncated;
        }

        if (segment.Address < MinAddress || segment.Address >= EndAddress
            || segment.MemoryBytes > EndAddress - segment.Address)
        {
            return ElfStatus.BadAddress;
        }

        for (int i = 0; i < SegmentCount; i++)
        {
            if (segment.Address < PagedEnd(in _segments[i]) && _segments[i].Address < PagedEnd(in segment))
            {
                return ElfStatus.Overlap;
            }
        }

        return ElfStatus.Ok;
    }

    private readonly ElfStatus CheckEntry()
    {
        for (int i = 0; i < SegmentCount; i++)
        {
            ElfSegment segment = _segments[i];
            if (segment.Executable && Entry >= segment.Address && Entry - segment.Address < segment.FileBytes)
            {
                return ElfStatus.Ok;
            }
        }

        return ElfStatus.BadEntry;
    }

    private static ulong PagedEnd(in ElfSegment segment)
        => (segment.Address + segment.MemoryBytes + PageMask) & ~PageMask;
}
