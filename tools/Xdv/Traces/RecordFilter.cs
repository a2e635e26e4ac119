// Which records of a trace a reader wants to see. Conditions of different kinds must all hold; several values of one
// kind are alternatives.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>A condition on records; the empty one accepts all.</summary>
public sealed class RecordFilter
{
    public IReadOnlySet<uint> Processes { get; init; } = new HashSet<uint>();
    public IReadOnlySet<Domain> Domains { get; init; } = new HashSet<Domain>();
    public IReadOnlySet<RecordKind> Kinds { get; init; } = new HashSet<RecordKind>();
    public IReadOnlyList<ulong> Contracts { get; init; } = [];
    public IReadOnlyList<ulong> Capabilities { get; init; } = [];
    /// <summary>First place of interest, included.</summary>
    public TracePoint? From { get; init; }
    /// <summary>Last place of interest, included.</summary>
    public TracePoint? To { get; init; }
    /// <summary>Only what <see cref="RecordFacts.IsFailure"/> says went wrong.</summary>
    public bool Failures { get; init; }

    /// <summary>True when the record meets every condition.</summary>
    public bool Accepts(in TraceRecord record)
    {
        if (From is { } from && from.IsAfter(record.Time, record.Sequence)) return false;
        if (IsPast(record)) return false;
        if (Processes.Count > 0 && !Processes.Contains(record.Process)) return false;
        if (Domains.Count > 0 && !Domains.Contains(record.Domain)) return false;
        if (Kinds.Count > 0 && !Kinds.Contains(record.Kind)) return false;
        if (Failures && !RecordFacts.IsFailure(record)) return false;
        return NamesOneContract(record) && NamesOneCapability(record);
    }

    /// <summary>True when neither this record nor any later one can be accepted.</summary>
    public bool IsPast(in TraceRecord record) => To is { } to && to.IsBefore(record.Time, record.Sequence);

    private bool NamesOneContract(in TraceRecord record)
    {
        foreach (ulong contract in Contracts)
            if (RecordFacts.NamesContract(record, contract)) return true;
        return Contracts.Count == 0;
    }

    private bool NamesOneCapability(in TraceRecord record)
    {
        foreach (ulong capability in Capabilities)
            if (RecordFacts.NamesCapability(record, capability)) return true;
        return Capabilities.Count == 0;
    }
}
