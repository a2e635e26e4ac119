// Shared containers and envelopes (XDV-032.3): shared by who has them, as far as their contract permits, inside a
// tenant; never longer than the contract; nobody else runs a job in another's container, or reads it.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

public sealed class ShareBook(CapabilityBook capabilities, ContractBook contracts, ObjectBook objects) : Checker
{
    private const string Rule = "shares";

    private readonly Dictionary<ushort, ushort> _tenants = [];
    private TraceRecord _share;

    /// <summary>Shares that were given, and jobs that ran under one.</summary>
    public long Given { get; private set; }
    public long Used { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Vhm when record.Operation == (ushort)VhmState.Requested:
                _tenants[record.Vhm] = (ushort)(record.Arg0 >> 16);
                break;
            case RecordKind.SystemCall:
                _share = record is { Operation: (ushort)SystemCall.StateShare, Status: Status.Ok } ? record : default;
                break;
            case RecordKind.Capability when record.Operation == (ushort)CapabilityEvent.Derived
                && record.Capability == _share.Value:
                CheckShare(record);
                break;
            case RecordKind.Transition when record.Status == Status.Ok:
                ref CapabilityNote right = ref capabilities.Notes.Need(record.Capability, "capability of a job");
                if (right.Object == 0) break;
                Violation.Unless(right.Object == record.Arg1, Rule, "a job in another container than is shared");
                Used++;
                break;
        }
    }

    private void CheckShare(in TraceRecord record)
    {
        ref ObjectNote held = ref objects.Notes.Need(_share.Arg0, "shared");
        ref ContractNote contract = ref contracts.Notes.Need(held.Contract, "contract of what is shared");
        Permissions rights = (Permissions)(uint)record.Arg0;
        bool measures = (rights & (Permissions.MeasureQuantum | Permissions.ProjectPhase)) != 0;
        Violation.Unless(held.Owner == _share.Process, Rule, "another's container is shared");
        Violation.Unless((contract.Flags & ContractFlags.Share) != 0
            && (!measures || (contract.Flags & ContractFlags.ShareMeasurement) != 0)
            && measures == (_share.Arg2 != 0), Rule, "more is shared than the contract permits");
        Violation.Unless(record.Arg2 <= contract.End && record.Domain == held.Domain
            && (rights & Permissions.Allocate) == 0, Rule, "a share is more than one");
        Violation.Unless(Tenant(record.Vhm) == Tenant(_share.Vhm), Rule, "shared with another tenant");
        Given++;
    }

    private ushort Tenant(ushort vhm) => _tenants.GetValueOrDefault(vhm);
}
