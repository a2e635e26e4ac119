// A program on the collector: objects of made-up types in a real heap, and beside it what the program knows of them.
// What the program can reach must be whole after every step, and after a collection nothing else may be alive.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Runtime.Memory;
using Xunit;

namespace Xdv.Runtime.Tests;

/// <summary>What the program knows of an object.</summary>
internal sealed class ModelObject(nint address, Kind kind, int length, long stamp, int slots)
{
    public nint Address { get; } = address;

    public Kind Kind { get; } = kind;

    public int Length { get; } = length;

    public long Stamp { get; } = stamp;

    public ModelObject?[] References { get; } = new ModelObject?[slots];
}

internal enum Kind
{
    Bytes,
    References,

    /// <summary>Reference, number, reference.</summary>
    Small,

    /// <summary>A number.</summary>
    Leaf,

    /// <summary>An array of (reference, number, reference, reference, number).</summary>
    Values,
}

internal sealed unsafe class HeapModel : IDisposable
{
    public const int Kinds = 5;
    private const int MemoryBytes = 96 << 20, RootWords = 64, TableBytes = 128, PageBytes = 4096;

    [ThreadStatic] private static byte* t_next, t_end;
    [ThreadStatic] private static nuint t_smallestGrowth, t_freeSmall;

    private readonly byte* _memory, _tables;
    private readonly nuint* _roots;
    private readonly ModelObject?[] _rooted = new ModelObject?[RootWords];
    private CollectedHeap _heap;
    private byte* _next, _end;
    private long _stamp;

    /// <param name="limit">Bytes the heap may have.</param>
    /// <param name="smallestGrowth">Requests for fewer pages are refused, as the marking's for its stack are.</param>
    /// <param name="freeSmall">Unless they are for at most so many.</param>
    public HeapModel(int limit = MemoryBytes, int smallestGrowth = 0, int freeSmall = 0)
    {
        t_smallestGrowth = (nuint)smallestGrowth;
        t_freeSmall = (nuint)freeSmall;
        _memory = (byte*)NativeMemory.AlignedAlloc(MemoryBytes, PageBytes);
        new Span<byte>(_memory, limit).Clear();
        _tables = (byte*)NativeMemory.AllocZeroed(TableBytes * Kinds);
        _roots = (nuint*)NativeMemory.AllocZeroed(RootWords, sizeof(ulong));
        t_next = _memory;
        t_end = _memory + limit;
        _heap.Initialize(&Grow);
        DescribeTypes();
    }

    public uint Collections => _heap.Collections;

    public nuint HeldBytes => _heap.HeldBytes;

    public ModelObject? this[int root]
    {
        get => _rooted[root];
        set => SetRoot(root, value, 0);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.Free(_tables);
        NativeMemory.Free(_roots);
    }

    /// <summary>A root that points into an object instead of at it.</summary>
    public void SetRoot(int root, ModelObject? target, int offset)
    {
        _rooted[root] = target;
        _roots[root] = target is null ? 0 : (nuint)(target.Address + offset);
    }

    public void SetReference(ModelObject holder, int slot, ModelObject? target)
    {
        holder.References[slot] = target;
        *(nint*)(holder.Address + SlotOffset(holder.Kind, slot)) = target?.Address ?? 0;
    }

    /// <summary>A new object, zeroed but for its stamp; null when there is no memory.</summary>
    public ModelObject? New(Kind kind, int length = 0)
    {
        nuint bytes = (nuint)SizeOf(kind, length);
        if (bytes > (nuint)(_end - _next) && !Refill(bytes)) return null;
        byte* place = _next;
        _next += bytes;
        *(byte**)place = Table(kind);
        if (IsArray(kind)) *(int*)(place + 8) = length;
        ModelObject made = new((nint)place, kind, length, ++_stamp, SlotCount(kind, length));
        if (StampOffset(made) is { } offset) *(long*)(place + offset) = made.Stamp;
        return made;
    }

    public void Collect()
    {
        RootRange range = new() { Start = _roots, End = _roots + RootWords };
        _heap.Collect(_next, _end, &range, 1);
        _next = _end = null;
        Assert.Equal(CheckReachable(), (long)_heap.LiveBytes);
    }

    /// <summary>Everything reachable is whole; its bytes.</summary>
    public long CheckReachable()
    {
        HashSet<ModelObject> seen = [];
        Stack<ModelObject> pending = new(_rooted.OfType<ModelObject>());
        long bytes = 0;
        while (pending.TryPop(out ModelObject? found))
        {
            if (!seen.Add(found)) continue;
            bytes += SizeOf(found.Kind, found.Length);
            Assert.Equal((nint)Table(found.Kind), *(nint*)found.Address);
            if (StampOffset(found) is { } offset) Assert.Equal(found.Stamp, *(long*)(found.Address + offset));
            for (int slot = 0; slot < found.References.Length; slot++)
            {
                ModelObject? target = found.References[slot];
                Assert.Equal(target?.Address ?? 0, *(nint*)(found.Address + SlotOffset(found.Kind, slot)));
                if (target is not null) pending.Push(target);
            }
        }

        return bytes;
    }

    public static int SizeOf(Kind kind, int length) => kind switch
    {
        Kind.Bytes => (16 + length + 7) & ~7,
        Kind.References => 16 + 8 * length,
        Kind.Small => 32,
        Kind.Leaf => 16,
        _ => 16 + 40 * length,
    };

    private static byte* Grow(nuint pages)
    {
        nuint bytes = pages * PageBytes;
        if (bytes > (nuint)(t_end - t_next) || (pages < t_smallestGrowth && pages > t_freeSmall)) return null;
        byte* memory = t_next;
        t_next += bytes;
        return memory;
    }

    private bool Refill(nuint bytes)
    {
        RootRange range = new() { Start = _roots, End = _roots + RootWords };
        uint before = _heap.Collections;
        _next = _heap.Refill(bytes, _next, _end, &range, 1, out nuint given);
        _end = _next + given;
        if (_heap.Collections != before) CheckReachable();
        if (_next == null) return false;
        Assert.True(given >= bytes, $"{given} bytes given, {bytes} asked for");
        Assert.False(new ReadOnlySpan<byte>(_next, (int)given).ContainsAnyExcept((byte)0), "memory is not zero");
        return true;
    }

    private static bool IsArray(Kind kind) => kind is Kind.Bytes or Kind.References or Kind.Values;

    private static int SlotCount(Kind kind, int length) => kind switch
    {
        Kind.References => length,
        Kind.Small => 2,
        Kind.Values => 3 * length,
        _ => 0,
    };

    private static int SlotOffset(Kind kind, int slot) => kind switch
    {
        Kind.References => 16 + 8 * slot,
        Kind.Small => 8 + 16 * slot,
        _ => 16 + 40 * (slot / 3) + (slot % 3) switch { 0 => 0, 1 => 16, _ => 24 },
    };

    private static int? StampOffset(ModelObject made) => made.Kind switch
    {
        Kind.Bytes when made.Length >= 8 => 16,
        Kind.Small => 16,
        Kind.Leaf => 8,
        Kind.Values when made.Length != 0 => 24,
        _ => null,
    };

    private byte* Table(Kind kind) => _tables + (int)kind * TableBytes + TableBytes / 2;

    /// <summary>Method tables as the compiler lays them out: flags, size with the header word; in front of them the
    /// description of references.</summary>
    private void DescribeTypes()
    {
        const uint Components = 0x80000000, Pointers = 0x01000000;
        Describe(Kind.Bytes, Components | 1, 24);
        Describe(Kind.References, Components | Pointers | 8, 24, 1, 16, -24);
        Describe(Kind.Small, Pointers, 40, 2, 8, 8 - 40, 24, 8 - 40);
        Describe(Kind.Leaf, 0, 24);
        Describe(Kind.Values, Components | Pointers | 40, 24, -2, 16, 1 | 8L << 32, 2 | 8L << 32);
    }

    /// <param name="description">Read downwards from the table.</param>
    private void Describe(Kind kind, uint flags, uint baseSize, params ReadOnlySpan<long> description)
    {
        byte* table = Table(kind);
        *(uint*)table = flags;
        *(uint*)(table + 4) = baseSize;
        for (int i = 0; i < description.Length; i++) *((long*)table - 1 - i) = description[i];
    }
}
