// Memory for registers of threads: five contexts to a frame, frames taken when needed and given back when empty, so
// that what is in use depends on the threads that there are, not on those that there were.
using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Processes;

/// <summary>Allocates <see cref="UserContext"/>s. Not for use before the frame allocator.</summary>
internal sealed unsafe class ContextPool
{
    private const int PerFrame = 5;
    private const uint Full = (1 << PerFrame) - 1;

    /// <summary>Frames with a free place, linked both ways.</summary>
    private FrameEnd* _first;

    /// <summary>Behind the contexts of a frame.</summary>
    private struct FrameEnd
    {
        public FrameEnd* Next, Previous;
        public uint Used;
    }

    /// <summary>Room for so many pointers to contexts, all null, for ever; at boot.</summary>
    public static UserContext** AllocateTable(int count)
    {
        ulong bytes = (ulong)count * (ulong)sizeof(UserContext*);
        ulong frames = (bytes + FrameAllocator.FrameBytes - 1) / FrameAllocator.FrameBytes;
        ulong start = FrameAllocator.TryAllocateContiguous(frames);
        if (start == FrameAllocator.None) Environment.FailFast("no memory for the thread table");
        new Span<byte>(KernelMap.ToPointer(start), (int)(frames * FrameAllocator.FrameBytes)).Clear();
        return (UserContext**)KernelMap.ToPointer(start);
    }

    /// <summary>A context with unspecified content; null when memory runs out.</summary>
    public UserContext* TryAllocate()
    {
        if (_first == null && !TryAddFrame()) return null;
        FrameEnd* end = _first;
        int place = System.Numerics.BitOperations.TrailingZeroCount(~end->Used);
        end->Used |= 1u << place;
        if (end->Used == Full) Unlink(end);
        return StartOf(end) + place;
    }

    /// <summary>Takes a context back.</summary>
    public void Free(UserContext* context)
    {
        UserContext* start = (UserContext*)((ulong)context & ~(FrameAllocator.FrameBytes - 1));
        FrameEnd* end = (FrameEnd*)(start + PerFrame);
        uint bit = 1u << (int)(context - start);
        if ((end->Used & bit) == 0) Environment.FailFast("context freed that is not allocated");
        if (end->Used == Full) Link(end);
        end->Used &= ~bit;
        if (end->Used != 0) return;
        Unlink(end);
        FrameAllocator.Free(KernelMap.ToPhysical(start));
    }

    private bool TryAddFrame()
    {
        ulong frame = FrameAllocator.TryAllocate();
        if (frame == FrameAllocator.None) return false;
        FrameEnd* end = (FrameEnd*)((UserContext*)KernelMap.ToPointer(frame) + PerFrame);
        end->Used = 0;
        Link(end);
        return true;
    }

    private static UserContext* StartOf(FrameEnd* end) => (UserContext*)end - PerFrame;

    private void Link(FrameEnd* end)
    {
        end->Previous = null;
        end->Next = _first;
        if (_first != null) _first->Previous = end;
        _first = end;
    }

    private void Unlink(FrameEnd* end)
    {
        if (end->Previous != null) end->Previous->Next = end->Next;
        else _first = end->Next;
        if (end->Next != null) end->Next->Previous = end->Previous;
    }
}
