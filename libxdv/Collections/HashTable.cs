// The table under Dictionary and HashSet: entries in order of arrival in one array, chained by number from a power of
// two of buckets. A removed entry's place is the next to be used again, as in .NET, so both enumerate in the same
// order.
using System;
using System.Collections.Generic;
using System.Numerics;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

internal struct HashTable<TKey, TValue>
{
    private const int FirstCapacity = 4;

    /// <summary>In <see cref="Entry.Next"/> of a free entry: this less the number of the free one after it.</summary>
    private const int FreeBase = -3;

    private readonly IEqualityComparer<TKey>? _comparer;
    private int[]? _buckets;
    private int _firstFree, _freeCount;

    internal struct Entry
    {
        public int Hash;

        /// <summary>Entry after this in its bucket; -1 at the end, below that when the entry is free.</summary>
        public int Next;

        public TKey Key;
        public TValue Value;
    }

    public HashTable(IEqualityComparer<TKey>? comparer)
    {
        this = default;
        _comparer = comparer == EqualityComparer<TKey>.Default ? null : comparer;
        Entries = [];
    }

    public readonly IEqualityComparer<TKey> Comparer => _comparer ?? EqualityComparer<TKey>.Default;

    public Entry[] Entries { get; private set; }

    /// <summary>Entries ever used: the rest of <see cref="Entries"/> is new.</summary>
    public int Used { get; private set; }

    public readonly int Count => Used - _freeCount;

    /// <summary>Changes whenever an enumeration would notice.</summary>
    public int Version { get; set; }

    /// <summary>The key's entry, or -1.</summary>
    public readonly int Find(TKey key)
    {
        if (_buckets is null) return -1;
        int hash = Hash(key);
        for (int i = _buckets[Bucket(hash)] - 1; i >= 0; i = Entries[i].Next)
            if (Entries[i].Hash == hash && AreEqual(Entries[i].Key, key)) return i;
        return -1;
    }

    /// <summary>Adds a key that is not there; its entry.</summary>
    public int Add(TKey key, TValue value)
    {
        int index;
        if (_freeCount != 0)
        {
            index = _firstFree;
            _firstFree = FreeBase - Entries[index].Next;
            _freeCount--;
        }
        else
        {
            if (Used == Entries.Length) Resize(Math.Max(FirstCapacity, checked(Used * 2)));
            index = Used++;
        }

        int hash = Hash(key);
        ref int bucket = ref _buckets![Bucket(hash)];
        Entries[index] = new Entry { Hash = hash, Next = bucket - 1, Key = key, Value = value };
        bucket = index + 1;
        Version++;
        return index;
    }

    public bool Remove(TKey key, out TValue? value)
    {
        value = default;
        if (_buckets is null) return false;
        int hash = Hash(key), last = -1;
        ref int bucket = ref _buckets[Bucket(hash)];
        for (int i = bucket - 1; i >= 0; last = i, i = Entries[i].Next)
        {
            ref Entry entry = ref Entries[i];
            if (entry.Hash != hash || !AreEqual(entry.Key, key)) continue;
            if (last < 0) bucket = entry.Next + 1;
            else Entries[last].Next = entry.Next;
            value = entry.Value;
            entry = new Entry { Next = FreeBase - (_freeCount == 0 ? -1 : _firstFree) };
            _firstFree = i;
            _freeCount++;
            return true;
        }

        return false;
    }

    public void Clear()
    {
        if (Used == 0) return;
        _buckets.AsSpan().Clear();
        Entries.AsSpan(0, Used).Clear();
        Used = 0;
        _freeCount = 0;
    }

    public void EnsureCapacity(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (capacity > Entries.Length) Resize(capacity);
    }

    /// <summary>Steps to the next entry in use.</summary>
    /// <param name="index">-1 before the first.</param>
    public readonly bool Next(ref int index)
    {
        while (++index < Used)
            if (Entries[index].Next >= -1) return true;
        index = Used;
        return false;
    }

    private void Resize(int capacity)
    {
        capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, FirstCapacity));
        Entry[] entries = new Entry[capacity];
        Entries.AsSpan(0, Used).CopyTo(entries);
        Entries = entries;
        _buckets = new int[capacity];
        for (int i = 0; i < Used; i++)
        {
            if (entries[i].Next < -1) continue;
            ref int bucket = ref _buckets[Bucket(entries[i].Hash)];
            entries[i].Next = bucket - 1;
            bucket = i + 1;
        }
    }

    private readonly int Hash(TKey key) =>
        _comparer is null ? EqualityComparer<TKey>.Default.GetHashCode(key!) : _comparer.GetHashCode(key!);

    private readonly bool AreEqual(TKey left, TKey right) =>
        _comparer is null ? EqualityComparer<TKey>.Default.Equals(left, right) : _comparer.Equals(left, right);

    /// <summary>Fibonacci hashing: the high bits of a product, so that regular keys spread.</summary>
    private readonly int Bucket(int hash) =>
        (int)(((uint)hash * 0x9E3779B1u) >> (32 - BitOperations.Log2((uint)_buckets!.Length)));
}
