// System calls where capabilities, contracts, containers and envelopes meet: who may ask is the registry's answer,
// what is granted the contract table's; what a revoked capability takes with it is decided here, because neither
// knows the other.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private const Permissions ContractRights = Permissions.ContractBind | Permissions.Allocate;

    /// <summary>contract_request (XDV-023.1): domain, capability, verdict, terms.</summary>
    private Status RequestContract(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        if (!ProviderTable.IsProvided(call.Domain)) return Status.InvalidDomain;
        Status status = _check.Require(call.Capability, subject, call.Domain, ContractRights, out int capability);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        ref ProcessRow process = ref _processes[subject.Slot];
        if (process.Contracts >= process.Limits.Contracts) return Status.ResourceExhausted;
        ContractRequest request = Operands.ReadContract(call);
        if (_details.Operation == (ushort)CallDetail.Terms) Operands.ReadTerms(_details, ref request);
        ContractRules.Advise(ref request, process.Affinity);
        if (!ContractRules.IsRate(request.MeasurementLimit, request.MeasurementWindow)
            || !ContractRules.AreFlags(request.Flags) || !ContractRules.AreEvaluations(request)
            || request.Retries > ContractRules.MaxRetries)
            return Status.InvalidArgument;
        return _contracts.Issue(request, subject, call.Capability, _capabilities[capability].ResourceLimit, out value);
    }

    /// <summary>contract_activate: the contract's own capability must still hold.</summary>
    private Status ActivateContract(ulong handle, in Subject subject)
    {
        Status status = _contracts.Find(handle, subject.Slot, out int index);
        if (status != Status.Ok) return status;
        ref Contract contract = ref _contracts[index];
        status = _check.Require(contract.Capability, subject, contract.Domain, Permissions.ContractBind, out _);
        if (status == Status.Ok) status = _contracts.Activate(index);
        if (status == Status.Ok) _threads.WorkUnder(_session.Running, handle);
        return status;
    }

    /// <summary>contract_release: Busy while a job executes under it.</summary>
    private Status ReleaseContract(ulong handle, in Subject subject)
    {
        Status status = _contracts.Find(handle, subject.Slot, out int index);
        if (status != Status.Ok) return status;
        if (_contracts[index].Busy != 0) return Status.Busy;
        _contracts.End(index, ContractState.Released, Status.Ok, false);
        return Status.Ok;
    }

    private Status GetCapability(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (!_capabilities.TryGetOwned(subject.Slot, call.Arg0, out int index)) return Status.EndOfList;
        value = _capabilities.HandleOf(index);
        return Status.Ok;
    }

    /// <summary>capability_derive: for the caller, its parent or a living child (XDV-011.2: not transferable unless
    /// said so).</summary>
    private Status DeriveCapability(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = _check.Require(call.Capability, subject, CapabilityCheck.AnyTarget, Permissions.None,
            out int parent);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        CapabilityGrant grant = Operands.ReadDerive(call, out uint ownerProcess);
        grant.Kind = _capabilities[parent].Kind;
        grant.Resource = _capabilities[parent].Resource;
        return DeriveFor(ownerProcess, subject, parent, grant, out value);
    }

    /// <summary>capability_combine: both capabilities, what they have in common, then as capability_derive.</summary>
    private Status CombineCapabilities(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = _check.Require(call.Capability, subject, CapabilityCheck.AnyTarget, Permissions.None,
            out int first);
        if (status != Status.Ok) return status;
        status = _check.Require(call.Arg0, subject, CapabilityCheck.AnyTarget, Permissions.None, out int second);
        if (status != Status.Ok) return status;
        bool meet = CapabilityRules.TryIntersect(_capabilities.GrantLike(first), _capabilities.GrantLike(second),
            out CapabilityGrant both);
        if (!meet) return Status.CapabilityUnauthorized;
        return DeriveFor(call.Arg1, subject, first, both, out value);
    }

    private Status DeriveFor(ulong process, in Subject subject, int parent, in CapabilityGrant grant, out ulong value)
    {
        value = 0;
        Subject owner = subject;
        if (process != 0 && process != subject.Process)
        {
            if (!_processes.TryFind(process, out int slot) || !IsKin(slot, subject.Slot)
                || _processes[slot].State == ProcessState.Terminated) return Status.InvalidProcess;
            owner = _processes.SubjectOf(slot);
        }

        if (owner.Vhm != subject.Vhm && !MayCross(grant, subject.Vhm, owner.Vhm)) return Status.CapabilityUnauthorized;
        bool up = _processes[subject.Slot].Parent == owner.Process;
        if (!MayHoldCapability(owner.Slot, up)) return Status.ResourceExhausted;
        Status status = _capabilities.Derive(parent, grant, owner, out int index);
        if (status == Status.Ok) value = _capabilities.HandleOf(index);
        return status;
    }

    private bool IsKin(int slot, int other) =>
        _processes[slot].Parent == _processes[other].Process || _processes[other].Parent == _processes[slot].Process;

    /// <summary>capability_revoke: its own, or anything derived from its own; contracts, mappings and segments
    /// under what goes end.</summary>
    private Status RevokeCapability(ulong handle, in Subject subject)
    {
        if (!_capabilities.TryFind(handle, out int index) || !_capabilities.Controls(subject.Slot, index))
            return _check.Require(handle, subject, CapabilityCheck.AnyTarget, Permissions.None, out _);
        Revoke(index);
        return Status.Ok;
    }

    private void Revoke(int capability)
    {
        _capabilities.Revoke(capability);
        _session.FaultsUnsettled = true;
        for (int i = 0; _contracts.Count > 0 && i < _contracts.HighWater; i++)
            if (_contracts.IsLive(i) && _contracts[i].OwnerSlot >= 0
                && !_capabilities.TryFind(_contracts[i].Capability, out _))
                _contracts.EndWhenIdle(i, ContractState.Revoked, Status.CapabilityInvalid);
        EndWhatWasRevoked();
    }

    /// <summary>state_operation: capability, verdict, operands, object. Release is for the owner; anything that
    /// would copy, export or map is a security fault: refused, recorded, and the capability is gone (XDV-013.2,
    /// XDV-032.1).</summary>
    private Status StateOperation(in TraceRecord call, in Subject subject)
    {
        Status status = _check.Require(call.Capability, subject, CapabilityCheck.AnyTarget, Permissions.Allocate,
            out int capability);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        StateOperationKind operation = (StateOperationKind)call.Arg1;
        if (call.Arg1 is 0 or > (ulong)StateOperationKind.Map) return Status.InvalidArgument;
        if (!_objects.TryFind(call.Arg0, out int index)) return Status.DescriptorInvalid;
        if (operation != StateOperationKind.Release) return RefuseClone(call, subject, capability,
            _objects[index].Domain);
        ref StateObject row = ref _objects[index];
        if (row.OwnerSlot != subject.Slot) return Status.DescriptorInvalid;
        if (row.Domain != _capabilities[capability].Target)
            return _check.Require(call.Capability, subject, row.Domain, Permissions.Allocate, out _);
        if (row.Busy != 0) return Status.Busy;
        _contracts.EndObject(index, StateObjectState.Released, Status.Ok, true);
        return Status.Ok;
    }

    /// <summary>state_share (XDV-032.3, XDV-021.2): capability, verdict, object, rights, what its contract permits;
    /// then as capability_derive.</summary>
    private Status ShareState(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = _check.Require(call.Capability, subject, CapabilityCheck.AnyTarget, Permissions.None,
            out int capability);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (!_objects.TryFind(call.Arg0, out int index) || _objects[index].OwnerSlot != subject.Slot)
            return Status.DescriptorInvalid;
        Domain domain = _objects[index].Domain;
        bool measure = call.Arg2 != 0;
        CapabilityGrant grant = _capabilities.GrantLike(capability);
        grant.Permissions = CapabilityRules.CallRight(domain) | Permissions.Transition | Permissions.ContractBind
            | (measure ? CapabilityRules.ReadRight(domain) : Permissions.None);
        status = _check.Require(call.Capability, subject, domain, grant.Permissions, out _);
        if (status != Status.Ok) return status;
        ref Contract contract = ref _contracts[_objects[index].Contract];
        if (contract.EndsAs != ContractState.None) return Status.ContractInvalid;
        ContractFlags needed = ContractRules.Needed(measure);
        if ((contract.Flags & needed) != needed) return Status.CapabilityUnauthorized;
        grant.Kind = CapabilityKind.StateObject;
        grant.Resource = call.Arg0;
        if (grant.ValidUntil > contract.End) grant.ValidUntil = contract.End;
        return DeriveFor(call.Arg1, subject, capability, grant, out value);
    }

    private Status RefuseClone(in TraceRecord call, in Subject subject, int capability, Domain domain)
    {
        Status status = domain == Domain.Quantum ? Status.QuantumNoCloneViolation : Status.PhaseEnvelopeInvalid;
        FaultClass fault = new(FaultKind.CloneAttempt, EscalationLevel.Process);
        _journal.Fault(fault, domain, subject, 0, call.Arg0, status);
        Revoke(capability);
        return status;
    }
}
