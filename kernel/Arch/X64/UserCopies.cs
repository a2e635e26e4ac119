using System;

namespace Xdv.Arch.X64;

/// <summary>Bytes into and out of a program's memory: page by page through the direct map, so that a bad pointer is an
/// answer. A page of a segment is like any other here.</summary>
public unsafe partial struct AddressSpace
{
    /// <summary>Copies out of the program's memory; false if any byte is not its own readable memory.</summary>
    public bool CopyFromUser(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (!TryTranslate(address, forWriting: false, out ulong physical))
            {
                return false;
            }

            int chunk = Math.Min(destination.Length, LeftInPage(address));
            new ReadOnlySpan<byte>(KernelMap.ToPointer(physical), chunk).CopyTo(destination);
            destination = destination.Slice(chunk);
            address += (ulong)chunk;
        }

        return true;
    }

    /// <summary>Copies into the program's memory. False if any byte is not its own writable memory; nothing has been
    /// written then.</summary>
    public bool CopyToUser(ulong address, ReadOnlySpan<byte> source)
    {
        for (ulong checkedTo = 0; checkedTo < (ulong)source.Length;)
        {
            if (!TryTranslate(address + checkedTo, forWriting: true, out _))
            {
                return false;
            }

            checkedTo += (ulong)LeftInPage(address + checkedTo);
        }

        while (!source.IsEmpty)
        {
            _ = TryTranslate(address, forWriting: true, out ulong physical);
            int chunk = Math.Min(source.Length, LeftInPage(address));
            source.Slice(0, chunk).CopyTo(new Span<byte>(KernelMap.ToPointer(physical), chunk));
            source = source.Slice(chunk);
            address += (ulong)chunk;
        }

        return true;
    }

    private static int LeftInPage(ulong address) => (int)(PageTable.PageBytes - (address & (PageTable.PageBytes - 1)));
}
