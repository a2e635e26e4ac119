// Bytes on their way out on the host channel's queue 0: a ring of bytes in the window, filled in order and freed in
// order. A block takes exactly its own length, so that thousands fit. The host may return chains in any order; room
// is given back only from the oldest on, and nothing is overwritten before the host has it: the trace is never lost
// (XDV-034.2, determinism.md 7).
using System;
using Xdv.Abi;

namespace Xdv.Drivers.Host;

/// <summary>Bookkeeping only; offsets are relative to the start of the ring. Pieces are numbered 0, 1, 2 … modulo
/// 2³².</summary>
public sealed class TraceRing
{
    public const int MaxPieces = DeviceWindow.DefaultQueueSize;

    private readonly uint[] _bytes = new uint[MaxPieces];
    private readonly bool[] _returned = new bool[MaxPieces];
    private ulong _size;
    private ulong _head;
    private uint _oldest;
    private uint _newest;

    /// <summary>Bytes the host does not have yet.</summary>
    public ulong Used { get; private set; }

    public int Pieces => (int)(_newest - _oldest);

    /// <summary>Empties the ring and gives it a size in bytes.</summary>
    public void Reset(ulong size)
    {
        _size = size;
        _head = 0;
        _oldest = 0;
        _newest = 0;
        Used = 0;
    }

    /// <summary>Takes room for <paramref name="bytes"/>: one stretch, or two when it runs over the end. False when
    /// there is none now. <paramref name="first"/> bytes go to <paramref name="offset"/>, the rest to the start of
    /// the ring.</summary>
    public bool TryTake(uint bytes, out uint piece, out ulong offset, out uint first)
    {
        piece = _newest;
        offset = _head;
        first = 0;
        if (bytes == 0 || bytes > _size - Used || Pieces == MaxPieces) return false;
        first = (uint)Math.Min(bytes, _size - _head);
        _bytes[piece % MaxPieces] = bytes;
        _returned[piece % MaxPieces] = false;
        _newest++;
        _head = (_head + bytes) % _size;
        Used += bytes;
        return true;
    }

    /// <summary>The host has piece <paramref name="piece"/>.</summary>
    public void Return(uint piece)
    {
        _returned[piece % MaxPieces] = true;
        while (_oldest != _newest && _returned[_oldest % MaxPieces])
        {
            Used -= _bytes[_oldest % MaxPieces];
            _oldest++;
        }
    }
}
