using System;

namespace Xdv.Arch.X64;

/// <summary>4 KiB physical frames. Freed frames form a stack threaded through their own memory; frames never used
/// yet come from a cursor over the memory map, so boot touches none of them. Same calls, same frames: the order is a
/// function of the calls alone. One bit per frame says whether it is out, which catches a double free.
/// State: static, this class only; single CPU, no interrupts in kernel code.</summary>
public static unsafe class FrameAllocator
{
    public const ulong FrameBytes = 4096;

    /// <summary>What <see cref="TryAllocate"/> answers when memory is out: frame 0 is never usable.</summary>
    public const ulong None = 0;

    private const ulong LowMemoryEnd = 0x100000;
    private const int MaxReserved = 8;

    private static BootInfo* s_map;
    private static ulong s_cursor;
    private static ulong s_rangeEnd;
    private static ulong s_freeHead;
    private static ulong* s_bits;
    private static ulong s_bitFrames;
    private static ulong s_free;
    private static ulong s_total;
    private static int s_reservedCount;
    private static ReservedRanges s_reserved;

    [System.Runtime.CompilerServices.InlineArray(MaxReserved)]
    private struct ReservedRanges
    {
        private MemoryRange _first;
    }

    /// <summary>Frames that could be allocated now.</summary>
    public static ulong FreeFrames => s_free;

    /// <summary>Frames under management, allocated or not.</summary>
    public static ulong TotalFrames => s_total;

    public static ulong AllocatedFrames => s_total - s_free;

    /// <summary>Starts with everything usable above 1 MiB except the image and the archive.</summary>
    /// <param name="map">Must stay alive: it is read as the cursor moves.</param>
    /// <param name="imageStart">Physical bounds of the kernel image.</param>
    /// <param name="imageEnd">End of the same.</param>
    public static void Initialize(BootInfo* map, ulong imageStart, ulong imageEnd)
    {
        s_map = map;
        Reserve(0, LowMemoryEnd);
        Reserve(imageStart, imageEnd);
        Reserve(map->ModuleStart, map->ModuleStart + map->ModuleBytes);

        ulong highest = map->RangeCount == 0 ? 0 : map->Range(map->RangeCount - 1).End;
        s_bitFrames = highest / FrameBytes;
        for (ulong start = 0, end; NextUsable(ref start, out end); start = end)
        {
            s_total += (end - start) / FrameBytes;
        }

        s_free = s_total;
        s_cursor = s_rangeEnd = 0;
        ulong bitBytes = ((s_bitFrames + 63) / 64) * 8;
        ulong bits = AllocateContiguousUnmarked((bitBytes + FrameBytes - 1) / FrameBytes);
        s_bits = (ulong*)KernelMap.ToPointer(bits);
        new Span<byte>(s_bits, (int)bitBytes).Clear();
        MarkAllocated(bits, (bitBytes + FrameBytes - 1) / FrameBytes);
    }

    /// <summary>One frame, contents unspecified.</summary>
    /// <returns>Its physical address, or <see cref="None"/>.</returns>
    public static ulong TryAllocate()
    {
        ulong frame = s_freeHead;
        if (frame != None)
        {
            s_freeHead = *(ulong*)KernelMap.ToPointer(frame);
            s_free--;
        }
        else
        {
            frame = AllocateContiguousUnmarked(1);
            if (frame == None)
            {
                return None;
            }
        }

        ulong index = frame / FrameBytes;
        s_bits[index / 64] |= 1UL << (int)(index & 63);
        return frame;
    }

    /// <summary>One frame of zeroes.</summary>
    public static ulong TryAllocateZeroed()
    {
        ulong frame = TryAllocate();
        if (frame != None)
        {
            new Span<byte>(KernelMap.ToPointer(frame), (int)FrameBytes).Clear();
        }

        return frame;
    }

    /// <summary>Adjacent frames, for boot-time tables; never from freed memory, so ask early.</summary>
    public static ulong TryAllocateContiguous(ulong frames)
    {
        ulong start = AllocateContiguousUnmarked(frames);
        if (start != None)
        {
            MarkAllocated(start, frames);
        }

        return start;
    }

    /// <summary>Takes a frame back. A frame that is not out is a kernel bug and stops the machine.</summary>
    public static void Free(ulong frame)
    {
        ulong index = frame / FrameBytes;
        ulong bit = 1UL << (int)(index & 63);
        if ((frame & (FrameBytes - 1)) != 0 || index >= s_bitFrames || (s_bits[index / 64] & bit) == 0)
        {
            Environment.FailFast("frame freed that is not allocated");
        }

        s_bits[index / 64] &= ~bit;
        *(ulong*)KernelMap.ToPointer(frame) = s_freeHead;
        s_freeHead = frame;
        s_free++;
    }

    private static void Reserve(ulong start, ulong end)
    {
        if (start < end)
        {
            s_reserved[s_reservedCount++] = new MemoryRange
            {
                Start = start & ~(FrameBytes - 1),
                End = (end + FrameBytes - 1) & ~(FrameBytes - 1),
            };
        }
    }

    /// <summary>Advances the cursor over usable memory; what is skipped to keep a run together is lost to the total.
    /// </summary>
    private static ulong AllocateContiguousUnmarked(ulong frames)
    {
        ulong bytes = frames * FrameBytes;
        while (s_rangeEnd - s_cursor < bytes)
        {
            ulong skipped = (s_rangeEnd - s_cursor) / FrameBytes;
            ulong start = s_rangeEnd;
            if (!NextUsable(ref start, out ulong end))
            {
                return None;
            }

            s_free -= skipped;
            s_total -= skipped;
            s_cursor = start;
            s_rangeEnd = end;
        }

        ulong result = s_cursor;
        s_cursor += bytes;
        s_free -= frames;
        return result;
    }

    /// <summary>The first usable stretch that starts at or after an address.</summary>
    private static bool NextUsable(ref ulong start, out ulong end)
    {
        for (int i = 0; i < s_map->RangeCount; i++)
        {
            MemoryRange range = s_map->Range(i);
            ulong from = Math.Max(range.Start, start);
            while (from < range.End)
            {
                ulong to = range.End;
                bool moved = false;
                for (int r = 0; r < s_reservedCount; r++)
                {
                    MemoryRange reserved = s_reserved[r];
                    if (from >= reserved.Start && from < reserved.End)
                    {
                        from = reserved.End;
                        moved = true;
                    }
                    else if (reserved.Start > from && reserved.Start < to)
                    {
                        to = reserved.Start;
                    }
                }

                if (!moved)
                {
                    start = from;
                    end = to;
                    return true;
                }
            }
        }

        end = 0;
        return false;
    }

    private static void MarkAllocated(ulong start, ulong frames)
    {
        for (ulong index = start / FrameBytes; frames != 0; index++, frames--)
        {
            s_bits[index / 64] |= 1UL << (int)(index & 63);
        }
    }
}
