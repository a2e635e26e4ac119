// Console input that nobody has read yet. Bytes arrive as recorded inputs and wait here, so that when they arrived
// physically does not matter to the reader. End of input is a mark behind the last byte and is read once.
using System;
using Xdv.Abi;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Orchestration;

/// <summary>Fixed queue of bytes.</summary>
public sealed class ConsoleBuffer
{
    public const int Capacity = 1024;
    /// <summary>Most bytes of one input and of one delivery.</summary>
    public const int MaxPiece = 32;

    private readonly byte[] _bytes = new byte[Capacity];
    private int _head, _count;
    private bool _ended;

    /// <summary>True when a read would not block.</summary>
    public bool IsReadable => _count > 0 || _ended;

    /// <summary>Takes one ConsoleInput. InvalidArgument: more than 32 bytes; ResourceExhausted: no room, or behind
    /// the end mark.</summary>
    public Status Put(in TraceRecord input)
    {
        int count = input.Operation;
        if (count > MaxPiece) return Status.InvalidArgument;
        if (_ended || count > Capacity - _count) return Status.ResourceExhausted;
        _ended = count == 0;
        Span<ulong> words = [input.Arg0, input.Arg1, input.Arg2, input.Arg3];
        for (int i = 0; i < count; i++)
            _bytes[(_head + _count++) % Capacity] = (byte)(words[i / 8] >> (8 * (i % 8)));
        return Status.Ok;
    }

    /// <summary>Moves up to <paramref name="most"/> bytes into a delivery; their number. 0 takes the end
    /// mark.</summary>
    public uint Take(ulong most, ref Effect effect)
    {
        int count = (int)Math.Min(Math.Min(most, MaxPiece), (ulong)_count);
        if (_count == 0) _ended = false;
        Span<ulong> words = [0, 0, 0, 0];
        for (int i = 0; i < count; i++)
        {
            words[i / 8] |= (ulong)_bytes[_head] << (8 * (i % 8));
            _head = (_head + 1) % Capacity;
            _count--;
        }
        effect.Bytes0 = words[0];
        effect.Bytes1 = words[1];
        effect.Bytes2 = words[2];
        effect.Bytes3 = words[3];
        effect.Count = (uint)count;
        return (uint)count;
    }

    public void AddTo(ref Sha3State digest)
    {
        for (int i = 0; i < _count; i++) digest.Append([_bytes[(_head + i) % Capacity]]);
        digest.Append([_ended ? (byte)1 : (byte)0]);
    }

    public void CopyFrom(ConsoleBuffer source)
    {
        source._bytes.AsSpan().CopyTo(_bytes);
        _head = source._head;
        _count = source._count;
        _ended = source._ended;
    }
}
