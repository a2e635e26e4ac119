// Threads that wait at the same object, in the order in which they came. The links are in the threads' rows, so a
// queue needs no memory of its own and a thread can leave from the middle.
using System.Runtime.CompilerServices;
using Xdv.Core.Scheduling;

namespace Xdv.Core.Ipc;

/// <summary>First and last waiting thread, plus one each: zero is the empty queue.</summary>
public struct WaitQueue
{
    private int _first, _last;

    public readonly bool IsEmpty => _first == 0;

    /// <summary>The thread that has waited longest; −1 when the queue is empty.</summary>
    public readonly int First => _first - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ThreadRow[] threads, int thread)
    {
        ref ThreadRow row = ref ThreadTable.Linked(threads, thread);
        row.PreviousWaiting = _last - 1;
        row.NextWaiting = ThreadTable.None;
        if (_last == 0) _first = thread + 1;
        else ThreadTable.Linked(threads, _last - 1).NextWaiting = thread;
        _last = thread + 1;
    }

    /// <summary>Removes the first thread, whose row is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RemoveFirst(ThreadRow[] threads, ref ThreadRow row)
    {
        int next = row.NextWaiting;
        _first = next + 1;
        if (next < 0) _last = 0;
        else ThreadTable.Linked(threads, next).PreviousWaiting = ThreadTable.None;
        row.NextWaiting = ThreadTable.None;
    }

    public void Remove(ThreadTable threads, int thread)
    {
        ref ThreadRow row = ref threads[thread];
        int next = row.NextWaiting, previous = row.PreviousWaiting;
        if (previous < 0) _first = next + 1;
        else threads[previous].NextWaiting = next;
        if (next < 0) _last = previous + 1;
        else threads[next].PreviousWaiting = previous;
        row.NextWaiting = row.PreviousWaiting = ThreadTable.None;
    }
}
