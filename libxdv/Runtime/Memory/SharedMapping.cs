// A segment in this address space, as bytes. Whoever granted it may take it away at any time: the next access is a page
// fault then, which ends the process like any other.
using System;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

/// <summary>A mapping. What is in it may change between any two reads: copy first, then check.</summary>
public readonly struct SharedMapping(ulong address, int length)
{
    public ulong Address { get; } = address;

    public int Length { get; } = length;

    public unsafe Span<byte> Bytes => new((void*)Address, Length);

    /// <summary>Removes it from the address space. Errors: BadAddress (it is gone already).</summary>
    public Status Unmap()
    {
        Gateway.Invoke(SystemCall.SegmentUnmap, out Status status, Address);
        return status;
    }
}
