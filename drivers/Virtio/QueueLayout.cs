// Where the three parts of a split ring lie in the window. Each part starts on its own cache line, so that no line
// has two writers.
using Xdv.Abi;

namespace Xdv.Drivers.Virtio;

/// <summary>Window offsets of one ring; Size descriptors, a power of two (virtio 1.2, 2.7).</summary>
public struct QueueLayout
{
    public const int MinSize = SplitRing.MaxChain;
    public const int MaxSize = 32_768;
    public const ulong LineBytes = 64;

    public int Size;
    public ulong Descriptors;
    public ulong Avail;
    public ulong Used;

    public readonly ulong AvailIndex => Avail + 2;

    public readonly ulong UsedIndex => Used + 2;

    public readonly ulong AvailEntry(ushort index) => Avail + 4 + 2 * (ulong)(index & (Size - 1));

    public readonly ulong UsedEntry(ushort index) => Used + 4 + 8 * (ulong)(index & (Size - 1));

    /// <summary>Places a ring at <paramref name="cursor"/>, which moves behind it. Size must be a power of
    /// two.</summary>
    public static QueueLayout Place(ref ulong cursor, int size)
    {
        QueueLayout layout = default;
        layout.Size = size;
        layout.Descriptors = Align(cursor);
        layout.Avail = Align(layout.Descriptors + (ulong)size * SplitRing.DescriptorBytes);
        layout.Used = Align(layout.Avail + SplitRing.AvailBytes(size));
        cursor = Align(layout.Used + SplitRing.UsedBytes(size));
        return layout;
    }

    /// <summary>The largest power of two that is at most <paramref name="limit"/> and <paramref name="capacity"/>; 0
    /// when that is smaller than <see cref="MinSize"/>.</summary>
    public static int ChooseSize(uint limit, int capacity)
    {
        int size = MinSize;
        if (limit < MinSize || capacity < MinSize) return 0;
        while (size * 2 <= capacity && (uint)(size * 2) <= limit) size *= 2;
        return size;
    }

    private static ulong Align(ulong offset) => (offset + LineBytes - 1) & ~(LineBytes - 1);
}
