// The one growable collection here: the guest's core library has arrays and spans and nothing more.
using System;

namespace Xdv.Transforms;

/// <summary>An array that doubles when full. A mutable struct: keep it in a field, never copy it.</summary>
internal struct GrowableArray<T>
{
    private const int FirstCapacity = 16;

    private T[]? _items;

    /// <summary>Elements in use.</summary>
    public int Count { get; private set; }

    public readonly ReadOnlySpan<T> Items => new(_items, 0, Count);

    public void Add(T item) => AddRange(1)[0] = item;

    /// <summary>Room for <paramref name="count"/> more elements at the end; the caller fills them.</summary>
    public Span<T> AddRange(int count)
    {
        int needed = Count + count;
        if (_items is null || needed > _items.Length)
        {
            int capacity = _items is null ? FirstCapacity : _items.Length * 2;
            T[] larger = new T[capacity < needed ? needed : capacity];
            Items.CopyTo(larger);
            _items = larger;
        }
        Count = needed;
        return new Span<T>(_items, needed - count, count);
    }

    public readonly T[] ToArray()
    {
        T[] copy = new T[Count];
        Items.CopyTo(copy);
        return copy;
    }
}
