using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Elf;

/// <summary>Puts a validated program and its stack into an address space: W^X pages, a stack that cannot execute
/// between unmapped guard pages, and the startup block (argument count, pointers, NULL) at its top.</summary>
internal static unsafe class ProgramLoader
{
    private const ulong PageBytes = FrameAllocator.FrameBytes;

    /// <summary>Maps and copies every segment.</summary>
    /// <returns>False when memory runs out; the caller destroys the space, which frees what was mapped.</returns>
    internal static bool TryLoad(ref AddressSpace space, in ElfImage image, ReadOnlySpan<byte> file)
    {
        for (int i = 0; i < image.SegmentCount; i++)
        {
            ElfSegment segment = image[i];
            for (ulong offset = 0; offset < segment.MemoryBytes; offset += PageBytes)
            {
                ulong inFile = offset < segment.FileBytes ? Math.Min(segment.FileBytes - offset, PageBytes) : 0;
                ReadOnlySpan<byte> bytes = inFile == 0
                    ? default
                    : file.Slice((int)(segment.FileOffset + offset), (int)inFile);
                if (!TryMapPage(ref space, segment.Address + offset, bytes, segment.Writable, segment.Executable))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Maps a zeroed stack that ends at <paramref name="top"/>; the pages around it stay unmapped.</summary>
    internal static bool TryMapStack(ref AddressSpace space, ulong top, ulong pages)
    {
        for (ulong page = top - (pages * PageBytes); page < top; page += PageBytes)
        {
            if (!TryMapPage(ref space, page, default, writable: true, executable: false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the startup block (start.asm describes it) below <paramref name="top"/>.</summary>
    /// <param name="space">Has a stack that ends at <paramref name="top"/>.</param>
    /// <param name="top">End of the stack.</param>
    /// <param name="arguments">NUL-terminated UTF-8 strings, one after the other.</param>
    /// <param name="stackPointer">Initial rsp, 16-aligned.</param>
    /// <returns>False when the arguments do not fit the stack.</returns>
    internal static bool TryWriteArguments(
        in AddressSpace space, ulong top, ReadOnlySpan<byte> arguments, out ulong stackPointer)
    {
        ulong count = 0;
        foreach (byte value in arguments)
        {
            count += value == 0 ? 1UL : 0;
        }

        ulong strings = top - (((ulong)arguments.Length + 15) & ~15UL);
        stackPointer = (strings - ((count + 2) * 8)) & ~15UL;
        if (!space.CopyToUser(strings, arguments) || !WriteWord(in space, stackPointer, count))
        {
            return false;
        }

        ulong slot = stackPointer + 8, start = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == 0)
            {
                if (!WriteWord(in space, slot, strings + start))
                {
                    return false;
                }

                slot += 8;
                start = (ulong)i + 1;
            }
        }

        return WriteWord(in space, slot, 0);
    }

    private static bool WriteWord(in AddressSpace space, ulong address, ulong value)
        => space.CopyToUser(address, new ReadOnlySpan<byte>(&value, sizeof(ulong)));

    private static bool TryMapPage(
        ref AddressSpace space, ulong address, ReadOnlySpan<byte> content, bool writable, bool executable)
    {
        ulong frame = FrameAllocator.TryAllocate();
        if (frame == FrameAllocator.None)
        {
            return false;
        }

        Span<byte> page = new(KernelMap.ToPointer(frame), (int)PageBytes);
        content.CopyTo(page);
        page.Slice(content.Length).Clear();
        if (space.Map(address, frame, writable, executable) == MapStatus.Ok)
        {
            return true;
        }

        FrameAllocator.Free(frame);
        return false;
    }
}
