// Sorting: quicksort by the median of three, insertion for what is short, heapsort when quicksort goes too deep, so
// that no input takes more than n log n. Not stable, like .NET's. Portable: the host's tests compile this file as it
// is.
using System.Collections.Generic;

namespace System;

/// <summary>An order as a structure, so that each sort is compiled with its comparison.</summary>
internal interface IOrder<T>
{
    int Compare(T left, T right);
}

internal readonly struct DefaultOrder<T> : IOrder<T>
{
    public int Compare(T left, T right) => Comparer<T>.Default.Compare(left, right);
}

internal readonly struct ComparerOrder<T>(IComparer<T> comparer) : IOrder<T>
{
    public int Compare(T left, T right) => comparer.Compare(left, right);
}

internal readonly struct ComparisonOrder<T>(Comparison<T> comparison) : IOrder<T>
{
    public int Compare(T left, T right) => comparison(left, right);
}

internal static class SpanSort
{
    private const int Short = 16;

    internal static void Sort<T, TOrder>(Span<T> items, TOrder order) where TOrder : struct, IOrder<T>
    {
        int depth = 0;
        for (int length = items.Length; length > 1; length >>= 1)
        {
            depth += 2;
        }

        Quick(items, order, depth);
    }

    /// <summary>Where a value is, or the complement of where it would go.</summary>
    internal static int Search<T, TOrder>(ReadOnlySpan<T> items, T value, TOrder order) where TOrder : struct, IOrder<T>
    {
        int low = 0, high = items.Length - 1;
        while (low <= high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            int comparison = order.Compare(items[middle], value);
            if (comparison == 0)
            {
                return middle;
            }

            if (comparison < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>Recurses into the shorter part, so the stack is at most log n deep.</summary>
    private static void Quick<T, TOrder>(Span<T> items, TOrder order, int depth) where TOrder : struct, IOrder<T>
    {
        while (items.Length > Short)
        {
            if (depth-- == 0)
            {
                Heap(items, order);
                return;
            }

            int pivot = Partition(items, order);
            Span<T> left = items.Slice(0, pivot), right = items.Slice(pivot + 1);
            bool leftIsShorter = left.Length < right.Length;
            Quick(leftIsShorter ? left : right, order, depth);
            items = leftIsShorter ? right : left;
        }

        Insertion(items, order);
    }

    private static int Partition<T, TOrder>(Span<T> items, TOrder order) where TOrder : struct, IOrder<T>
    {
        int middle = (items.Length - 1) >> 1, last = items.Length - 1;
        InOrder(items, order, 0, middle);
        InOrder(items, order, 0, last);
        InOrder(items, order, middle, last);
        // The median waits next to the end; the ends stop both scans.
        T pivot = items[middle];
        Swap(items, middle, last - 1);
        int low = 0, high = last - 1;
        while (true)
        {
            do
            {
                low++;
            }
            while (low < last && order.Compare(items[low], pivot) < 0);

            do
            {
                high--;
            }
            while (high > 0 && order.Compare(pivot, items[high]) < 0);

            if (low >= high)
            {
                break;
            }

            Swap(items, low, high);
        }

        Swap(items, low, last - 1);
        return low;
    }

    private static void Insertion<T, TOrder>(Span<T> items, TOrder order) where TOrder : struct, IOrder<T>
    {
        for (int i = 1; i < items.Length; i++)
        {
            T item = items[i];
            int at = i;
            while (at > 0 && order.Compare(item, items[at - 1]) < 0)
            {
                items[at] = items[at - 1];
                at--;
            }

            items[at] = item;
        }
    }

    private static void Heap<T, TOrder>(Span<T> items, TOrder order) where TOrder : struct, IOrder<T>
    {
        for (int root = (items.Length / 2) - 1; root >= 0; root--)
        {
            Sift(items, order, root);
        }

        for (int end = items.Length - 1; end > 0; end--)
        {
            Swap(items, 0, end);
            Sift(items.Slice(0, end), order, 0);
        }
    }

    private static void Sift<T, TOrder>(Span<T> items, TOrder order, int root) where TOrder : struct, IOrder<T>
    {
        T item = items[root];
        while (true)
        {
            int child = (root * 2) + 1;
            if (child >= items.Length)
            {
                break;
            }

            if (child + 1 < items.Length && order.Compare(items[child], items[child + 1]) < 0)
            {
                child++;
            }

            if (order.Compare(item, items[child]) >= 0)
            {
                break;
            }

            items[root] = items[child];
            root = child;
        }

        items[root] = item;
    }

    private static void InOrder<T, TOrder>(Span<T> items, TOrder order, int first, int second)
        where TOrder : struct, IOrder<T>
    {
        if (order.Compare(items[second], items[first]) < 0)
        {
            Swap(items, first, second);
        }
    }

    private static void Swap<T>(Span<T> items, int first, int second)
        => (items[first], items[second]) = (items[second], items[first]);
}
