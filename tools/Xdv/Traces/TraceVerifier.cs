// Verifies a trace without replaying it and without the kernel's code (XDV-034.3, XDV-071.5): block chain, both hash
// chains, order, T, unused fields, digests of results, and the lifecycles that the records tell (Lifecycles.cs). Stops
// at the first problem and says which record and rule.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Tool.Traces;

/// <summary>What is wrong, where, and which requirement it breaks.</summary>
/// <param name="Record">Number of the record, or of the next one for a block.</param>
/// <param name="Byte">Where in the file the header or the block begins that is wrong, or that something is missing
/// before.</param>
public sealed record TraceProblem(ulong Record, string Rule, string Detail, long Byte);

/// <summary>Result of a verification.</summary>
/// <param name="Complete">The trace ends with Shutdown.</param>
public sealed record TraceReport(ulong Records, ulong Time, Bytes32 Orchestration, Bytes32 Outcome, bool Complete,
    TraceProblem? Problem);

/// <summary>Checks one trace from beginning to end.</summary>
public sealed class TraceVerifier
{
    private readonly Lifecycles _lifecycles = new();
    private readonly Dictionary<ulong, Bytes32> _digests = [];
    private readonly Dictionary<ulong, Result> _results = [];
    private readonly SpecifiedChains _chains = new();
    private ulong _records, _time;
    private bool _ended;
    private long _at;
    private TraceFlags _flags;

    private sealed class Result
    {
        public Sha3State Hash;
        public ulong Bytes;
        /// <summary>Where its last piece begins in the file.</summary>
        public long At;
    }

    /// <summary>Verifies the whole stream.</summary>
    /// <param name="requireComplete">A trace that does not end with Shutdown is a problem.</param>
    /// <param name="kernel">When given, the header must name this kernel image.</param>
    public static TraceReport Verify(Stream stream, bool requireComplete = false, Bytes32? kernel = null)
    {
        TraceVerifier verifier = new();
        TraceProblem? problem = verifier.Run(stream, requireComplete, kernel);
        return new TraceReport(verifier._records, verifier._time, verifier._chains.Orchestration,
            verifier._chains.Outcome, verifier._ended, problem);
    }

    private TraceProblem? Run(Stream stream, bool requireComplete, Bytes32? kernel)
    {
        try
        {
            TraceFileReader reader = new(stream);
            _flags = reader.Header.Flags;
            if (kernel is { } expected && !expected.Same(reader.Header.Kernel))
                return Problem("XDV-062.1", "the header names another kernel");
            while (reader.TryRead(out TraceBlock block))
            {
                ulong before = _records;
                _at = block.Byte;
                if (CheckBlock(block) is { } problem) return problem with
                {
                    Detail = $"{problem.Detail}; block at byte {_at}, {Contents(block.Header, before)}",
                };
            }
            _at = reader.Offset;
        }
        catch (TraceFormatException error)
        {
            _at = error.Byte;
            return Problem("XDV-071.1", error.Message);
        }
        if (CheckResults() is { } result) return result;
        return requireComplete && !_ended
            ? Problem("XDV-034.1", $"the trace ends at byte {_at}, before Shutdown") : null;
    }

    /// <summary>What a block holds, going by what came before it.</summary>
    private static string Contents(in TraceBlockHeader header, ulong before) =>
        header.Type == TraceBlockType.Records ? $"records {before}–{before + header.Count - 1}" : "bytes of a result";

    private TraceProblem? CheckBlock(TraceBlock block)
    {
        TraceBlockHeader header = block.Header;
        if (!header.PreviousBlock.Same(_chains.Block)) return Problem("XDV-034.1",
            "the block does not follow the one before");
        if (header.Reserved0 != 0 || !header.Signature.IsZero) return Problem("XDV-071.1",
            "reserved bytes of a block");
        if (!_chains.TryAdd(header, block.HeaderBytes, block.Payload)) return Problem("XDV-034.1", "block hash");
        TraceProblem? problem = header.Type == TraceBlockType.Records ? CheckRecords(block) : CheckOutcomePiece(block);
        if (problem is not null) return problem;
        if (!header.Orchestration.Same(_chains.Orchestration)) return Problem("XDV-034.1", "orchestration chain");
        return header.Outcome.Same(_chains.Outcome) ? null : Problem("XDV-034.1", "outcome chain");
    }

    private TraceProblem? CheckRecords(TraceBlock block)
    {
        if (block.Header.FirstSequence != _records) return Problem("XDV-005.1", "gap between blocks");
        if (block.Header.Offset != 0) return Problem("XDV-071.1", "offset of a record block");
        for (int i = 0; i < block.Header.Count; i++)
        {
            TraceRecord record = block.Record(i);
            if (CheckRecord(record) is { } problem) return problem;
            _chains.Add(record.Kind, record.Sequence, block.Payload.AsSpan(i * TraceRecord.Size, TraceRecord.Size));
            _records++;
            _time = record.Time;
        }
        return null;
    }

    private TraceProblem? CheckRecord(in TraceRecord record)
    {
        if (record.Sequence != _records) return Problem("XDV-005.1", $"record is numbered {record.Sequence}");
        if (_ended) return Problem("XDV-071.5", "record after Shutdown");
        if (record.Time < _time) return Problem("XDV-005.2", $"T goes back from {_time} to {record.Time}");
        if (!Enum.IsDefined(record.Kind) || record.Kind == RecordKind.None)
            return Problem("XDV-071.1", $"unknown kind {(byte)record.Kind}");
        if (!Enum.IsDefined(record.Status)) return Problem("XDV-052.4", $"unknown status {(uint)record.Status}");
        if ((record.Sequence == 0) != (record.Kind == RecordKind.Boot)) return Problem("XDV-062.2",
            "boot comes first, once");
        if (record.Kind == RecordKind.Boot)
        {
            bool counted = (record.Arg3 & (ulong)TraceFlags.CountedSlices) != 0;
            if (counted != ((_flags & TraceFlags.CountedSlices) != 0))
                return Problem("XDV-071.1", "header and boot record disagree about counted slices");
            if (!ArePolicies(record.Value))
                return Problem("XDV-012.6", $"unknown scheduling policies 0x{record.Value:x}");
        }
        if (!TraceFormat.HasOutcome(record.Kind) && !record.Outcome.IsZero)
            return Problem("XDV-034.5", "outcome bytes in a record that has none");
        if (!TraceFormat.IsInput(record.Kind) && (record.Instructions != 0 || record.Verdict != Status.Ok))
            return Problem("XDV-071.1", "input fields in a derived record");
        if (record.Process == 0 && RecordFacts.IsOfAThread(record))
            return Problem("XDV-010.4", "a program's input that no program raised");
        if (_lifecycles.Check(record) is { } broken) return Problem(broken.Rule, broken.Detail);
        if (record.Kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform or RecordKind.BlockRead)
            _digests[record.Sequence] = record.Outcome;
        _ended = record.Kind == RecordKind.Shutdown;
        return null;
    }

    /// <summary>A byte for each policy, none twice: its number, and version 1 in the upper half.</summary>
    private static bool ArePolicies(ulong value)
    {
        uint seen = 0;
        for (; value != 0; value >>= 8)
        {
            uint policy = (uint)value & 0x0F;
            if ((value & 0xF0) != 0x10 || policy is 0 or > 5 || (seen >> (int)policy & 1) != 0) return false;
            seen |= 1u << (int)policy;
        }
        return true;
    }

    private TraceProblem? CheckOutcomePiece(TraceBlock block)
    {
        TraceBlockHeader header = block.Header;
        if (!_results.TryGetValue(header.FirstSequence, out Result? result))
            _results[header.FirstSequence] = result = new Result();
        if (header.Offset != result.Bytes)
            return new TraceProblem(header.FirstSequence, "XDV-034.1", "pieces of a result are out of order", _at);
        result.At = _at;
        result.Hash.Append(block.Payload);
        result.Bytes += (ulong)block.Payload.Length;
        return null;
    }

    private TraceProblem? CheckResults()
    {
        foreach ((ulong sequence, Result result) in _results)
        {
            if (sequence >= _records && !_ended) continue; // its record was still in the kernel when the trace was cut
            if (!_digests.TryGetValue(sequence, out Bytes32 digest))
                return new TraceProblem(sequence, "XDV-034.1", "result bytes of a record that has none", result.At);
            if (!digest.Same(result.Hash.Finish()))
                return new TraceProblem(sequence, "XDV-034.1", "result bytes do not match the record's digest",
                    result.At);
        }
        return null;
    }

    private TraceProblem Problem(string rule, string detail) => new(_records, rule, detail, _at);
}
