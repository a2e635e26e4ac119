// Last in, first out: .NET's, by name and behaviour. Enumerates from the top.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public class Stack<T> : IReadOnlyCollection<T>
{
    private readonly List<T> _items;

    public Stack() => _items = [];

    public Stack(int capacity) => _items = new List<T>(capacity);

    public Stack(IEnumerable<T> collection) => _items = new List<T>(collection);

    public int Count => _items.Count;

    public void Push(T item) => _items.Add(item);

    /// <summary>Errors: InvalidOperationException when it is empty.</summary>
    public T Pop() => TryPop(out T? item) ? item : throw new InvalidOperationException("the stack is empty");

    public T Peek() => TryPeek(out T? item) ? item : throw new InvalidOperationException("the stack is empty");

    public bool TryPop([MaybeNullWhen(false)] out T item)
    {
        if (!TryPeek(out item)) return false;
        _items.RemoveAt(_items.Count - 1);
        return true;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        item = _items.Count == 0 ? default : _items[^1];
        return _items.Count != 0;
    }

    public bool Contains(T item) => _items.Contains(item);

    public void Clear() => _items.Clear();

    public T[] ToArray()
    {
        T[] array = _items.ToArray();
        array.AsSpan().Reverse();
        return array;
    }

    public IEnumerator<T> GetEnumerator()
    {
        int version = _items._version;
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            yield return _items[i];
            Enumeration.Check(version, _items._version);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
