// The ready threads and the decision which runs next (XDV-012.1, XDV-012.5, XDV-012.7).
//
// Decision: the one that has waited longest if it has been passed over FairnessWait times, else the first in Schedulable's
// order. So the wait of any ready thread is bounded by (FairnessWait + number of ready threads) decisions, whatever priorities say.
// A heap gives the order, a list in order of submission gives the oldest; both are updated in O(log n).
using Xdv.Core.Faults;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>Ready threads, at most one entry per thread index.</summary>
public sealed class ReadyQueue
{
    /// <summary>Decisions a thread may be passed over before it comes first (constants.md: fairness wait 8).</summary>
    public const ulong FairnessWait = 8;

    private const int None = -1;

    private readonly IndexedHeap<Schedulable> _heap;
    private readonly Waiting[] _waiting;
    private ulong _decisions;
    private int _oldest = None, _newest = None;

    private struct Waiting
    {
        public ulong Since;
        public int Older, Newer;
    }

    public ReadyQueue(int threads, Invariant invariant)
    {
        _heap = new IndexedHeap<Schedulable>(threads, invariant);
        _waiting = new Waiting[threads];
    }

    public int Count => _heap.Count;

    public bool Contains(int thread) => _heap.Contains(thread);

    /// <summary>First in the order; the queue must not be empty.</summary>
    public ref readonly Schedulable First => ref _heap.KeyOf(_heap.Top);

    /// <summary>Adds a thread; submissions are given in increasing order.</summary>
    public void Add(in Schedulable entry)
    {
        _heap.Insert(entry.Id, entry);
        ref Waiting node = ref _waiting[entry.Id];
        node.Since = _decisions;
        node.Older = _newest;
        node.Newer = None;
        if (_newest != None) _waiting[_newest].Newer = entry.Id;
        else _oldest = entry.Id;
        _newest = entry.Id;
    }

    /// <summary>Removes a thread that is no longer ready.</summary>
    public void Remove(int thread)
    {
        _heap.Remove(thread);
        ref Waiting node = ref _waiting[thread];
        if (node.Older != None) _waiting[node.Older].Newer = node.Newer;
        else _oldest = node.Newer;
        if (node.Newer != None) _waiting[node.Newer].Older = node.Older;
        else _newest = node.Older;
    }

    /// <summary>The next thread, without taking it.</summary>
    public int Choose()
    {
        bool aged = _decisions - _waiting[_oldest].Since >= FairnessWait;
        return aged ? _oldest : _heap.Top;
    }

    /// <summary>Decides and takes the next thread.</summary>
    public Schedulable Take()
    {
        int thread = Choose();
        Schedulable entry = _heap.KeyOf(thread);
        Remove(thread);
        _decisions++;
        return entry;
    }

    public void AddTo(ref Sha3State digest)
    {
        for (int thread = _oldest; thread != None; thread = _waiting[thread].Newer)
        {
            Schedulable entry = _heap.KeyOf(thread);
            System.Span<ulong> words =
            [
                (ulong)thread, entry.Process, entry.Contract, entry.Submission,
                (ulong)entry.Domain, entry.Priority, _decisions - _waiting[thread].Since,
            ];
            digest.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
        }
    }

    public void CopyFrom(ReadyQueue source)
    {
        _heap.CopyFrom(source._heap);
        for (int i = 0; i < _waiting.Length; i++) _waiting[i] = source._waiting[i];
        _decisions = source._decisions;
        _oldest = source._oldest;
        _newest = source._newest;
    }
}
