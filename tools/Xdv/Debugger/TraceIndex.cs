// Random access to the records of a trace file: where each block lies, and the block that was read last. The records
// themselves stay in the file, so a long trace needs sixteen bytes a block.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Debugger;

/// <summary>Records by number.</summary>
public sealed class TraceIndex
{
    private readonly Stream _stream;
    private readonly List<(ulong First, long Offset)> _blocks = [];
    private readonly byte[] _payload = new byte[TraceFormat.BlockRecords * TraceRecord.Size];
    private ulong _loadedFirst, _loadedEnd;

    /// <summary>Reads the shape of a seekable trace. What comes after damage is left out; <see cref="Damage"/> says
    /// why. Throws <see cref="TraceFormatException"/> when there is not even a header.</summary>
    public TraceIndex(Stream stream)
    {
        _stream = stream;
        var reader = new TraceFileReader(stream);
        try
        {
            long start = stream.Position;
            for (; reader.TryRead(out TraceBlock block); start = stream.Position)
            {
                if (block.Header.Type != TraceBlockType.Records) continue;
                if (block.Header.FirstSequence != Count)
                    throw new TraceFormatException($"gap: record {block.Header.FirstSequence} follows {Count}");
                _blocks.Add((Count, start + TraceBlockHeader.Size));
                Count += block.Header.Count;
            }
        }
        catch (TraceFormatException error)
        {
            Damage = error.Message;
        }
    }

    /// <summary>Number of records.</summary>
    public ulong Count { get; private set; }

    /// <summary>Why the trace ends where it does, when it is damaged; else null.</summary>
    public string? Damage { get; }

    /// <summary>Record n, which is below <see cref="Count"/>.</summary>
    public ref readonly TraceRecord this[ulong sequence]
    {
        get
        {
            if (sequence < _loadedFirst || sequence >= _loadedEnd) Load(sequence);
            return ref MemoryMarshal.Cast<byte, TraceRecord>(_payload)[(int)(sequence - _loadedFirst)];
        }
    }

    private void Load(ulong sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, Count);
        int low = 0, high = _blocks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_blocks[middle].First <= sequence) low = middle;
            else high = middle - 1;
        }

        ulong end = low + 1 < _blocks.Count ? _blocks[low + 1].First : Count;
        int bytes = (int)(end - _blocks[low].First) * TraceRecord.Size;
        _stream.Position = _blocks[low].Offset;
        _stream.ReadExactly(_payload, 0, bytes);
        (_loadedFirst, _loadedEnd) = (_blocks[low].First, end);
    }
}
