// Read-only files: the initial archive at `/`, the folder given with `--files` at `/files`. A relative path is below
// /files.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class File
{
    /// <summary>Longest path the kernel takes, in bytes.</summary>
    public const int MaxPath = Archive.MaxPath;

    private static ReadOnlySpan<byte> Home => "/files/"u8;

    /// <summary>The absolute form of a path, written to <paramref name="buffer"/> (2 × MaxPath bytes are always
    /// enough); empty if too long.</summary>
    public static ReadOnlySpan<byte> Absolute(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        if (path.Length > MaxPath) return default;
        if (!path.IsEmpty && path[0] == '/') return path;
        Home.CopyTo(buffer);
        path.CopyTo(buffer[Home.Length..]);
        return buffer[..(Home.Length + path.Length)];
    }

    /// <summary>Reads a whole file. Errors: FileNotFound, InvalidArgument (path too long).</summary>
    public static Status ReadAll(ReadOnlySpan<byte> path, out byte[] content)
    {
        content = [];
        ReadOnlySpan<byte> full = Absolute(path, stackalloc byte[2 * MaxPath]);
        if (full.IsEmpty) return Status.InvalidArgument;
        ulong size = Gateway.Invoke(SystemCall.FileSize, out Status status, Gateway.Address(full), (ulong)full.Length);
        if (status != Status.Ok) return status;
        content = new byte[(int)size];
        Gateway.Invoke(SystemCall.FileRead, out status, Gateway.Address(full), (ulong)full.Length, 0,
            Gateway.Address(content), size);
        return status;
    }

    /// <summary>Name number <paramref name="index"/> in a folder; folders end in '/'. EndOfList behind the
    /// last.</summary>
    public static Status Entry(ReadOnlySpan<byte> folder, ulong index, Span<byte> name, out int length)
    {
        ReadOnlySpan<byte> full = Absolute(folder, stackalloc byte[2 * MaxPath]);
        length = (int)Gateway.Invoke(SystemCall.DirectoryRead, out Status status, Gateway.Address(full),
            (ulong)full.Length, index, Gateway.Address(name), (ulong)name.Length);
        return status;
    }
}
