// The lifecycles a trace tells, checked without Core, so that a bug there cannot hide itself: processes, contracts
// with conservation of capacity, containers and envelopes, ids that appear before they exist. Capabilities are
// CapabilityRights' (XDV-053: issued − revoked = held), machines MachineLifecycles', jobs JobLifecycles', evaluations
// of light EvaluationCounts', jobs that run again RetryCounts'.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>A broken rule.</summary>
public sealed record BrokenRule(string Rule, string Detail);

/// <summary>State of everything that records have named so far.</summary>
public sealed class Lifecycles
{
    private readonly Dictionary<uint, ProcessState> _processes = [];
    private readonly Dictionary<ulong, TraceRecord> _contracts = [];
    // The last record of each; what each contract's containers or envelopes take.
    private readonly Dictionary<ulong, TraceRecord> _objects = [];
    private readonly Dictionary<ulong, ulong> _taken = [];
    private readonly CapabilityRights _rights = new();
    private readonly Dictionary<Domain, uint> _capacity = [];
    private readonly HashSet<Domain> _frozen = [];
    private readonly MachineLifecycles _machines = new();
    private readonly JobLifecycles _jobs = new();
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
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Derived }
            && _frozen.Contains(record.Domain))
            return new BrokenRule("XDV-015.5", $"capability for {record.Domain}, which is frozen");
        if ((RecordFacts.IsOfAThread(record) || RecordFacts.IsRun(record)) && record.Process != 0
            && _processes[record.Process] != ProcessState.Active)
            return new BrokenRule("XDV-020.3", $"process {record.Process} acts, {_processes[record.Process]}");
        return _permits.Check(record) ?? _machines.Check(record) ?? _evaluations.Check(record) ?? _retries.Check(record)
            ?? _jobs.Check(record) ?? CheckKind(record) ?? _rights.Check(record);
    }

    private BrokenRule? CheckKind(in TraceRecord record) => record.Kind switch
    {
        RecordKind.Process => CheckProcess(record),
        RecordKind.Resource => CheckContract(record),
        RecordKind.StateObject => CheckObject(record),
        RecordKind.Transition when RecordFacts.AdmitsJob(record) || RecordFacts.RunsAgain(record) => CheckJob(record),
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
        bool allowed = (from, to) is (ProcessState.None, ProcessState.Created)
            or (ProcessState.Created, ProcessState.Initialized)
            or (ProcessState.Initialized, ProcessState.DomainBound)
            or (ProcessState.DomainBound, ProcessState.Active)
            or (ProcessState.Active, ProcessState.Suspended) or (ProcessState.Suspended, ProcessState.Active)
            or (ProcessState.Active or ProcessState.Suspended, ProcessState.Terminated);
        if (!allowed)
            return new BrokenRule("XDV-020.3", $"process {record.Process} goes from {from} to {to}");
        if (to == ProcessState.Created && !returns) _lastProcess = record.Process;
        _processes[record.Process] = to;
        return null;
    }

    private BrokenRule? CheckContract(in TraceRecord record)
    {
        bool known = _contracts.TryGetValue(record.Contract, out TraceRecord before);
        ContractState from = known ? (ContractState)before.Operation : ContractState.None;
        ContractState to = (ContractState)record.Operation;
        bool allowed = (from, to) is (ContractState.None, ContractState.Issued)
            or (ContractState.Issued, ContractState.Active)
            or (ContractState.Issued or ContractState.Active, ContractState.Released or ContractState.Revoked);
        if (!allowed)
            return new BrokenRule("XDV-023.1", $"contract {record.Contract:x} goes from {from} to {to}");
        if (known && !SameTerms(before, record))
            return new BrokenRule("XDV-023.1", $"contract {record.Contract:x} is {to} on other terms than before");
        if (to is ContractState.Released or ContractState.Revoked)
        {
            _contracts.Remove(record.Contract);
            return !_taken.Remove(record.Contract, out ulong taken) || taken == 0 ? null
                : new BrokenRule("XDV-023.1", $"contract {record.Contract:x} ends before what is held under it");
        }
        if (_frozen.Contains(record.Domain))
            return new BrokenRule("XDV-015.5", $"contract {record.Contract:x} of {record.Domain}, which is frozen");
        _contracts[record.Contract] = record;
        return to == ContractState.Issued ? CheckCapacity(record) : null;
    }

    /// <summary>Whose, under which right; domain, resources and tolerance, window, budget and calibration.</summary>
    private static bool SameTerms(in TraceRecord a, in TraceRecord b) =>
        (a.Process, a.Capability, a.Domain, a.Arg0, a.Arg1, a.Arg2, a.Arg3, a.Value)
        == (b.Process, b.Capability, b.Domain, b.Arg0, b.Arg1, b.Arg2, b.Arg3, b.Value);

    /// <summary>XDV-014.4, when a contract is issued: all that compete with it for the same resource fit
    /// together.</summary>
    private BrokenRule? CheckCapacity(in TraceRecord issued)
    {
        (Domain domain, ulong start, ulong end) = (issued.Domain, issued.Arg1, issued.Arg2);
        ulong sum = 0;
        foreach (TraceRecord other in _contracts.Values)
        {
            bool competes = other.Domain == domain
                && (domain == Domain.Quantum || (other.Arg1 < end && start < other.Arg2));
            if (competes) sum += (uint)other.Arg0;
        }
        _capacity.TryGetValue(domain, out uint capacity);
        return sum <= capacity ? null : new BrokenRule("XDV-014.4", $"{sum} of {capacity} allocated in {domain}");
    }

    private BrokenRule? CheckObject(in TraceRecord record)
    {
        bool known = _objects.TryGetValue(record.Arg0, out TraceRecord before);
        StateObjectState from = known ? (StateObjectState)before.Operation : StateObjectState.None;
        StateObjectState to = (StateObjectState)record.Operation;
        bool ends = to is StateObjectState.Released or StateObjectState.Invalidated;
        bool allowed = known ? ends || to == StateObjectState.Held : to == StateObjectState.Allocated;
        if (!allowed) return new BrokenRule("XDV-032.1", $"state object {record.Arg0:x} goes from {from} to {to}");
        if (!_contracts.ContainsKey(record.Contract))
            return new BrokenRule("XDV-023.1", $"state object {record.Arg0:x} without a contract");
        if (known && (before.Process, before.Contract, before.Domain, before.Arg1)
            != (record.Process, record.Contract, record.Domain, record.Arg1))
            return new BrokenRule("XDV-032.1", $"state object {record.Arg0:x} is {to} as another than before");
        _objects[record.Arg0] = record;
        if (!known) return Take(record);
        if (!ends) return null;
        _objects.Remove(record.Arg0);
        _taken[record.Contract] -= record.Arg1;
        return null;
    }

    /// <summary>What containers or envelopes under a contract take is its own (XDV-014.4).</summary>
    private BrokenRule? Take(in TraceRecord allocated)
    {
        ulong taken = _taken.GetValueOrDefault(allocated.Contract), has = (uint)_contracts[allocated.Contract].Arg0;
        if (allocated.Arg1 > has - taken)
            return new BrokenRule("XDV-014.4",
                $"{allocated.Arg1} more than {taken} of {has} held under contract {allocated.Contract:x}");
        _taken[allocated.Contract] = taken + allocated.Arg1;
        return null;
    }

    /// <summary>A job runs under an active contract, in a container or envelope of that one.</summary>
    private BrokenRule? CheckJob(in TraceRecord record)
    {
        bool active = _contracts.TryGetValue(record.Contract, out TraceRecord contract)
            && (ContractState)contract.Operation == ContractState.Active && contract.Domain == record.Domain;
        bool within = _objects.TryGetValue(record.Arg1, out TraceRecord held) && held.Contract == record.Contract;
        return active && within ? null : new BrokenRule("XDV-023.1",
            $"job {RecordText.HandleText(record.Arg0)} without "
            + (active ? "a container or envelope of its contract" : "an active contract"));
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
        return record.Status != Status.Ok || _capacity.Remove(record.Domain) ? null
            : new BrokenRule("XDV-060.1", $"provider of {record.Domain} lost before it attached");
    }
}
