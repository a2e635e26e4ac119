// The initial archive and the `--files` archive: "XDVFSPLD", u32 version 1, u32 count, then per file u16 path length,
// u32 size, UTF-8 path, bytes. Little-endian (constants.md §6).
using System;
using System.Buffers.Binary;

namespace Xdv.Abi;

/// <summary>Reads an archive in place. Bad bytes end the enumeration and make <see cref="Validate"/> false; nothing is
/// trusted.</summary>
public static class Archive
{
    public const int HeaderBytes = 16;
    public const int EntryBytes = 6;
    public const uint Version = 1;
    public const int MaxPath = 255;
    public static ReadOnlySpan<byte> Magic => "XDVFSPLD"u8;

    /// <summary>True when the header and every entry lie inside <paramref name="archive"/>, with nothing left
    /// over.</summary>
    public static bool Validate(ReadOnlySpan<byte> archive, out uint count)
    {
        count = 0;
        if (archive.Length < HeaderBytes || !archive[..8].SequenceEqual(Magic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(archive[8..]) != Version) return false;
        uint declared = BinaryPrimitives.ReadUInt32LittleEndian(archive[12..]);
        int offset = HeaderBytes;
        for (uint i = 0; i < declared; i++)
            if (!TryEntry(archive, ref offset, out _, out _)) return false;
        count = declared;
        return offset == archive.Length;
    }

    /// <summary>The entry at <paramref name="offset"/>, which moves behind it. False when it does not fit.</summary>
    public static bool TryEntry(ReadOnlySpan<byte> archive, scoped ref int offset, out ReadOnlySpan<byte> path,
        out ReadOnlySpan<byte> content)
    {
        path = default;
        content = default;
        if (offset < HeaderBytes || archive.Length - offset < EntryBytes) return false;
        int pathLength = BinaryPrimitives.ReadUInt16LittleEndian(archive[offset..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(archive[(offset + 2)..]);
        int start = offset + EntryBytes;
        if (pathLength is 0 or > MaxPath || archive.Length - start < pathLength) return false;
        if (size > (uint)(archive.Length - start - pathLength)) return false;
        path = archive.Slice(start, pathLength);
        content = archive.Slice(start + pathLength, (int)size);
        offset = start + pathLength + (int)size;
        return true;
    }

    /// <summary>Finds a file by its exact path; its index, or −1.</summary>
    public static int Find(ReadOnlySpan<byte> archive, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> content)
    {
        int offset = HeaderBytes;
        for (int index = 0; TryEntry(archive, ref offset, out ReadOnlySpan<byte> path, out content); index++)
            if (path.SequenceEqual(wanted)) return index;
        content = default;
        return -1;
    }
}
