// Finding, ordering and copying.
using System;
using System.Collections.Generic;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public partial class List<T>
{
    public int IndexOf(T item)
    {
        for (int i = 0; i < _count; i++)
            if (EqualityComparer<T>.Default.Equals(_items[i], item)) return i;
        return -1;
    }

    public int LastIndexOf(T item)
    {
        for (int i = _count - 1; i >= 0; i--)
            if (EqualityComparer<T>.Default.Equals(_items[i], item)) return i;
        return -1;
    }

    public bool Contains(T item) => IndexOf(item) >= 0;

    public int FindIndex(Predicate<T> match)
    {
        for (int i = 0; i < _count; i++)
            if (match(_items[i])) return i;
        return -1;
    }

    public T? Find(Predicate<T> match)
    {
        int index = FindIndex(match);
        return index < 0 ? default : _items[index];
    }

    public bool Exists(Predicate<T> match) => FindIndex(match) >= 0;

    public bool TrueForAll(Predicate<T> match) => FindIndex(item => !match(item)) < 0;

    public void ForEach(Action<T> action)
    {
        foreach (T item in this) action(item);
    }

    public List<T> GetRange(int index, int count)
    {
        RequireRange(index, count);
        List<T> range = new(count);
        range.AddRange(Items.Slice(index, count));
        return range;
    }

    /// <summary>Where the item is in a sorted list, or the complement of where it would go.</summary>
    public int BinarySearch(T item)
    {
        int low = 0, high = _count - 1;
        while (low <= high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            int order = Comparer<T>.Default.Compare(_items[middle], item);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    public void Sort()
    {
        Items.Sort();
        _version++;
    }

    public void Sort(Comparison<T> comparison)
    {
        Items.Sort(comparison);
        _version++;
    }

    public void Sort(IComparer<T>? comparer)
    {
        Items.Sort((comparer ?? Comparer<T>.Default).Compare);
        _version++;
    }

    public void Reverse()
    {
        Items.Reverse();
        _version++;
    }

    public void CopyTo(T[] array) => CopyTo(array, 0);

    public void CopyTo(T[] array, int arrayIndex)
    {
        if (array.Length - arrayIndex < _count || arrayIndex < 0)
            throw new ArgumentException("the array is too short");
        Items.CopyTo(array.AsSpan(arrayIndex));
    }

    public T[] ToArray() => Items.ToArray();
}
