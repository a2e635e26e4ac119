// What a replay found in its scope: how many records, from where to where, what they are, and two hashes
// (kernel/Abi/README.md "Scopes"). One says that the same was decided at the same L; the other that the same was asked
// and answered, whatever else ran beside it.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Tool.Traces;

/// <summary>Adds up the records of one scope.</summary>
public sealed class ScopeTally(ReplayScope scope)
{
    private readonly SortedDictionary<RecordKind, SortedDictionary<string, ulong>> _kinds = [];
    private readonly SortedDictionary<Status, ulong> _refusals = [];

    public ReplayScope Scope => scope;

    /// <summary>Records of the scope that agreed.</summary>
    public ulong Records { get; private set; }

    /// <summary>The first and the last of them.</summary>
    public TraceRecord First { get; private set; }
    public TraceRecord Last { get; private set; }

    /// <summary>S: the orchestration chain with every record outside the scope left out.</summary>
    public Bytes32 Decisions { get; private set; } = Sha3.Hash(TraceFormat.Genesis);

    /// <summary>C: what was asked and how it was answered, without time, names and handles.</summary>
    public Bytes32 Conduct { get; private set; } = Sha3.Hash(TraceFormat.Genesis);

    /// <summary>Records by kind, then operation.</summary>
    public IReadOnlyDictionary<RecordKind, SortedDictionary<string, ulong>> Kinds => _kinds;

    /// <summary>Records whose status is not Ok, by status.</summary>
    public IReadOnlyDictionary<Status, ulong> Refusals => _refusals;

    /// <summary>Adds a record of the scope.</summary>
    /// <param name="bytes">Its 128 bytes.</param>
    public void Add(in TraceRecord record, ReadOnlySpan<byte> bytes)
    {
        if (Records++ == 0) First = record;
        Last = record;
        Decisions = Chain(Decisions, bytes[..TraceRecord.DecisionBytes], []);
        if (IsConduct(record.Kind))
            Conduct = Chain(Conduct, bytes[16..24], record.Kind == RecordKind.Payload ? bytes[56..96] : bytes[52..56]);
        if (!_kinds.TryGetValue(record.Kind, out SortedDictionary<string, ulong>? operations))
            _kinds[record.Kind] = operations = [];
        string operation = RecordText.Operation(record);
        operations[operation] = operations.GetValueOrDefault(operation) + 1;
        if (record.Status != Status.Ok)
            _refusals[record.Status] = _refusals.GetValueOrDefault(record.Status) + 1;
    }

    /// <summary>What running threads do; when they run is the surroundings' doing.</summary>
    private static bool IsConduct(RecordKind kind) => kind is RecordKind.SystemCall or RecordKind.Payload
        or RecordKind.Trap or RecordKind.Entropy or RecordKind.BlockRead or RecordKind.CallDetails;

    private static Bytes32 Chain(Bytes32 previous, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Sha3State state = default;
        state.Append((ReadOnlySpan<byte>)previous);
        state.Append(first);
        state.Append(second);
        return state.Finish();
    }
}
