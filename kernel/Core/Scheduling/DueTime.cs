// Key of everything that happens at a logical time: completions of jobs, ends of contracts. Order: T, then order of
// admission.
using Xdv.Core.Faults;

namespace Xdv.Core.Scheduling;

/// <summary>When, and which of two at the same time comes first.</summary>
public readonly struct DueTime(ulong time, ulong admission) : IPrecedes<DueTime>
{
    public readonly ulong Time = time;
    /// <summary>n of the event that admitted it.</summary>
    public readonly ulong Admission = admission;

    public bool Precedes(in DueTime other) =>
        Time < other.Time || (Time == other.Time && Admission < other.Admission);
}

/// <summary>Queue of ids by due time, with the next time cached for the check at every kernel entry.</summary>
public sealed class DueQueue(int capacity, Invariant invariant)
{
    private readonly IndexedHeap<DueTime> _heap = new(capacity, invariant);

    /// <summary>Due time of the first; <see cref="ulong.MaxValue"/> when the queue is empty.</summary>
    public ulong NextTime { get; private set; } = ulong.MaxValue;

    public int Count => _heap.Count;

    public int Top => _heap.Top;

    public void Insert(int id, ulong time, ulong admission)
    {
        _heap.Insert(id, new DueTime(time, admission));
        Refresh();
    }

    public void Remove(int id)
    {
        _heap.Remove(id);
        Refresh();
    }

    public void CopyFrom(DueQueue source)
    {
        _heap.CopyFrom(source._heap);
        Refresh();
    }

    private void Refresh() => NextTime = _heap.Count == 0 ? ulong.MaxValue : _heap.KeyOf(_heap.Top).Time;
}
