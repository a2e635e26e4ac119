// The ready threads and the decision which runs next (XDV-012.1, XDV-012.5, XDV-012.7).
//
// Decision: the one that has waited longest if it has been passed over FairnessWait times, else the first in
// Schedulable's order. So the wait of any ready thread is bounded by FairnessWait + number of ready threads
// decisions, whatever priorities say.
//
// One list per level (domain rank and priority), in order of submission, and a bit per level that is not empty. As
// submissions only grow, a list's head is its first and its oldest, so every operation is O(1): architecture.md's bound
// on arbitration with room to spare, and few instructions for a yield.
//
// That is the default order of policies over one group of threads. For any other, and for several groups, the lists are
// empty and the Arbiter holds the threads (XDV-012.6): then the top level is above every thread's, so that the quick
// path, which asks for levels, leaves every decision to the general one.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Core.Faults;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>Ready threads, at most one entry per thread number.</summary>
public sealed class ReadyQueue
{
    /// <summary>Decisions a thread may be passed over before it comes first (constants.md: fairness wait 8).</summary>
    public const ulong FairnessWait = 8;

    private readonly Node[] _nodes;
    private readonly Level[] _levels = new Level[Schedulable.Levels];
    private readonly Arbiter _arbiter;
    private readonly Invariant _invariant;
    private uint _occupied;
    private ulong _decisions;
    private ulong _lastSubmission;

    // The level of what the arbiter holds, and the bit that says that it decides.
    private const int Arbitrated = 31;
    private const uint ArbitratedBit = 1u << Arbitrated;

    /// <summary>32 bytes. Links are thread numbers plus one; 0 = none.</summary>
    private struct Node
    {
        public ulong Submission, Since;
        public int Older, Newer;
        /// <summary>Level plus one; 0 = not queued.</summary>
        public int Level;
        public int Reserved;
    }

    private struct Level
    {
        public int Oldest, Newest;
    }

    public ReadyQueue(int threads, Invariant invariant)
    {
        _nodes = new Node[threads];
        _arbiter = new Arbiter(threads, invariant);
        _invariant = invariant;
    }

    /// <summary>Decides instead of the lists while <see cref="IsArbitrated"/>.</summary>
    public Arbiter Arbiter => _arbiter;

    public bool IsArbitrated => (_occupied & ArbitratedBit) != 0;

    /// <summary>Lets the arbiter decide, or the lists again; the lists are empty.</summary>
    public void SetArbitrated(bool arbitrated)
    {
        _invariant.Check((_occupied & ~ArbitratedBit) == 0, "ready queue: lists in use");
        _occupied = arbitrated ? ArbitratedBit : 0;
    }

    public int Count { get; private set; }

    public bool Contains(int thread) => _nodes[thread].Level != 0;

    /// <summary>Level of the first thread in the order; −1 when the queue is empty.</summary>
    public int TopLevel => BitOperations.Log2(_occupied | 1) - (_occupied == 0 ? 1 : 0);

    /// <summary>True when a ready thread is on a higher level than this classical priority.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Outranks(byte priority) => _occupied >> priority > 1;

    /// <summary>True when there are ready threads, all on this level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AllAt(byte priority) => _occupied == 1u << priority;

    /// <summary>Adds a thread; submissions are given in strictly increasing order.</summary>
    public void Add(int thread, int level, ulong submission)
    {
        _invariant.Check(submission > _lastSubmission || Count == 0, "ready queue: order");
        _invariant.Check(_nodes[thread].Level == 0, "ready queue: already in it");
        Queue(thread, level, submission);
    }

    /// <summary>Adds a thread to what the arbiter holds.</summary>
    public void Add(in Schedulable entry, int group)
    {
        _invariant.Check(entry.Submission > _lastSubmission || Count == 0, "ready queue: order");
        _lastSubmission = entry.Submission;
        Move(entry, group, 0);
    }

    /// <summary>Adds a thread that was in the lists to what the arbiter holds; in order of submissions.</summary>
    /// <param name="passed">Decisions it has been passed over already.</param>
    public void Move(in Schedulable entry, int group, ulong passed)
    {
        _invariant.Check(_nodes[entry.Id].Level == 0, "ready queue: already in it");
        _nodes[entry.Id].Level = Arbitrated + 1;
        Count++;
        _arbiter.Add(entry, group, passed);
    }

    /// <summary>Adds a thread that was in the arbiter to the lists; in order of submissions.</summary>
    public void Move(int thread, int level, ulong submission, ulong passed)
    {
        Queue(thread, level, submission);
        _nodes[thread].Since = _decisions - passed;
    }

    /// <summary>Removes a thread that is no longer ready.</summary>
    public void Remove(int thread)
    {
        ref Node node = ref _nodes[thread];
        _invariant.Check(node.Level != 0, "ready queue: not in it");
        int number = node.Level - 1;
        if (number == Arbitrated)
        {
            _arbiter.Remove(thread);
            node.Level = 0;
            Count--;
            return;
        }
        ref Level level = ref _levels[number];
        if (node.Older != 0) _nodes[node.Older - 1].Newer = node.Newer;
        else level.Oldest = node.Newer;
        if (node.Newer != 0) _nodes[node.Newer - 1].Older = node.Older;
        else level.Newest = node.Older;
        if (level.Oldest == 0) _occupied &= ~(1u << number);
        node.Level = 0;
        Count--;
    }

    /// <summary>The next thread, without taking it; the queue must not be empty.</summary>
    public int Choose()
    {
        int first = _levels[BitOperations.Log2(_occupied)].Oldest - 1;
        uint others = _occupied & (_occupied - 1);
        return others == 0 ? first : ChooseAged(first);
    }

    /// <summary>Decides and takes the next thread.</summary>
    public int Take()
    {
        if (IsArbitrated) return TakeArbitrated();
        int thread = Choose();
        Remove(thread);
        _decisions++;
        return thread;
    }

    /// <summary>The running thread of a level on which all ready ones are queues behind them, and the oldest is taken.
    /// </summary>
    /// <returns>The number of the one taken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rotate(int thread, byte priority, ulong submission)
    {
        Queue(thread, priority, submission);
        return TakeOldest(priority);
    }

    /// <summary>Takes the oldest of the only level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeOldest(byte priority)
    {
        ref Level level = ref LevelAt(priority);
        int thread = level.Oldest - 1;
        ref Node node = ref Linked(thread);
        int newer = node.Newer;
        level.Oldest = newer;
        if (newer != 0) Linked(newer - 1).Older = 0;
        else level.Newest = 0;
        if (newer == 0) _occupied = 0;
        node.Level = 0;
        Count--;
        _decisions++;
        return thread;
    }

    /// <summary>The thread in the lists that has been ready longest, with how often it has been passed over; −1 = they
    /// are empty.</summary>
    public int OldestListed(out ulong passed)
    {
        passed = 0;
        if ((_occupied & ~ArbitratedBit) == 0) return -1;
        int oldest = OldestOf(_levels[BitOperations.Log2(_occupied)].Oldest - 1);
        passed = _decisions - _nodes[oldest].Since;
        return oldest;
    }

    public void AddTo(ref Sha3State digest)
    {
        _arbiter.AddTo(ref digest);
        for (int number = 0; number < _levels.Length; number++)
            for (int thread = _levels[number].Oldest - 1; thread >= 0; thread = _nodes[thread].Newer - 1)
            {
                ref Node node = ref _nodes[thread];
                System.Span<ulong> words = [(ulong)thread, node.Submission, (ulong)number, _decisions - node.Since];
                digest.Append(MemoryMarshal.AsBytes(words));
            }
    }

    public void CopyFrom(ReadyQueue source)
    {
        System.MemoryExtensions.AsSpan(source._nodes).CopyTo(_nodes);
        System.MemoryExtensions.AsSpan(source._levels).CopyTo(_levels);
        _arbiter.CopyFrom(source._arbiter);
        _occupied = source._occupied;
        _decisions = source._decisions;
        _lastSubmission = source._lastSubmission;
        Count = source.Count;
    }

    /// <summary>Adds a thread that is not in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Queue(int thread, int number, ulong submission)
    {
        ref Node node = ref Linked(thread);
        _lastSubmission = submission;
        node.Submission = submission;
        node.Since = _decisions;
        node.Level = number + 1;
        node.Newer = 0;
        ref Level level = ref LevelAt(number);
        int newest = level.Newest;
        node.Older = newest;
        if (newest != 0) Linked(newest - 1).Newer = thread + 1;
        else level.Oldest = thread + 1;
        level.Newest = thread + 1;
        _occupied |= 1u << number;
        Count++;
    }

    // Thread numbers come from the thread table, which has as many rows, and from links between queued nodes; levels
    // are less than Schedulable.Levels by construction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Node Linked(int thread) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_nodes), (nint)(uint)thread);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Level LevelAt(int number) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_levels), (nint)(uint)number);

    private int TakeArbitrated()
    {
        int thread = _arbiter.Take();
        _nodes[thread].Level = 0;
        Count--;
        return thread;
    }

    /// <summary>Threads on several levels: has the oldest of all been passed over too often?</summary>
    private int ChooseAged(int first)
    {
        int oldest = OldestOf(first);
        return _decisions - _nodes[oldest].Since >= FairnessWait ? oldest : first;
    }

    private int OldestOf(int first)
    {
        int oldest = first;
        for (uint rest = _occupied; rest != 0; rest &= rest - 1)
        {
            int head = _levels[BitOperations.TrailingZeroCount(rest)].Oldest - 1;
            if (_nodes[head].Submission < _nodes[oldest].Submission) oldest = head;
        }
        return oldest;
    }
}
