// Writes what kernel/Abi/Archive.cs reads: "XDVFSPLD" archives, for the initial archive of the image and for `--files`.
// The bytes are a function of the entries and their order alone: no times, owners or modes (XDV-050.2).
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Xdv.Abi;

namespace Xdv.Tool.Archives;

/// <summary>Collects files in the order given, then lays them out. Paths are unique, relative, with '/'.</summary>
public sealed class ArchiveWriter
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly MemoryStream _entries = new();
    private uint _count;

    public int Count => (int)_count;

    /// <summary>Size of the archive so far, in bytes.</summary>
    public long Length => Archive.HeaderBytes + _entries.Length;

    /// <summary>Appends one file.</summary>
    /// <exception cref="ToolException">The path is empty, absolute, too long, climbs upwards or is there
    /// already.</exception>
    public void Add(string path, ReadOnlySpan<byte> content)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length is 0 or > Archive.MaxPath)
            throw new ToolException(
                $"'{path}': a path in an archive has 1 to {Archive.MaxPath} bytes, this has {name.Length}");
        foreach (string part in path.Split('/'))
            if (part is "" or "." or "..")
                throw new ToolException(
                    $"'{path}': a path in an archive is relative and has no '.', '..' or empty part");
        if (!_paths.Add(path)) throw new ToolException($"'{path}' is in the archive twice");

        Span<byte> head = stackalloc byte[Archive.EntryBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[2..], (uint)content.Length);
        _entries.Write(head);
        _entries.Write(name);
        _entries.Write(content);
        _count++;
    }

    /// <summary>The whole archive; valid by <see cref="Archive.Validate"/>.</summary>
    public byte[] ToArray()
    {
        byte[] archive = new byte[Length];
        Archive.Magic.CopyTo(archive);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(8), Archive.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(12), _count);
        _entries.ToArray().CopyTo(archive, Archive.HeaderBytes);
        return archive;
    }
}
