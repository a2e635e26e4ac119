// A program's heap: segments of memory from the kernel, tiled by objects and gaps. The core library allocates by moving
// a pointer through a run of zeroed memory; when the run is used up it comes here for the next one. Nothing moves.
//
// A collection (CollectedHeap.Mark.cs, .Sweep.cs) is due when the program has been given as much as it had left alive
// after the last one, at least MinBudget: a function of its allocations alone, so that it falls on the same instruction
// in every run. Until then the heap grows. Callers take turns; no finalizers, no weak references.
using System;
using System.Runtime.CompilerServices;

namespace Xdv.Runtime.Memory;

/// <summary>Words that may be references: the program's statics, its stack.</summary>
internal unsafe struct RootRange
{
    public nuint* Start, End;
}

internal unsafe partial struct CollectedHeap
{
    /// <summary>Bytes given out before the first collection, and at least before any.</summary>
    public const nuint MinBudget = 1 << 20;

    /// <summary>The most that is given, and zeroed, at once to a request that needs less.</summary>
    private const nuint PieceBytes = 32 * 1024;

    private const nuint PageBytes = 4096, MinGrowPages = 16;
    /// <summary>A segment's map has a bit for each of its words.</summary>
    private const nuint MapRatio = 64;

    private const nuint MaxRequest = 1 << 30;
    /// <summary>Each holds a quarter more than all before it: 1 GiB takes 44.</summary>
    private const int MaxSegments = 64;

    private Segments _segments;
    private int _segmentCount;
    private byte* _low, _high;
    private FreeRuns _free;
    private nuint _given, _budget;
    private delegate*<nuint, byte*> _grow;

    /// <summary>Objects that were reached and whose references have not been followed. Doubles when full; when the
    /// kernel has no memory for that, what does not fit is found again by walking the heap.</summary>
    private byte** _pending;
    private nuint _pendingCount, _pendingCapacity;
    private bool _overflowed;

    /// <summary>Memory tiled by objects and gaps; before it, a bit for each of its words: an object starts here (valid
    /// during a collection).</summary>
    private struct Segment
    {
        public byte* Start, End;

        public ulong* Starts;
    }

    [InlineArray(MaxSegments)]
    private struct Segments
    {
        private Segment _first;
    }

    /// <summary>Makes a heap of zeroed memory; a constructor would make it elsewhere and copy it.</summary>
    /// <param name="grow">So many more zeroed pages, or null; later ones at higher addresses.</param>
    public void Initialize(delegate*<nuint, byte*> grow)
    {
        _grow = grow;
        _budget = MinBudget;
    }

    public uint Collections { get; private set; }

    /// <summary>Bytes of objects after the last collection.</summary>
    public nuint LiveBytes { get; private set; }

    /// <summary>Bytes held from the kernel.</summary>
    public nuint HeldBytes { get; private set; }

    /// <summary>Zeroed memory for at least that many bytes, which objects may fill from its start on.</summary>
    /// <param name="bytes">A multiple of eight.</param>
    /// <param name="next">Rest of the run before, or null: becomes a gap.</param>
    /// <param name="end">Its end.</param>
    /// <param name="roots">What the program holds.</param>
    /// <param name="rootCount">Ranges in <paramref name="roots"/>; 0 = not all is known that the program holds, so the
    /// heap may only grow.</param>
    /// <param name="given">Bytes of the answer.</param>
    /// <returns>Null when there is no memory, even after a collection.</returns>
    public byte* Refill(nuint bytes, byte* next, byte* end, RootRange* roots, int rootCount, out nuint given)
    {
        given = 0;
        _free.Add(next, (nuint)(end - next), clean: true);
        if (bytes > MaxRequest) return null;
        if (rootCount != 0 && _given != 0 && _given + bytes > _budget) Collect(roots, rootCount);
        byte* run = _free.Take(bytes);
        if (run == null && TryGrow(bytes)) run = _free.Take(bytes);
        if (run == null && rootCount != 0)
        {
            Collect(roots, rootCount);
            run = _free.Take(bytes);
        }

        if (run == null) return null;
        given = Give(run, bytes);
        _given += given;
        return run;
    }

    /// <summary>Collects now.</summary>
    public void Collect(byte* next, byte* end, RootRange* roots, int rootCount)
    {
        _free.Add(next, (nuint)(end - next), clean: true);
        Collect(roots, rootCount);
    }

    private void Collect(RootRange* roots, int rootCount)
    {
        FindObjects();
        MarkFrom(roots, rootCount);
        Sweep();
        Collections++;
        _given = 0;
        _budget = LiveBytes > MinBudget ? LiveBytes : MinBudget;
    }

    /// <summary>Zeroes a run, or the piece of it that is given, and lists the rest.</summary>
    private nuint Give(byte* run, nuint bytes)
    {
        nuint size = ObjectLayout.Bytes(run);
        bool clean = ObjectLayout.IsClean(run);
        nuint given = bytes > PieceBytes ? bytes : PieceBytes;
        if (size < given + FreeRuns.MinBytes) given = size;
        _free.Add(run + given, size - given, clean);
        nuint dirty = clean ? 2 * ObjectLayout.WordBytes : given;
        new Span<byte>(run, (int)dirty).Clear();
        return given;
    }

    /// <summary>A segment that holds the request, and more when there is more.</summary>
    private bool TryGrow(nuint bytes)
    {
        if (_segmentCount == MaxSegments) return false;
        nuint needed = (bytes + bytes / (MapRatio / 2)) / PageBytes + 2;
        nuint pages = HeldBytes / PageBytes / 4;
        if (pages < MinGrowPages) pages = MinGrowPages;
        if (pages < needed) pages = needed;
        byte* memory = _grow(pages);
        if (memory == null && pages > needed) memory = _grow(pages = needed);
        if (memory == null) return false;

        nuint map = pages * PageBytes / MapRatio;
        ref Segment segment = ref _segments[_segmentCount++];
        segment.Starts = (ulong*)memory;
        segment.Start = memory + map;
        segment.End = memory + pages * PageBytes;
        HeldBytes += pages * PageBytes;
        if (_low == null || memory < _low) _low = memory;
        if (segment.End > _high) _high = segment.End;
        _free.Add(segment.Start, (nuint)(segment.End - segment.Start), clean: true);
        return true;
    }
}
