// Who has which frame: free frames in two stacks (one of frames known to hold zeroes), frames in use in lists of their
// owners, so that an owner's frames are given back without searching for them. Pure: frame numbers and one entry per
// frame, no memory of the frames themselves; tests/Image drives it on the host.
//
// Invariants: a frame is free, or out and in at most one owner's list; the order in which frames come back is a
// function of the calls alone (XDV-013.4).
using System.Runtime.CompilerServices;

namespace Xdv.Arch.X64;

/// <summary>One frame. Previous: 0 = free or never handed out; <see cref="FrameLedger.Front"/> = out, first in a list
/// or in none; else the frame before it. Next: 0 = last.</summary>
public struct FrameEntry
{
    public uint Next;
    public uint Previous;
}

/// <summary>Lists over frame numbers; 0 is no frame and 1 is never managed (both are low memory).</summary>
public unsafe struct FrameLedger(FrameEntry* entries, uint frames)
{
    /// <summary>No frame; the head of an empty list.</summary>
    public const uint None = 0;

    internal const uint Front = 1;

    private readonly FrameEntry* _entries = entries;
    private readonly uint _frames = frames;
    private uint _plain;
    private uint _zeroed;

    /// <summary>Takes a freed frame, contents unknown, the latest freed first; None when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take()
    {
        uint frame = _plain;
        if (frame == None) return TakeZeroed();
        _plain = _entries[frame].Next;
        Claim(frame);
        return frame;
    }

    /// <summary>Takes a freed frame of zeroes; None when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TakeZeroed()
    {
        uint frame = _zeroed;
        if (frame == None) return None;
        _zeroed = _entries[frame].Next;
        Claim(frame);
        return frame;
    }

    /// <summary>Marks a frame that was never free as out, in no list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Claim(uint frame) => _entries[frame] = new FrameEntry { Previous = Front };

    /// <summary>True when a frame is out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsOut(uint frame) => frame < _frames && _entries[frame].Previous != 0;

    /// <summary>Takes back a frame that is out and in no list.</summary>
    public void Give(uint frame)
    {
        _entries[frame] = new FrameEntry { Next = _plain };
        _plain = frame;
    }

    /// <summary>Takes back a frame that holds zeroes.</summary>
    public void GiveZeroed(uint frame)
    {
        _entries[frame] = new FrameEntry { Next = _zeroed };
        _zeroed = frame;
    }

    /// <summary>Puts a frame that is out at the front of its owner's list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Link(ref uint list, uint frame)
    {
        uint next = list;
        _entries[frame].Next = next;
        _entries[frame].Previous = Front;
        if (next != None) _entries[next].Previous = frame;
        list = frame;
    }

    /// <summary>The frame behind another of its owner's list; None = it is the last.</summary>
    public readonly uint Next(uint frame) => _entries[frame].Next;

    /// <summary>Takes a frame out of its owner's list.</summary>
    public readonly void Unlink(ref uint list, uint frame)
    {
        FrameEntry entry = _entries[frame];
        if (entry.Next != None) _entries[entry.Next].Previous = entry.Previous;
        if (list == frame) list = entry.Next;
        else _entries[entry.Previous].Next = entry.Next;
        Claim(frame);
    }

    /// <summary>Takes back a whole list, which is empty then; how many frames it had.</summary>
    public uint GiveAll(ref uint list)
    {
        uint count = 0, last = None;
        for (uint frame = list; frame != None; frame = _entries[frame].Next)
        {
            _entries[frame].Previous = 0;
            last = frame;
            count++;
        }

        if (last == None) return 0;
        _entries[last].Next = _plain;
        _plain = list;
        list = None;
        return count;
    }
}
