// A list in one array that doubles when full: .NET's, by name and behaviour.
using System;
using System.Collections;
using System.Collections.Generic;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public partial class List<T> : IList<T>, IReadOnlyList<T>
{
    private const int FirstCapacity = 4;

    internal T[] _items;
    internal int _count;
    internal int _version;

    public List() => _items = [];

    public List(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _items = capacity == 0 ? [] : new T[capacity];
    }

    public List(IEnumerable<T> collection)
        : this() => AddRange(collection);

    public int Count => _count;

    public int Capacity
    {
        get => _items.Length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, _count);
            T[] items = value == 0 ? [] : new T[value];
            Items.CopyTo(items);
            _items = items;
        }
    }

    bool ICollection<T>.IsReadOnly => false;

    public T this[int index]
    {
        get
        {
            Require(index, _count);
            return _items[index];
        }

        set
        {
            Require(index, _count);
            _items[index] = value;
            _version++;
        }
    }

    private Span<T> Items => new(_items, 0, _count);

    public void Add(T item)
    {
        _version++;
        if (_count == _items.Length) Grow(_count + 1);
        _items[_count++] = item;
    }

    public void AddRange(IEnumerable<T> collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (collection is ICollection<T> sized)
        {
            EnsureCapacity(checked(_count + sized.Count));
            // A list may be added to itself.
            int added = sized.Count;
            sized.CopyTo(_items, _count);
            _count += added;
            _version++;
            return;
        }

        foreach (T item in collection) Add(item);
    }

    public void AddRange(params ReadOnlySpan<T> source)
    {
        EnsureCapacity(checked(_count + source.Length));
        source.CopyTo(new Span<T>(_items, _count, source.Length));
        _count += source.Length;
        _version++;
    }

    public void Insert(int index, T item)
    {
        Require(index, _count + 1);
        if (_count == _items.Length) Grow(_count + 1);
        Items[index..].CopyTo(new Span<T>(_items, index + 1, _count - index));
        _items[index] = item;
        _count++;
        _version++;
    }

    public bool Remove(T item)
    {
        int index = IndexOf(item);
        if (index < 0) return false;
        RemoveAt(index);
        return true;
    }

    public void RemoveAt(int index)
    {
        Require(index, _count);
        Close(index, 1);
    }

    public void RemoveRange(int index, int count)
    {
        RequireRange(index, count);
        if (count != 0) Close(index, count);
    }

    public int RemoveAll(Predicate<T> match)
    {
        int kept = 0, before = _count;
        for (int i = 0; i < before; i++)
            if (!match(_items[i])) _items[kept++] = _items[i];
        Items[kept..].Clear();
        _count = kept;
        if (kept != before) _version++;
        return before - kept;
    }

    public void Clear()
    {
        Items.Clear();
        _count = 0;
        _version++;
    }

    /// <summary>Makes room for that many; the capacity.</summary>
    public int EnsureCapacity(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (capacity > _items.Length) Grow(capacity);
        return _items.Length;
    }

    public void TrimExcess() => Capacity = _count;

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => new Enumerator(this);

    IEnumerator IEnumerable.GetEnumerator() => new Enumerator(this);

    private void Close(int index, int count)
    {
        Items[(index + count)..].CopyTo(Items[index..]);
        Items[(_count - count)..].Clear();
        _count -= count;
        _version++;
    }

    private void Grow(int needed)
    {
        int doubled = _items.Length == 0 ? FirstCapacity : _items.Length * 2;
        if ((uint)doubled > (uint)Array.MaxLength) doubled = Array.MaxLength;
        Capacity = Math.Max(needed, doubled);
    }

    private static void Require(int index, int end)
    {
        if ((uint)index >= (uint)end) throw new ArgumentOutOfRangeException(nameof(index));
    }

    private void RequireRange(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > _count - index) throw new ArgumentException("the range goes past the end");
    }

    public struct Enumerator : IEnumerator<T>
    {
        private readonly List<T> _list;
        private readonly int _version;
        private int _next;
        private T? _current;

        internal Enumerator(List<T> list)
        {
            _list = list;
            _version = list._version;
            _next = 0;
            _current = default;
        }

        public readonly T Current => _current!;

        readonly object? IEnumerator.Current => _current;

        public bool MoveNext()
        {
            Enumeration.Check(_version, _list._version);
            if (_next >= _list._count)
            {
                _current = default;
                return false;
            }

            _current = _list._items[_next++];
            return true;
        }

        public void Reset()
        {
            Enumeration.Check(_version, _list._version);
            _next = 0;
            _current = default;
        }

        public readonly void Dispose()
        {
        }
    }
}
