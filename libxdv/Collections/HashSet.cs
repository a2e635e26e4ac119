// A set: .NET's, by name and behaviour.
using System;
using System.Collections;
using System.Collections.Generic;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public class HashSet<T> : ICollection<T>, IReadOnlyCollection<T>
{
    private HashTable<T, Nothing> _table;

    private readonly struct Nothing;

    public HashSet()
        : this((IEqualityComparer<T>?)null)
    {
    }

    public HashSet(IEqualityComparer<T>? comparer) => _table = new HashTable<T, Nothing>(comparer);

    public HashSet(IEnumerable<T> collection)
        : this() => UnionWith(collection);

    public int Count => _table.Count;

    public IEqualityComparer<T> Comparer => _table.Comparer;

    bool ICollection<T>.IsReadOnly => false;

    /// <summary>False when it was there.</summary>
    public bool Add(T item)
    {
        if (_table.Find(item) >= 0) return false;
        _table.Add(item, default);
        return true;
    }

    void ICollection<T>.Add(T item) => Add(item);

    public bool Contains(T item) => _table.Find(item) >= 0;

    /// <summary>The item in the set that equals this one.</summary>
    public bool TryGetValue(T equalValue, out T actualValue)
    {
        int index = _table.Find(equalValue);
        actualValue = index < 0 ? default! : _table.Entries[index].Key;
        return index >= 0;
    }

    public bool Remove(T item) => _table.Remove(item, out _);

    public int RemoveWhere(Predicate<T> match)
    {
        int before = Count;
        for (int i = -1; _table.Next(ref i);)
            if (match(_table.Entries[i].Key)) _table.Remove(_table.Entries[i].Key, out _);
        return before - Count;
    }

    public void Clear() => _table.Clear();

    public void UnionWith(IEnumerable<T> other)
    {
        foreach (T item in other) Add(item);
    }

    public void ExceptWith(IEnumerable<T> other)
    {
        if (other == this) Clear();
        else
            foreach (T item in other) Remove(item);
    }

    public void IntersectWith(IEnumerable<T> other)
    {
        HashSet<T> kept = SetOf(other);
        RemoveWhere(item => !kept.Contains(item));
    }

    public void SymmetricExceptWith(IEnumerable<T> other)
    {
        foreach (T item in SetOf(other))
            if (!Remove(item)) Add(item);
    }

    public bool IsSupersetOf(IEnumerable<T> other)
    {
        foreach (T item in other)
            if (!Contains(item)) return false;
        return true;
    }

    public bool IsSubsetOf(IEnumerable<T> other) => SetOf(other).IsSupersetOf(this);

    public bool SetEquals(IEnumerable<T> other)
    {
        HashSet<T> set = SetOf(other);
        return set.Count == Count && IsSupersetOf(set);
    }

    public bool Overlaps(IEnumerable<T> other)
    {
        foreach (T item in other)
            if (Contains(item)) return true;
        return false;
    }

    public void CopyTo(T[] array, int arrayIndex)
    {
        foreach (T item in this) array[arrayIndex++] = item;
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => new Enumerator(this);

    IEnumerator IEnumerable.GetEnumerator() => new Enumerator(this);

    /// <summary>A copy, by this set's equality.</summary>
    private HashSet<T> SetOf(IEnumerable<T> items)
    {
        HashSet<T> set = new(_table.Comparer);
        set.UnionWith(items);
        return set;
    }

    public struct Enumerator : IEnumerator<T>
    {
        private readonly HashSet<T> _set;
        private readonly int _version;
        private int _index;

        internal Enumerator(HashSet<T> set)
        {
            _set = set;
            _version = set._table.Version;
            _index = -1;
        }

        public readonly T Current =>
            (uint)_index < (uint)_set._table.Used ? _set._table.Entries[_index].Key : default!;

        readonly object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            Enumeration.Check(_version, _set._table.Version);
            return _set._table.Next(ref _index);
        }

        public void Reset()
        {
            Enumeration.Check(_version, _set._table.Version);
            _index = -1;
        }

        public readonly void Dispose()
        {
        }
    }
}
