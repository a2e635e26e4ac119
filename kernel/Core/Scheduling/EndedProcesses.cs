// Processes that have ended, the latest ones: what a person asks about when a program is gone and its parent has long
// taken the status. A fixed ring; the oldest makes room.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>One end. 48 bytes, no padding.</summary>
public struct EndedRow
{
    /// <summary>T of the end.</summary>
    public ulong Time;
    /// <summary>User instructions executed.</summary>
    public ulong Instructions;
    /// <summary>What exit was given; the vector after a trap.</summary>
    public ulong ExitStatus;
    /// <summary>ProcessKilled: pid of who did it; ProcessTrapped: the fault address.</summary>
    public ulong Detail;
    public uint Process;
    public uint Parent;
    public Status Reason;
    public ushort Vhm;
    public ushort Reserved0;
}

/// <summary>The latest ends, oldest first.</summary>
public sealed class EndedProcesses
{
    public const int Capacity = 32;

    private readonly EndedRow[] _rows = new EndedRow[Capacity];
    private int _next;

    public int Count { get; private set; }

    /// <summary>0 = the oldest that is kept.</summary>
    public ref readonly EndedRow this[int index] => ref _rows[(_next - Count + index + Capacity) % Capacity];

    public void Add(in EndedRow row)
    {
        _rows[_next] = row;
        _next = (_next + 1) % Capacity;
        if (Count < Capacity) Count++;
    }

    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes((ReadOnlySpan<EndedRow>)_rows));
        Span<int> scalars = [_next, Count];
        digest.Append(MemoryMarshal.AsBytes(scalars));
    }

    public void CopyFrom(EndedProcesses source)
    {
        source._rows.AsSpan().CopyTo(_rows);
        _next = source._next;
        Count = source.Count;
    }
}
