// Physical memory by address, for reading firmware's tables: through the direct map where it reaches, else through a
// few large blocks mapped when they are first asked for.
using System;
using Xdv.Arch.X64;
using Xdv.Hal;

namespace Xdv.Kernel.Devices;

/// <summary>At most <see cref="Capacity"/> blocks: tables that are strewn wider are refused.</summary>
internal sealed unsafe class MappedBlocks
{
    public const ulong BlockBytes = 2 << 20;

    private const int Capacity = 4;
    /// <summary>Addresses above are no memory of any machine this runs on.</summary>
    private const ulong End = 1UL << 40;

    private readonly ulong[] _physical = new ulong[Capacity];
    private readonly ulong[] _mapped = new ulong[Capacity];
    private int _count;

    /// <summary>Where a block's first byte is mapped; null when it cannot be.</summary>
    public byte* Find(ulong block)
    {
        if (block + BlockBytes <= KernelMap.DirectMapEnd) return KernelMap.ToPointer(block);
        for (int i = 0; i < _count; i++)
            if (_physical[i] == block) return (byte*)_mapped[i];
        if (_count == Capacity || block >= End) return null;
        byte* mapped = KernelMap.MapWindow(block, BlockBytes);
        _physical[_count] = block;
        _mapped[_count++] = (ulong)mapped;
        return mapped;
    }
}

internal readonly unsafe struct FirmwareMemory(MappedBlocks blocks) : IPhysicalMemory
{
    private readonly MappedBlocks _blocks = blocks;

    public bool TryRead(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            ulong inside = address & (MappedBlocks.BlockBytes - 1);
            byte* block = _blocks.Find(address - inside);
            if (block == null) return false;
            int count = (int)Math.Min(MappedBlocks.BlockBytes - inside, (ulong)destination.Length);
            new ReadOnlySpan<byte>(block + inside, count).CopyTo(destination);
            destination = destination[count..];
            address += (ulong)count;
        }

        return true;
    }
}
