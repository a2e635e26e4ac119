// A binary heap over the ids 0…capacity−1 with removal by id: every arbitration is O(log n) (architecture.md,
// "Everything bounded"). Keys are total orders, so the order of removal does not depend on the order of insertion.
using Xdv.Core.Faults;

namespace Xdv.Core.Scheduling;

/// <summary>A strict total order.</summary>
public interface IPrecedes<T> where T : struct
{
    bool Precedes(in T other);
}

/// <summary>Priority queue of fixed capacity; one key per id.</summary>
public sealed class IndexedHeap<TKey> where TKey : struct, IPrecedes<TKey>
{
    private readonly TKey[] _keys;
    private readonly int[] _heap;
    private readonly int[] _position;
    private readonly Invariant _invariant;

    public IndexedHeap(int capacity, Invariant invariant)
    {
        _keys = new TKey[capacity];
        _heap = new int[capacity];
        _position = new int[capacity];
        for (int i = 0; i < capacity; i++) _position[i] = -1;
        _invariant = invariant;
    }

    public int Count { get; private set; }

    /// <summary>The id that precedes all others; the heap must not be empty.</summary>
    public int Top => _heap[0];

    public bool Contains(int id) => _position[id] >= 0;

    public ref readonly TKey KeyOf(int id) => ref _keys[id];

    /// <summary>Id at a place of the heap, in no useful order (digests, enumeration).</summary>
    public int At(int place) => _heap[place];

    public void Insert(int id, in TKey key)
    {
        _invariant.Check(_position[id] < 0, "heap: inserted twice");
        _keys[id] = key;
        Sift(Count++, id);
    }

    public void Remove(int id)
    {
        int place = _position[id];
        _invariant.Check(place >= 0, "heap: not in it");
        _position[id] = -1;
        int moved = _heap[--Count];
        if (moved == id) return;
        if (place > 0 && _keys[moved].Precedes(_keys[_heap[(place - 1) / 2]])) Sift(place, moved);
        else Sink(place, moved);
    }

    public void CopyFrom(IndexedHeap<TKey> source)
    {
        for (int i = 0; i < _keys.Length; i++)
        {
            _keys[i] = source._keys[i];
            _heap[i] = source._heap[i];
            _position[i] = source._position[i];
        }
        Count = source.Count;
    }

    private void Sift(int place, int id)
    {
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            int above = _heap[parent];
            if (!_keys[id].Precedes(_keys[above])) break;
            Put(place, above);
            place = parent;
        }
        Put(place, id);
    }

    private void Sink(int place, int id)
    {
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= Count) break;
            if (child + 1 < Count && _keys[_heap[child + 1]].Precedes(_keys[_heap[child]])) child++;
            int below = _heap[child];
            if (!_keys[below].Precedes(_keys[id])) break;
            Put(place, below);
            place = child;
        }
        Put(place, id);
    }

    private void Put(int place, int id)
    {
        _heap[place] = id;
        _position[id] = place;
    }
}
