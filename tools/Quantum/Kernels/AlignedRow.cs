// Numbers that begin at a cache line, so that no vector crosses one.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xdv.Quantum.Kernels;

/// <summary>A row of numbers with some room before and behind; its contents are what was there before.</summary>
internal readonly struct AlignedRow<T>
    where T : unmanaged
{
    private const int Line = 64;

    private readonly T[] _values;
    private readonly int _first;

    public AlignedRow(int count)
    {
        Count = count;
        _values = GC.AllocateUninitializedArray<T>(count + Line / Unsafe.SizeOf<T>(), pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        _first = (int)(-address & (Line - 1)) / Unsafe.SizeOf<T>();
    }

    public int Count { get; }

    /// <summary>The first value; all that were asked for follow.</summary>
    public ref T Start => ref _values[_first];

    public Span<T> Span => _values.AsSpan(_first, Count);
}
