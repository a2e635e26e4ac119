// First in, first out, in a ring that doubles when full: .NET's, by name and behaviour.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public class Queue<T> : IReadOnlyCollection<T>
{
    private const int FirstCapacity = 4;

    private T[] _items;
    private int _first, _version;

    public Queue() => _items = [];

    public Queue(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _items = new T[capacity];
    }

    public Queue(IEnumerable<T> collection)
        : this()
    {
        foreach (T item in collection) Enqueue(item);
    }

    public int Count { get; private set; }

    public void Enqueue(T item)
    {
        if (Count == _items.Length) Grow();
        _items[At(Count)] = item;
        Count++;
        _version++;
    }

    /// <summary>Errors: InvalidOperationException when it is empty.</summary>
    public T Dequeue() => TryDequeue(out T? item) ? item : throw new InvalidOperationException("the queue is empty");

    public T Peek() => TryPeek(out T? item) ? item : throw new InvalidOperationException("the queue is empty");

    public bool TryDequeue([MaybeNullWhen(false)] out T item)
    {
        if (!TryPeek(out item)) return false;
        _items[_first] = default!;
        _first = At(1);
        Count--;
        _version++;
        return true;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        item = Count == 0 ? default : _items[_first];
        return Count != 0;
    }

    public bool Contains(T item)
    {
        for (int i = 0; i < Count; i++)
            if (EqualityComparer<T>.Default.Equals(_items[At(i)], item)) return true;
        return false;
    }

    public void Clear()
    {
        _items.AsSpan().Clear();
        _first = 0;
        Count = 0;
        _version++;
    }

    public T[] ToArray()
    {
        T[] array = new T[Count];
        for (int i = 0; i < array.Length; i++) array[i] = _items[At(i)];
        return array;
    }

    public IEnumerator<T> GetEnumerator()
    {
        int version = _version;
        for (int i = 0; i < Count; i++)
        {
            yield return _items[At(i)];
            Enumeration.Check(version, _version);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int At(int index)
    {
        int place = _first + index;
        return place < _items.Length ? place : place - _items.Length;
    }

    private void Grow()
    {
        T[] items = ToArray();
        Array.Resize(ref items, Math.Max(FirstCapacity, checked(Count * 2)));
        _items = items;
        _first = 0;
    }
}
