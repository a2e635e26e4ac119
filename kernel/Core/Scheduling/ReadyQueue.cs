// The ready threads and the decision which runs next (XDV-012.1, XDV-012.5, XDV-012.7).
//
// Decision: the one that has waited longest if it has been passed over FairnessWait times, else the first in
// Schedulable's order. So the wait of any ready thread is bounded by FairnessWait + number of ready threads
// decisions, whatever priorities say.
//
// One list per level (domain rank and priority), in order of submission, and a bit per level that is not empty. As
// submissions only grow, a list's head is its first and its oldest, so every operation is O(1): architecture.md's bound
// on arbitration with room to spare, and few instructions for a yield.
using System.Numerics;
using Xdv.Core.Faults;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>Ready threads, at most one entry per thread index.</summary>
public sealed class ReadyQueue
{
    /// <summary>Decisions a thread may be passed over before it comes first (constants.md: fairness wait 8).</summary>
    public const ulong FairnessWait = 8;

    private const int None = -1;

    private readonly Node[] _nodes;
    private readonly Level[] _levels = new Level[Schedulable.Levels];
    private readonly Invariant _invariant;
    private uint _occupied;
    private ulong _decisions;
    private ulong _lastSubmission;

    private struct Node
    {
        public Schedulable Entry;
        public ulong Since;
        public int Older, Newer;
        public bool Queued;
    }

    private struct Level
    {
        public int Oldest, Newest;
    }

    public ReadyQueue(int threads, Invariant invariant)
    {
        _nodes = new Node[threads];
        for (int i = 0; i < _levels.Length; i++) _levels[i] = new Level { Oldest = None, Newest = None };
        _invariant = invariant;
    }

    public int Count { get; private set; }

    public bool Contains(int thread) => _nodes[thread].Queued;

    /// <summary>Level of the first thread in the order; −1 when the queue is empty.</summary>
    public int TopLevel => BitOperations.Log2(_occupied | 1) - (_occupied == 0 ? 1 : 0);

    /// <summary>Adds a thread; submissions are given in strictly increasing order.</summary>
    public void Add(in Schedulable entry)
    {
        int thread = entry.Id;
        ref Node node = ref _nodes[thread];
        _invariant.Check(!node.Queued && (entry.Submission > _lastSubmission || Count == 0), "ready queue: order");
        _lastSubmission = entry.Submission;
        node.Entry = entry;
        node.Since = _decisions;
        node.Queued = true;
        node.Newer = None;
        int number = entry.Level;
        ref Level level = ref _levels[number];
        node.Older = level.Newest;
        if (level.Newest >= 0) _nodes[level.Newest].Newer = thread;
        else level.Oldest = thread;
        level.Newest = thread;
        _occupied |= 1u << number;
        Count++;
    }

    /// <summary>Removes a thread that is no longer ready.</summary>
    public void Remove(int thread)
    {
        ref Node node = ref _nodes[thread];
        _invariant.Check(node.Queued, "ready queue: not in it");
        int number = node.Entry.Level;
        ref Level level = ref _levels[number];
        if (node.Older >= 0) _nodes[node.Older].Newer = node.Newer;
        else level.Oldest = node.Newer;
        if (node.Newer >= 0) _nodes[node.Newer].Older = node.Older;
        else level.Newest = node.Older;
        if (level.Oldest < 0) _occupied &= ~(1u << number);
        node.Queued = false;
        Count--;
    }

    /// <summary>The next thread, without taking it; the queue must not be empty.</summary>
    public int Choose()
    {
        int first = _levels[BitOperations.Log2(_occupied)].Oldest;
        uint others = _occupied & (_occupied - 1);
        return others == 0 ? first : ChooseAged(first);
    }

    /// <summary>Decides and takes the next thread.</summary>
    public ref readonly Schedulable Take()
    {
        int thread = Choose();
        Remove(thread);
        _decisions++;
        return ref _nodes[thread].Entry;
    }

    public void AddTo(ref Sha3State digest)
    {
        for (int number = 0; number < _levels.Length; number++)
            for (int thread = _levels[number].Oldest; thread != None; thread = _nodes[thread].Newer)
            {
                ref Node node = ref _nodes[thread];
                System.Span<ulong> words =
                [
                    (ulong)thread, node.Entry.Process, node.Entry.Contract, node.Entry.Submission,
                    (ulong)number, _decisions - node.Since,
                ];
                digest.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
            }
    }

    public void CopyFrom(ReadyQueue source)
    {
        for (int i = 0; i < _nodes.Length; i++) _nodes[i] = source._nodes[i];
        for (int i = 0; i < _levels.Length; i++) _levels[i] = source._levels[i];
        _occupied = source._occupied;
        _decisions = source._decisions;
        _lastSubmission = source._lastSubmission;
        Count = source.Count;
    }

    /// <summary>Threads on several levels: has the oldest of all been passed over too often?</summary>
    private int ChooseAged(int first)
    {
        int oldest = first;
        for (uint rest = _occupied; rest != 0; rest &= rest - 1)
        {
            int head = _levels[BitOperations.TrailingZeroCount(rest)].Oldest;
            if (_nodes[head].Entry.Submission < _nodes[oldest].Entry.Submission) oldest = head;
        }
        return _decisions - _nodes[oldest].Since >= FairnessWait ? oldest : first;
    }
}
