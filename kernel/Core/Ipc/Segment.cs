// Segment (XDV-021.2): pages that processes share by explicit grant. Which frames are behind them is the machine
// layer's; here is who owns a segment, who has mapped it where, and under which capability.
//
// A segment lives as long as its owner's capability. A mapping lives as long as the capability it was made under, and
// not longer than its process: it is the use of a right, so it goes with it (XDV-015.1).
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Core.Ipc;

/// <summary>One segment. 24 bytes, no padding.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Segment
{
    /// <summary>The owner's capability, from which all others for this segment come.</summary>
    public ulong Capability;
    public uint OwnerProcess;
    public int OwnerSlot;
    public uint Pages;
    /// <summary>Its newest mapping plus one; 0 = none.</summary>
    internal int FirstMapping;
}

/// <summary>A segment in an address space. 48 bytes, no padding.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SegmentMapping
{
    /// <summary>Of its first page.</summary>
    public ulong Address;
    /// <summary>What it was made under.</summary>
    public ulong Capability;
    public uint Process;
    public int ProcessSlot;
    /// <summary>Row of the segment.</summary>
    public int Segment;
    public MemoryFlags Flags;
    /// <summary>1 when it ends by itself: its capability does.</summary>
    public ushort Expires;
    // Neighbours plus one, 0 = none: among the mappings of its segment, and of its process.
    internal int NextOfSegment, PreviousOfSegment;
    internal int NextOfProcess, PreviousOfProcess;
}
