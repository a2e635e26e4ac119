// What a checker remembers of one kind of object, by handle: built from records only, never from Core's tables, so
// that the two can be compared. It also remembers handles that have ended, for the simulator to misuse.
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

/// <summary>Something that belongs to a process.</summary>
public interface IOwned
{
    uint Owner { get; }
}

/// <summary>Rows by handle; a slot holds one at a time, and its generations only grow.</summary>
public sealed class Book<T>(string rule, int capacity) where T : struct, IOwned
{
    private readonly ulong[] _handles = new ulong[capacity];
    private readonly uint[] _generations = new uint[capacity];
    private readonly ulong[] _ended = new ulong[8];
    private readonly T[] _rows = new T[capacity];
    private int _ends;

    public int Count { get; private set; }

    public int Capacity => _handles.Length;

    /// <summary>Handle in a slot; 0 = none.</summary>
    public ulong At(int slot) => _handles[slot];

    public ulong Ended(int index) => _ended[index % _ended.Length];

    public bool Has(ulong handle) =>
        handle != 0 && Handle.Index(handle) < (uint)_handles.Length && _handles[Handle.Index(handle)] == handle;

    /// <summary>Row of a handle that <see cref="Has"/> knows.</summary>
    public ref T this[ulong handle] => ref _rows[Handle.Index(handle)];

    public ref T Row(int slot) => ref _rows[slot];

    /// <summary>Begins an object: its slot is free and its handle was never used.</summary>
    public ref T Open(ulong handle)
    {
        uint slot = Handle.Index(handle);
        bool fits = slot < (uint)_handles.Length && _handles[slot] == 0
            && Handle.Generation(handle) > _generations[slot];
        Violation.Unless(fits, rule, $"handle {handle:x} opened twice or reused");
        _handles[slot] = handle;
        _generations[slot] = Handle.Generation(handle);
        _rows[slot] = default;
        Count++;
        return ref _rows[slot];
    }

    public void Close(ulong handle)
    {
        Violation.Unless(Has(handle), rule, $"handle {handle:x} ended but was not alive");
        _handles[Handle.Index(handle)] = 0;
        _ended[_ends++ % _ended.Length] = handle;
        Count--;
    }

    /// <summary>The row, which must be alive.</summary>
    public ref T Need(ulong handle, string what)
    {
        Violation.Unless(Has(handle), rule, $"{what}: handle {handle:x} is not alive");
        return ref this[handle];
    }
}
