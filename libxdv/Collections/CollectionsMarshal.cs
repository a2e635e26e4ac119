#if FREESTANDING
// The array inside a list, as .NET lends it out: valid until the list grows.
using System.Collections.Generic;

namespace System.Runtime.InteropServices;

public static class CollectionsMarshal
{
    public static Span<T> AsSpan<T>(List<T>? list) => list is null ? default : new Span<T>(list._items, 0, list._count);

    /// <summary>Makes the list longer, by elements of any value, or shorter.</summary>
    public static void SetCount<T>(List<T> list, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        list.EnsureCapacity(count);
        if (count < list._count) list._items.AsSpan(count, list._count - count).Clear();
        list._count = count;
        list._version++;
    }
}
#endif
