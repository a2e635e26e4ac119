namespace Xdv.Arch.X64;

/// <summary>Copies of whole spaces, for snapshots (XDV-014.6).</summary>
public unsafe partial struct AddressSpace
{
    /// <summary>A space with the same tables, and a copy of each page that this one owns. What others own is mapped in
    /// both.</summary>
    /// <returns>False when memory is out; then nothing is left.</returns>
    public bool TryCopy(out AddressSpace copy)
    {
        if (!TryCreate(out copy))
        {
            return false;
        }

        bool all = copy.TryTakeBelow(PageTable.At(_root), 3, 0);
        if (!all)
        {
            copy.Destroy();
        }

        return all;
    }

    /// <summary>Takes what the user's part of a table of another space maps.</summary>
    private bool TryTakeBelow(ulong* table, int level, ulong start)
    {
        int count = level == 3 ? PageTable.Entries / 2 : PageTable.Entries;
        for (int i = 0; i < count; i++)
        {
            if ((table[i] & PageTable.Present) == 0)
            {
                continue;
            }

            ulong address = start + ((ulong)i << (12 + (9 * level)));
            bool taken = level > 1 ? TryTakeBelow(PageTable.At(table[i]), level - 1, address)
                : TryTakeTable(PageTable.At(table[i]), address);
            if (!taken)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A page table as another space has it, with copies of the pages that it owns.</summary>
    private bool TryTakeTable(ulong* other, ulong address)
    {
        ulong* table = MakeTable(address, other);
        for (int i = 0; table != null && i < PageTable.Entries; i++)
        {
            if ((other[i] & PageTable.Owned) == 0)
            {
                continue;
            }

            ulong frame = FrameAllocator.TryAllocate();
            if (frame == FrameAllocator.None)
            {
                return false;
            }

            Cpu.CopyPage(KernelMap.ToPointer(frame), PageTable.At(other[i]));
            table[i] = (other[i] & ~PageTable.AddressMask) | frame;
            FrameAllocator.Link(ref _frames, frame);
            OwnedPages++;
        }

        return table != null;
    }
}
