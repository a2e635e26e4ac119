// What a path is, without following or opening it. .NET does not tell a pipe or socket from a file, and opening a
// pipe blocks; so this asks the kernel with statx(2), whose layout is the same on every Linux.
using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Xdv.Tool.Archives;

public enum FileKind
{
    Missing,
    Regular,
    Directory,
    Link,
    /// <summary>Pipe, socket or device.</summary>
    Special,
}

public static class FileKindReader
{
    private const int CurrentDirectory = -100, NoFollow = 0x100;
    private const uint WantType = 1;
    private const int ModeOffset = 28, StatxBytes = 256;
    private const int TypeMask = 0xF000, TypeDirectory = 0x4000, TypeRegular = 0x8000, TypeLink = 0xA000;

    public static FileKind Of(string path)
    {
        byte[] status = new byte[StatxBytes];
        if (Statx(CurrentDirectory, path, NoFollow, WantType, status) != 0) return FileKind.Missing;
        return (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & TypeMask) switch
        {
            TypeRegular => FileKind.Regular,
            TypeDirectory => FileKind.Directory,
            TypeLink => FileKind.Link,
            _ => FileKind.Special,
        };
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);
}
