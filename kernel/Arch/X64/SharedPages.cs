using System;

namespace Xdv.Arch.X64;

/// <summary>Pages of a segment in an address space: present, and not <see cref="PageTable.Owned"/>, so that neither
/// <see cref="AddressSpace.Destroy"/> nor an unmapping of the program's own pages reaches the frames.</summary>
public unsafe partial struct AddressSpace
{
    /// <summary>Up to here pages are dropped from the TLB one by one; beyond, all are at once.</summary>
    private const ulong MostInvalidated = 32;

    /// <summary>Maps all frames of a list at free addresses, the list's last frame first.</summary>
    /// <param name="frames">The list, as <see cref="FrameAllocator.Link"/> made it: the latest in front.</param>
    /// <param name="pages">Frames in the list.</param>
    /// <returns>As <see cref="Map"/>; what was mapped until then stays.</returns>
    public MapStatus MapShared(ulong address, uint frames, ulong pages, bool writable)
    {
        ulong page = address + (pages * PageTable.PageBytes);
        for (; page != address; frames = FrameAllocator.Next(frames))
        {
            page -= PageTable.PageBytes;
            MapStatus status = Map(page, frames * FrameAllocator.FrameBytes, writable, executable: false, owned: false);
            if (status != MapStatus.Ok)
            {
                return status;
            }
        }

        return MapStatus.Ok;
    }

    /// <summary>Removes pages that <see cref="MapShared"/> mapped. Nothing of them is left in the TLB.</summary>
    public void UnmapShared(ulong address, ulong pages)
    {
        bool each = pages <= MostInvalidated;
        for (ulong left = pages; left != 0;)
        {
            int index = PageTable.Index(address, 0);
            int count = (int)Math.Min(left, TablePages - (ulong)index);
            new Span<ulong>(FindTable(address) + index, count).Clear();
            for (ulong page = address; each && page != address + ((ulong)count * PageTable.PageBytes);
                page += PageTable.PageBytes)
            {
                Invalidate(page);
            }

            address += (ulong)count * PageTable.PageBytes;
            left -= (ulong)count;
        }

        // No global page is a user's, so loading the root again drops them all.
        if (!each && Active == _root)
        {
            Cpu.SwitchSpace(_root);
        }
    }
}
