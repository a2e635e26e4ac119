using System;
using System.Runtime.CompilerServices;

namespace Xdv.Arch.X64;

/// <summary>4 KiB physical frames. Freed frames come back first (<see cref="FrameLedger"/>); frames never used yet come
/// from a cursor over the memory map, so boot touches none of them. Same calls, same frames: the order is a function of
/// the calls alone. An entry per frame says whether it is out, which catches a double free, and links it to its owner's
/// other frames.
/// State: static, this class only; single CPU, no interrupts in kernel code.</summary>
public static unsafe class FrameAllocator
{
    public const ulong FrameBytes = 4096;

    /// <summary>What <see cref="TryAllocate"/> answers when memory is out: frame 0 is never usable.</summary>
    public const ulong None = 0;

    private const ulong LowMemoryEnd = 0x100000;
    private const ulong MachineUnit = (16 << 20) / FrameBytes;
    private const int MaxReserved = 8;

    private static BootInfo* s_map;
    private static ulong s_cursor;
    private static ulong s_rangeEnd;
    private static FrameLedger s_ledger;
    private static ulong s_free;
    private static ulong s_total;
    private static ulong s_highest;
    private static ulong s_promised;
    private static ulong s_promisedTaken;
    private static int s_reservedCount;
    private static ReservedRanges s_reserved;

    [System.Runtime.CompilerServices.InlineArray(MaxReserved)]
    private struct ReservedRanges
    {
        private MemoryRange _first;
    }

    /// <summary>Frames that could be allocated now.</summary>
    public static ulong FreeFrames => s_free - s_promised;

    /// <summary>Frames under management, allocated or not.</summary>
    public static ulong TotalFrames => s_total;

    /// <summary>The machine's memory in frames: where usable memory ends, rounded up to 16 MiB. Unlike
    /// <see cref="TotalFrames"/> it does not depend on what BIOS, UEFI or a boot loader keeps for itself.</summary>
    public static ulong MachineFrames => (s_highest + MachineUnit - 1) / MachineUnit * MachineUnit;

    public static ulong AllocatedFrames => s_total - s_free;

    /// <summary>Frames that <see cref="TakePromised"/> has given out; they stay out.</summary>
    public static ulong PromisedTaken => s_promisedTaken;

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
        for (ulong start = 0, end; NextUsable(ref start, out end); start = end)
        {
            s_total += (end - start) / FrameBytes;
        }

        s_free = s_total;
        s_cursor = s_rangeEnd = 0;
        ulong count = highest / FrameBytes;
        s_highest = count;
        ulong ledgerFrames = ((count * (ulong)sizeof(FrameEntry)) + FrameBytes - 1) / FrameBytes;
        ulong ledger = AllocateContiguousUnmarked(ledgerFrames);
        for (ulong i = 0; i < ledgerFrames; i++)
        {
            Cpu.ClearPage(KernelMap.ToPointer(ledger + (i * FrameBytes)));
        }

        s_ledger = new FrameLedger((FrameEntry*)KernelMap.ToPointer(ledger), (uint)count);
        MarkAllocated(ledger, ledgerFrames);
    }

    /// <summary>Sets frames aside for <see cref="TakePromised"/>; they count as allocated when
    /// they are taken.</summary>
    public static void Promise(ulong frames)
    {
        if (frames > FreeFrames)
        {
            Environment.FailFast("not enough memory for the kernel's tables");
        }

        s_promised += frames;
    }

    /// <summary>One of the frames set aside, zeroed.</summary>
    public static ulong TakePromised()
    {
        if (s_promised == 0)
        {
            Environment.FailFast("more frames taken than were promised");
        }

        s_promised--;
        s_promisedTaken++;
        return TryAllocateZeroed();
    }

    /// <summary>One frame, contents unspecified.</summary>
    /// <returns>Its physical address, or <see cref="None"/>.</returns>
    public static ulong TryAllocate()
    {
        if (s_free <= s_promised)
        {
            return None;
        }

        uint number = s_ledger.Take();
        return number != FrameLedger.None ? CountOut(number) : FromCursor();
    }

    /// <summary>One frame of zeroes.</summary>
    public static ulong TryAllocateZeroed()
    {
        if (s_free <= s_promised)
        {
            return None;
        }

        uint number = s_ledger.TakeZeroed();
        if (number != FrameLedger.None)
        {
            return CountOut(number);
        }

        number = s_ledger.Take();
        ulong frame = number != FrameLedger.None ? CountOut(number) : FromCursor();
        if (frame != None)
        {
            Cpu.ClearPage(KernelMap.ToPointer(frame));
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
        s_ledger.Give(CountBack(frame));
    }

    /// <summary>Takes back a frame that holds nothing but zeroes, so that nobody has to clear it again.</summary>
    public static void FreeZeroed(ulong frame)
    {
        s_ledger.GiveZeroed(CountBack(frame));
    }

    /// <summary>Notes a frame that is out as one of its owner's.</summary>
    /// <param name="list">The owner's list; <see cref="FrameLedger.None"/> when it has nothing yet.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Link(ref uint list, ulong frame) => s_ledger.Link(ref list, (uint)(frame / FrameBytes));

    /// <summary>Number of the frame behind another of its owner's list; <see cref="FrameLedger.None"/> = the last.
    /// </summary>
    public static uint Next(uint frame) => s_ledger.Next(frame);

    /// <summary>Takes a frame out of its owner's list; it stays out.</summary>
    public static void Unlink(ref uint list, ulong frame) => s_ledger.Unlink(ref list, (uint)(frame / FrameBytes));

    /// <summary>Takes back everything an owner has.</summary>
    public static void FreeAll(ref uint list) => s_free += s_ledger.GiveAll(ref list);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong CountOut(uint number)
    {
        s_free--;
        return number * FrameBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CountBack(ulong frame)
    {
        uint number = (uint)(frame / FrameBytes);
        if ((frame & (FrameBytes - 1)) != 0 || !s_ledger.IsOut(number))
        {
            Environment.FailFast("frame freed that is not allocated");
        }

        s_free++;
        return number;
    }

    private static ulong FromCursor()
    {
        ulong frame = AllocateContiguousUnmarked(1);
        if (frame != None)
        {
            s_ledger.Claim((uint)(frame / FrameBytes));
        }

        return frame;
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
            s_ledger.Claim((uint)index);
        }
    }
}
