// Fault containment (XDV-053.11, XDV-023.3, XDV-015.5): the loss of a provider, or the emergency stop of a domain, ends
// what is of its domain and nothing else; of a frozen domain nothing is held and nothing begins until it is thawed; a
// job that fails leaves one fault record; a provider's answer never forges a status that is not its domain's.
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public sealed class ContainmentCheck(CapabilityBook capabilities) : Checker
{
    private const string Rule = "containment";

    private Domain _lost = Domain.Invalid, _failed = Domain.Invalid;
    private readonly bool[] _frozen = new bool[3];
    private int _faults;

    public long Freezes { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.ProviderLost when record.Status == Status.Ok:
                _lost = record.Domain;
                break;
            case RecordKind.Boundary when (BoundaryEvent)record.Operation == BoundaryEvent.Frozen:
                (_lost, _frozen[(int)record.Domain]) = (record.Domain, true);
                Freezes++;
                break;
            case RecordKind.Boundary when (BoundaryEvent)record.Operation == BoundaryEvent.Thawed:
                _frozen[(int)record.Domain] = false;
                break;
            case RecordKind.Transition when record.Status == Status.Ok:
                Violation.Unless(!_frozen[(int)record.Domain], Rule, "a job of a frozen domain");
                break;
            case RecordKind.Resource when record.Operation == (ushort)ContractState.Issued:
                Violation.Unless(!_frozen[(int)record.Domain], Rule, "a contract of a frozen domain");
                break;
            case RecordKind.QuantumMeasure or RecordKind.PhaseTransform when record.Status != Status.Ok:
                _failed = record.Domain;
                bool own = (uint)record.Status / 1000 == (record.Domain == Domain.Quantum ? 1u : 2u);
                bool notRun = record.Status is Status.ResourceExhausted or Status.TransitionRollback
                    or Status.DomainNotAvailable;
                Violation.Unless(own || notRun, Rule, $"{record.Domain} answers {record.Status}");
                break;
            case RecordKind.Fault:
                Touch(record);
                if (record.Domain == _failed) _faults++;
                break;
            case RecordKind.Resource when record.Operation == (ushort)ContractState.Revoked:
            case RecordKind.StateObject when record.Operation == (ushort)StateObjectState.Invalidated:
                Touch(record);
                break;
        }
    }

    public override void AfterInput(Orchestrator core)
    {
        Violation.Unless(_failed == Domain.Invalid || _faults == 1, Rule, $"{_faults} faults for a failed job");
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (_frozen[(int)domain]) CheckNobodyHolds(domain);
        (_lost, _failed, _faults) = (Domain.Invalid, Domain.Invalid, 0);
    }

    private void CheckNobodyHolds(Domain domain)
    {
        for (int slot = 0; slot < capabilities.Notes.Capacity; slot++)
            Violation.Unless(capabilities.Notes.At(slot) == 0 || capabilities.Notes.Row(slot).Target != domain, Rule,
                "a capability for a frozen domain");
    }

    private void Touch(in TraceRecord record) => Violation.Unless(_lost == Domain.Invalid || record.Domain == _lost,
        Rule, $"{_lost} was lost or stopped, {record.Kind} of {record.Domain}");
}
