// Turns drained records into sealed blocks (kernel/Abi/Trace.cs, XDV-034.1, determinism.md 6 and 7): both hash
// chains, block hash, previous block. Used by the kernel (virtio to the host), the tools and the tests, so there is
// one writer.
//
// Invariant: the heads cover exactly the records that have been drained; sealing until the log is empty makes them
// cover all.
using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Core.Trace;

/// <summary>The two hash chains and the block chain of one trace.</summary>
public sealed class TraceSealer
{
    /// <summary>Largest record block: header and 32 records.</summary>
    public const int MaxBlockBytes = TraceBlockHeader.Size + TraceFormat.BlockRecords * TraceRecord.Size;

    private Bytes32 _orchestration = Sha3.Hash(TraceFormat.Genesis);
    private Bytes32 _outcome = Sha3.Hash(TraceFormat.Genesis);
    private Bytes32 _previousBlock = Sha3.Hash(TraceFormat.Genesis);

    /// <summary>Number of records sealed; n of the next one.</summary>
    public ulong Records { get; private set; }

    /// <summary>T of the last record sealed.</summary>
    public ulong Time { get; private set; }

    /// <summary>O after the last record sealed.</summary>
    public Bytes32 Orchestration => _orchestration;

    /// <summary>X after the last record sealed.</summary>
    public Bytes32 Outcome => _outcome;

    /// <summary>Drains up to 32 records into one sealed block at the start of
    /// <paramref name="destination"/>.</summary>
    /// <param name="destination">At least <see cref="MaxBlockBytes"/> bytes.</param>
    /// <returns>Bytes written; 0 when the log is empty.</returns>
    public int Seal(TraceLog log, Span<byte> destination)
    {
        int count = Math.Min(log.Count, TraceFormat.BlockRecords);
        if (count == 0) return 0;
        ulong first = log.Oldest;
        Span<byte> payload = destination.Slice(TraceBlockHeader.Size, count * TraceRecord.Size);
        for (int i = 0; i < count; i++)
        {
            ref readonly TraceRecord record = ref log[first + (ulong)i];
            Span<byte> bytes = payload.Slice(i * TraceRecord.Size, TraceRecord.Size);
            MemoryMarshal.Write(bytes, in record);
            TraceChains.Step(ref _orchestration, ref _outcome, record.Kind, record.Sequence, bytes);
            Time = record.Time;
        }
        log.Drop(count);
        Records = first + (ulong)count;
        return Finish(TraceBlockType.Records, count, first, 0, payload.Length, destination);
    }

    /// <summary>Wraps a piece of the result bytes whose digest is the outcome of record
    /// <paramref name="sequence"/>.</summary>
    /// <param name="offset">Where the piece starts in the whole result.</param>
    /// <param name="destination">At least the header and the piece.</param>
    /// <returns>Bytes written.</returns>
    public int SealOutcome(ulong sequence, ulong offset, ReadOnlySpan<byte> piece, Span<byte> destination)
    {
        piece.CopyTo(destination[TraceBlockHeader.Size..]);
        return Finish(TraceBlockType.Outcome, 0, sequence, offset, piece.Length, destination);
    }

    private int Finish(TraceBlockType type, int count, ulong first, ulong offset, int length, Span<byte> destination)
    {
        TraceBlockHeader header = default;
        header.Magic = TraceFormat.BlockMagic;
        header.Type = type;
        header.Count = (ushort)count;
        header.Length = (uint)length;
        header.FirstSequence = first;
        header.Offset = offset;
        header.PreviousBlock = _previousBlock;
        header.Orchestration = _orchestration;
        header.Outcome = _outcome;
        Span<byte> bytes = destination[..TraceBlockHeader.Size];
        MemoryMarshal.Write(bytes, in header);
        header.BlockHash = TraceChains.BlockHash(bytes, destination.Slice(TraceBlockHeader.Size, length));
        MemoryMarshal.Write(bytes, in header);
        _previousBlock = header.BlockHash;
        return TraceBlockHeader.Size + length;
    }
}

/// <summary>The hash steps, shared by the sealer and every verifier.</summary>
public static class TraceChains
{
    /// <summary>Advances the chains by one record of 128 bytes.</summary>
    public static void Step(ref Bytes32 orchestration, ref Bytes32 outcome, RecordKind kind, ulong sequence,
        ReadOnlySpan<byte> record)
    {
        orchestration = Sha3.HashChain(orchestration, record[..TraceRecord.DecisionBytes]);
        if (!TraceFormat.HasOutcome(kind)) return;
        Span<byte> message = stackalloc byte[72];
        ((ReadOnlySpan<byte>)outcome).CopyTo(message);
        BinaryPrimitives.WriteUInt64LittleEndian(message[32..], sequence);
        record[TraceRecord.DecisionBytes..TraceRecord.Size].CopyTo(message[40..]);
        outcome = Sha3.Hash(message);
    }

    /// <summary>SHA3-256 of the first 128 bytes of a block header, which commit to the records through both heads, and
    /// of the payload where they do not: a piece of a result.</summary>
    public static Bytes32 BlockHash(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        Sha3State state = default;
        state.Append(header[..128]);
        bool records = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) == (ushort)TraceBlockType.Records;
        if (!records) state.Append(payload);
        return state.Finish();
    }
}
