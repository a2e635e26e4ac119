// What is alive: everything that a word of a root range points to or into (conservative: statics, stack and registers
// need no maps), and from there on what references in objects point to (exact, by the compiler's descriptions).
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Runtime.Memory;

internal unsafe partial struct CollectedHeap
{
    private const int BitsPerWord = 64;

    /// <summary>Notes in each segment's map where objects start.</summary>
    private void FindObjects()
    {
        for (int i = 0; i < _segmentCount; i++)
        {
            ref Segment segment = ref _segments[i];
            new Span<byte>(segment.Starts, (int)(segment.Start - (byte*)segment.Starts)).Clear();
            nuint bytes;
            for (byte* place = segment.Start; place < segment.End; place += bytes)
            {
                bytes = ObjectLayout.Bytes(place);
                if (ObjectLayout.IsGap(place)) continue;
                nuint word = (nuint)(place - segment.Start) / ObjectLayout.WordBytes;
                segment.Starts[word / BitsPerWord] |= 1UL << (int)(word % BitsPerWord);
            }
        }
    }

    private void MarkFrom(RootRange* roots, int rootCount)
    {
        for (int i = 0; i < rootCount; i++)
        {
            for (nuint* word = roots[i].Start; word < roots[i].End; word++)
            {
                if (*word - (nuint)_low >= (nuint)(_high - _low)) continue;
                byte* found = ObjectAround((byte*)*word);
                if (found != null) Reach(found);
            }

            Follow();
        }

        while (_overflowed)
        {
            _overflowed = false;
            FollowAgain();
        }
    }

    /// <summary>The object that an address points to or into.</summary>
    private byte* ObjectAround(byte* address)
    {
        for (int i = 0; i < _segmentCount; i++)
        {
            ref Segment segment = ref _segments[i];
            if (address < segment.Start || address >= segment.End) continue;
            nuint word = (nuint)(address - segment.Start) / ObjectLayout.WordBytes;
            nuint at = word / BitsPerWord;
            ulong starts = segment.Starts[at] & (~0UL >> (BitsPerWord - 1 - (int)(word % BitsPerWord)));
            while (starts == 0 && at != 0) starts = segment.Starts[--at];
            if (starts == 0) return null;
            nuint first = at * BitsPerWord + (nuint)BitOperations.Log2(starts);
            byte* found = segment.Start + first * ObjectLayout.WordBytes;
            return address < found + ObjectLayout.Bytes(found) ? found : null;
        }

        return null;
    }

    /// <summary>Marks an object; a reference to anything outside the heap (a literal, null) is none of its
    /// business.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Reach(byte* target)
    {
        if ((nuint)target - (nuint)_low >= (nuint)(_high - _low) || ObjectLayout.IsMarked(target)) return;
        byte* methodTable = ObjectLayout.MethodTable(target);
        *(nuint*)target |= ObjectLayout.Mark;
        if (ObjectLayout.HoldsReferences(methodTable)) Push(target);
    }

    private void Push(byte* target)
    {
        if (_pendingCount == _pendingCapacity && !TryGrowPending())
        {
            _overflowed = true;
            return;
        }

        _pending[_pendingCount++] = target;
    }

    /// <summary>Follows references until nothing is pending.</summary>
    private void Follow()
    {
        while (_pendingCount != 0)
        {
            byte* target = _pending[--_pendingCount];
            ObjectLayout.Visit(target, ObjectLayout.MethodTable(target), ref this);
        }
    }

    /// <summary>After an overflow: references of everything reached so far.</summary>
    private void FollowAgain()
    {
        for (int i = 0; i < _segmentCount; i++)
        {
            byte* end = _segments[i].End;
            for (byte* place = _segments[i].Start; place < end; place += ObjectLayout.Bytes(place))
            {
                if (ObjectLayout.IsGap(place) || !ObjectLayout.IsMarked(place)) continue;
                byte* methodTable = ObjectLayout.MethodTable(place);
                if (!ObjectLayout.HoldsReferences(methodTable)) continue;
                ObjectLayout.Visit(place, methodTable, ref this);
                Follow();
            }
        }
    }

    private bool TryGrowPending()
    {
        nuint pages = _pendingCapacity == 0 ? 1 : _pendingCapacity * 2 * (nuint)sizeof(byte*) / PageBytes;
        byte** larger = (byte**)_grow(pages);
        if (larger == null) return false;
        for (nuint i = 0; i < _pendingCount; i++) larger[i] = _pending[i];
        _pending = larger;
        _pendingCapacity = pages * PageBytes / (nuint)sizeof(byte*);
        HeldBytes += pages * PageBytes;
        return true;
    }
}
