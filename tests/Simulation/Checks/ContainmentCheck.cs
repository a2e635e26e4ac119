// Fault containment (XDV-053.11, XDV-023.3): the loss of a provider ends what is of its domain and nothing else; a
// job that fails leaves one fault record; a provider's answer never forges a status that is not its domain's.
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public sealed class ContainmentCheck : Checker
{
    private const string Rule = "containment";

    private Domain _lost = Domain.Invalid, _failed = Domain.Invalid;
    private int _faults;

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.ProviderLost when record.Status == Status.Ok:
                _lost = record.Domain;
                break;
            case RecordKind.QuantumMeasure or RecordKind.PhaseTransform when record.Status != Status.Ok:
                _failed = record.Domain;
                bool own = (uint)record.Status / 1000 == (record.Domain == Domain.Quantum ? 1u : 2u);
                Violation.Unless(own, Rule, $"{record.Domain} answers {record.Status}");
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
        (_lost, _failed, _faults) = (Domain.Invalid, Domain.Invalid, 0);
    }

    private void Touch(in TraceRecord record) => Violation.Unless(_lost == Domain.Invalid || record.Domain == _lost,
        Rule, $"{_lost} was lost, {record.Kind} of {record.Domain}");
}
