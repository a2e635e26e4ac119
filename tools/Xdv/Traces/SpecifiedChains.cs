// The chains of a trace as kernel/Abi/README.md writes them down, and from nothing else: a second implementation beside
// the kernel's (kernel/Core/Trace/TraceSealer.cs), so that a bug in the writer cannot vouch for itself (XDV-034.3). It
// shares the numbers of kernel/Abi and the hash function; tests/Architecture sees to it.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Tool.Traces;

/// <summary>O, X and the blocks' chain, from the first record on.</summary>
internal sealed class SpecifiedChains
{
    private const int DecisionBytes = 96, HashedHeaderBytes = 128;

    /// <summary>O(−1) = X(−1) = the first block's PreviousBlock.</summary>
    private static readonly Bytes32 s_genesis = Sha3.Hash(TraceFormat.Genesis);

    /// <summary>O(n) after the last record that was added.</summary>
    public Bytes32 Orchestration { get; private set; } = s_genesis;

    /// <summary>X(n).</summary>
    public Bytes32 Outcome { get; private set; } = s_genesis;

    /// <summary>Hash of the last block that was added.</summary>
    public Bytes32 Block { get; private set; } = s_genesis;

    /// <summary>O(n) = SHA3-256( O(n−1) ‖ bytes 0–95 ); X(n) = SHA3-256( X(n−1) ‖ u64 n ‖ bytes 96–127 ) for kinds that
    /// have an outcome.</summary>
    /// <param name="record">Its 128 bytes.</param>
    public void Add(RecordKind kind, ulong number, ReadOnlySpan<byte> record)
    {
        Orchestration = Hash(Orchestration, record[..DecisionBytes], []);
        if (TraceFormat.HasOutcome(kind))
            Outcome = Hash(Outcome, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number)), record[DecisionBytes..]);
    }

    /// <summary>Takes a block into the chain, if its hash is what it has to be: SHA3-256 of the header's first 128
    /// bytes, and of an outcome block's payload.</summary>
    public bool TryAdd(in TraceBlockHeader header, ReadOnlySpan<byte> headerBytes, ReadOnlySpan<byte> payload)
    {
        Sha3State state = default;
        state.Append(headerBytes[..HashedHeaderBytes]);
        if (header.Type == TraceBlockType.Outcome) state.Append(payload);
        if (!header.BlockHash.Same(state.Finish())) return false;
        Block = header.BlockHash;
        return true;
    }

    private static Bytes32 Hash(Bytes32 previous, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Sha3State state = default;
        state.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes32>(in previous)));
        state.Append(first);
        state.Append(second);
        return state.Finish();
    }
}
