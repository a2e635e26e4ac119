// Keys with values: .NET's, by name and behaviour. Hashes are seedless, so the order of enumeration is the same in
// every run.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public partial class Dictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>
    where TKey : notnull
{
    private HashTable<TKey, TValue> _table;

    public Dictionary()
        : this(0, null)
    {
    }

    public Dictionary(int capacity)
        : this(capacity, null)
    {
    }

    public Dictionary(IEqualityComparer<TKey>? comparer)
        : this(0, comparer)
    {
    }

    public Dictionary(int capacity, IEqualityComparer<TKey>? comparer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _table = new HashTable<TKey, TValue>(comparer);
        if (capacity != 0) _table.EnsureCapacity(capacity);
    }

    public Dictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection)
        : this()
    {
        foreach (KeyValuePair<TKey, TValue> pair in collection) Add(pair.Key, pair.Value);
    }

    public int Count => _table.Count;

    public IEqualityComparer<TKey> Comparer => _table.Comparer;

    public KeyCollection Keys => new(this);

    public ValueCollection Values => new(this);

    ICollection<TKey> IDictionary<TKey, TValue>.Keys => Keys;

    ICollection<TValue> IDictionary<TKey, TValue>.Values => Values;

    IEnumerable<TKey> IReadOnlyDictionary<TKey, TValue>.Keys => Keys;

    IEnumerable<TValue> IReadOnlyDictionary<TKey, TValue>.Values => Values;

    bool ICollection<KeyValuePair<TKey, TValue>>.IsReadOnly => false;

    public TValue this[TKey key]
    {
        get
        {
            int index = Find(key);
            return index >= 0 ? _table.Entries[index].Value : throw new KeyNotFoundException();
        }

        set
        {
            int index = Find(key);
            if (index < 0) _table.Add(key, value);
            else _table.Entries[index].Value = value;
        }
    }

    /// <summary>Errors: ArgumentException when the key is there.</summary>
    public void Add(TKey key, TValue value)
    {
        if (!TryAdd(key, value)) throw new ArgumentException("the key is there already");
    }

    public bool TryAdd(TKey key, TValue value)
    {
        if (Find(key) >= 0) return false;
        _table.Add(key, value);
        return true;
    }

    public bool ContainsKey(TKey key) => Find(key) >= 0;

    public bool ContainsValue(TValue value)
    {
        foreach (KeyValuePair<TKey, TValue> pair in this)
            if (EqualityComparer<TValue>.Default.Equals(pair.Value, value)) return true;
        return false;
    }

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        int index = Find(key);
        value = index < 0 ? default : _table.Entries[index].Value;
        return index >= 0;
    }

    public bool Remove(TKey key) => Remove(key, out _);

    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Require(key);
        return _table.Remove(key, out value);
    }

    public void Clear() => _table.Clear();

    public int EnsureCapacity(int capacity)
    {
        _table.EnsureCapacity(capacity);
        return _table.Entries.Length;
    }

    void ICollection<KeyValuePair<TKey, TValue>>.Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Contains(KeyValuePair<TKey, TValue> item) =>
        TryGetValue(item.Key, out TValue? value) && EqualityComparer<TValue>.Default.Equals(value, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Remove(KeyValuePair<TKey, TValue> item) =>
        ((ICollection<KeyValuePair<TKey, TValue>>)this).Contains(item) && Remove(item.Key);

    void ICollection<KeyValuePair<TKey, TValue>>.CopyTo(KeyValuePair<TKey, TValue>[] array, int index)
    {
        foreach (KeyValuePair<TKey, TValue> pair in this) array[index++] = pair;
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        new Enumerator(this);

    IEnumerator IEnumerable.GetEnumerator() => new Enumerator(this);

    private int Find(TKey key)
    {
        Require(key);
        return _table.Find(key);
    }

    private static void Require(TKey key)
    {
        if (key is null) throw new ArgumentNullException(nameof(key));
    }
}
