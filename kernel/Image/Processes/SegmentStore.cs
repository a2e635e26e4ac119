// The frames behind segments (XDV-021.2), and their place in address spaces. A segment's frames are in a list of its
// own, never in a process's: so neither a process that ends nor an unmapping gives them back, only the segment's end.
// Core says when; nothing here can fail then, because segment_create and segment_map were checked before Core was
// asked.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Processes;

internal sealed class SegmentStore(int segments)
{
    private readonly uint[] _frames = new uint[segments];

    /// <summary>Takes zeroed frames for a new segment.</summary>
    public void Create(uint segment, ulong pages)
    {
        for (; pages != 0; pages--)
        {
            ulong frame = FrameAllocator.TryAllocateZeroed();
            if (frame == FrameAllocator.None) Environment.FailFast("frames of a segment not there after the check");
            FrameAllocator.Link(ref _frames[segment], frame);
        }
    }

    public void Map(UserProcess process, ulong address, uint segment, ulong pages, ulong flags)
    {
        bool writable = (flags & (ulong)MemoryFlags.Write) != 0;
        if (process.Space.MapShared(address, _frames[segment], pages, writable) != MapStatus.Ok)
            Environment.FailFast("a segment not mapped after the check");
        process.NoteMapped(address, pages);
    }

    public static void Unmap(UserProcess process, ulong address, ulong pages)
    {
        process.Space.UnmapShared(address, pages);
        process.NoteUnmapped(address, pages);
    }

    /// <summary>The segment has ended, and so have its mappings.</summary>
    public void Free(uint segment) => FrameAllocator.FreeAll(ref _frames[segment]);
}
