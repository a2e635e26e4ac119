// The console: input that nobody has read yet, who has the keyboard, how large the screen is. Bytes arrive as recorded
// inputs and wait here, so that when they arrived physically does not matter to the reader. End of input is a mark
// behind the last byte and is read once.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Orchestration;

/// <summary>Fixed queue of bytes, and what else is decided about the console.</summary>
public sealed class ConsoleState
{
    public const int Capacity = 4096;
    /// <summary>Most bytes of one input and of one delivery.</summary>
    public const int MaxPiece = 32;
    /// <summary>Ctrl-C.</summary>
    public const byte Interrupt = 3;

    private readonly byte[] _bytes = new byte[Capacity];
    private int _head, _count;
    private bool _ended;

    /// <summary>The process that Ctrl-C is for.</summary>
    public uint Foreground { get; set; } = ProcessTable.Init;

    /// <summary>Columns | rows &lt;&lt; 16.</summary>
    public uint Size { get; set; } = ConsoleSize.Default;

    /// <summary>True when a read would not block.</summary>
    public bool IsReadable => _count > 0 || _ended;

    /// <summary>Bytes that the next input may have; behind the end mark none.</summary>
    public int Room => _ended ? 0 : Capacity - _count;

    /// <summary>Whether one ConsoleInput can be taken. InvalidArgument: more than 32 bytes; ResourceExhausted: no
    /// room, or behind the end mark.</summary>
    public Status Check(in TraceRecord input)
    {
        if (input.Operation > MaxPiece) return Status.InvalidArgument;
        return _ended || input.Operation > Room ? Status.ResourceExhausted : Status.Ok;
    }

    /// <summary>One byte of an input that was checked.</summary>
    public void Put(byte value) => _bytes[(_head + _count++) % Capacity] = value;

    /// <summary>The end of input.</summary>
    public void PutEnd() => _ended = true;

    /// <summary>Forgets what nobody has read: it was typed for a program that is gone.</summary>
    public void Flush() => _count = 0;

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
        Span<uint> scalars = [_ended ? 1u : 0, Foreground, Size];
        digest.Append(MemoryMarshal.AsBytes(scalars));
    }

    public void CopyFrom(ConsoleState source)
    {
        source._bytes.AsSpan().CopyTo(_bytes);
        _head = source._head;
        _count = source._count;
        _ended = source._ended;
        Foreground = source.Foreground;
        Size = source.Size;
    }
}
