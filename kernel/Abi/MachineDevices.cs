// What programs may ask of K's own devices at once, in the calls block_read and entropy.
using System.Runtime.CompilerServices;

namespace Xdv.Abi;

/// <summary>Disks. Sizes in bytes.</summary>
public static class BlockStorage
{
    public const uint SectorBytes = 512;
    public const uint MaxReadBytes = 64 << 10;

    /// <summary>Whole sectors, at least one, at most <see cref="MaxReadBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReadable(ulong bytes) => bytes is not 0 and <= MaxReadBytes && bytes % SectorBytes == 0;
}

/// <summary>Random bytes.</summary>
public static class EntropyDraw
{
    /// <summary>What the outcome of a record has room for.</summary>
    public const uint MaxBytes = 32;

    public static bool IsDrawable(ulong bytes) => bytes is not 0 and <= MaxBytes;
}

/// <summary>What the machine does when the session has ended.</summary>
public enum PowerMode : ushort
{
    Off = 0,
    Restart = 1,
}

/// <summary>How the shell, which may not end the session, tells init what to do: by exit statuses no command has.
/// </summary>
public static class ShellStatus
{
    /// <summary>Largest status of a command.</summary>
    public const int Most = 255;
    /// <summary>Restart the machine; the session's status is 0.</summary>
    public const int Restart = 256;
}
