// The lifecycles a trace tells, checked without Core, so that a bug there cannot hide itself: processes, contracts
// with conservation of capacity, containers and envelopes, ids that appear before they exist. Capabilities are
// CapabilityRights' (XDV-053: issued − revoked = held), machines MachineLifecycles', evaluations of light
// EvaluationCounts', jobs that run again RetryCounts'.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>A broken rule.</summary>
public sealed record BrokenRule(string Rule, string Detail);

/// <summary>State of everything that records have named so far.</summary>
public sealed class Lifecycles
{
    private readonly Dictionary<uint, ProcessState> _processes = [];
    private readonly Dictionary<ulong, (ContractState State, Domain Domain, uint Resources, ulong Start,
        ulong End)> _contracts = [];
    private readonly Dictionary<ulong, StateObjectState> _objects = [];
    private readonly CapabilityRights _rights = new();
    private readonly Dictionary<Domain, uint> _capacity = [];
    private readonly HashSet<Domain> _frozen = [];
    private readonly MachineLifecycles _machines = new();
    private readonly ContractPermits _permits = new();
    private readonly EvaluationCounts _evaluations;
    private readonly RetryCounts _retries;
    private uint _lastProcess;

    public Lifecycles()
    {
        _evaluations = new EvaluationCounts(_permits);
        _retries = new RetryCounts(_permits);
    }

    /// <summary>Capabilities held now.</summary>
    public int Capabilities => _rights.Count;

    /// <summary>Checks one record against what came before; null when it fits.</summary>
    public BrokenRule? Check(in TraceRecord record)
    {
        if (record.Process != 0 && record.Kind != RecordKind.Process && !_processes.ContainsKey(record.Process))
            return new BrokenRule("XDV-020.3", $"process {record.Process} does not exist");
        _permits.Note(record);
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Derived }
            && _frozen.Contains(record.Domain))
            return new BrokenRule("XDV-015.5", $"capability for {record.Domain}, which is frozen");
        return _machines.Check(record) ?? _evaluations.Check(record) ?? _retries.Check(record) ?? CheckKind(record)
            ?? _rights.Check(record);
    }

    private BrokenRule? CheckKind(in TraceRecord record) => record.Kind switch
    {
        RecordKind.Process => CheckProcess(record),
        RecordKind.Resource => CheckContract(record),
        RecordKind.StateObject => CheckObject(record),
        RecordKind.Boundary => CheckBoundary(record),
        RecordKind.ProviderAttached => Attach(record),
        RecordKind.ProviderLost => Lose(record),
        _ => null,
    };

    private BrokenRule? CheckProcess(in TraceRecord record)
    {
        _processes.TryGetValue(record.Process, out ProcessState from);
        ProcessState to = (ProcessState)record.Operation;
        bool returns = to == ProcessState.Created && from == ProcessState.Terminated
            && _machines.Returns(record.Process);
        if (returns) from = ProcessState.None;
        if (to == ProcessState.Created && record.Process <= _lastProcess && !returns)
            return new BrokenRule("XDV-020.3", $"process id {record.Process} used twice");
        if (!Core.Scheduling.ProcessTable.IsAllowed(from, to))
            return new BrokenRule("XDV-020.3", $"process {record.Process} goes from {from} to {to}");
        if (to == ProcessState.Created && !returns) _lastProcess = record.Process;
        _processes[record.Process] = to;
        return null;
    }

    private BrokenRule? CheckContract(in TraceRecord record)
    {
        _contracts.TryGetValue(record.Contract, out var row);
        ContractState to = (ContractState)record.Operation;
        if (!Core.Contracts.ContractRules.IsAllowed(row.State, to))
            return new BrokenRule("XDV-023.1", $"contract {record.Contract:x} goes from {row.State} to {to}");
        if (to is ContractState.Released or ContractState.Revoked)
        {
            _contracts.Remove(record.Contract);
            return null;
        }
        row = (to, record.Domain, (uint)record.Arg0, record.Arg1, record.Arg2);
        if (_frozen.Contains(record.Domain))
            return new BrokenRule("XDV-015.5", $"contract {record.Contract:x} of {record.Domain}, which is frozen");
        _contracts[record.Contract] = row;
        return to == ContractState.Issued ? CheckCapacity(row) : null;
    }

    /// <summary>XDV-014.4, when a contract is issued: all that compete with it for the same resource fit
    /// together.</summary>
    private BrokenRule? CheckCapacity((ContractState State, Domain Domain, uint Resources, ulong Start, ulong End) row)
    {
        ulong sum = 0;
        foreach (var other in _contracts.Values)
        {
            bool competes = other.Domain == row.Domain
                && (row.Domain == Domain.Quantum || (other.Start < row.End && row.Start < other.End));
            if (competes) sum += other.Resources;
        }
        _capacity.TryGetValue(row.Domain, out uint capacity);
        return sum <= capacity ? null : new BrokenRule("XDV-014.4", $"{sum} of {capacity} allocated in {row.Domain}");
    }

    private BrokenRule? CheckObject(in TraceRecord record)
    {
        _objects.TryGetValue(record.Arg0, out StateObjectState from);
        StateObjectState to = (StateObjectState)record.Operation;
        bool allowed = (from, to) switch
        {
            (StateObjectState.None, StateObjectState.Allocated) => true,
            (StateObjectState.Allocated or StateObjectState.Held, StateObjectState.Held) => true,
            (StateObjectState.Allocated or StateObjectState.Held, StateObjectState.Released) => true,
            (StateObjectState.Allocated or StateObjectState.Held, StateObjectState.Invalidated) => true,
            _ => false,
        };
        if (!allowed) return new BrokenRule("XDV-032.1", $"state object {record.Arg0:x} goes from {from} to {to}");
        if (!_contracts.ContainsKey(record.Contract))
            return new BrokenRule("XDV-023.1", $"state object {record.Arg0:x} without a contract");
        if (to is StateObjectState.Released or StateObjectState.Invalidated) _objects.Remove(record.Arg0);
        else _objects[record.Arg0] = to;
        return null;
    }

    /// <summary>A token is made from a capability that is there, and an import gives another.</summary>
    private BrokenRule? CheckBoundary(in TraceRecord record)
    {
        BoundaryEvent what = (BoundaryEvent)record.Operation;
        bool passes = what is BoundaryEvent.Exported or BoundaryEvent.Imported or BoundaryEvent.Negotiated;
        if (passes && !_rights.IsHeld(record.Capability))
            return new BrokenRule("XDV-015.1", $"token {record.Arg0} of capability {record.Capability:x}, not held");
        if ((what is BoundaryEvent.Imported or BoundaryEvent.Negotiated) && !_rights.IsHeld(record.Value))
            return new BrokenRule("XDV-015.1", $"token {record.Arg0} gave {record.Value:x}, which is not held");
        if (what is BoundaryEvent.Frozen or BoundaryEvent.Thawed
            && !(what == BoundaryEvent.Frozen ? _frozen.Add(record.Domain) : _frozen.Remove(record.Domain)))
            return new BrokenRule("XDV-015.5", $"{record.Domain} {what}, which it was");
        bool known = what is > BoundaryEvent.None and <= BoundaryEvent.Negotiated;
        return known ? null : new BrokenRule("XDV-071.1", $"unknown boundary event {record.Operation}");
    }

    private BrokenRule? Attach(in TraceRecord record)
    {
        if (record.Status == Status.Ok) _capacity[record.Domain] = (uint)(record.Arg0 >> 32);
        return null;
    }

    private BrokenRule? Lose(in TraceRecord record)
    {
        if (record.Status == Status.Ok && !_capacity.ContainsKey(record.Domain))
            return new BrokenRule("XDV-060.1", $"provider of {record.Domain} lost before it attached");
        return null;
    }
}
