// What a record is about, beyond its fields: fields mean different things for different kinds (Operands.cs), so a
// search for a contract must not find a payload whose duration happens to be the same number.
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Pure questions about one record.</summary>
public static class RecordFacts
{
    /// <summary>True when the record names this contract: as operand, as result, or as what it is about.</summary>
    public static bool NamesContract(in TraceRecord record, ulong contract)
    {
        if (contract == 0) return false;
        if (HasContract(record) && record.Contract == contract) return true;
        return IsCall(record, SystemCall.ContractRequest) && record.Value == contract;
    }

    /// <summary>True when the record names this capability: used, created, refused, revoked, or as a parent.</summary>
    public static bool NamesCapability(in TraceRecord record, ulong capability)
    {
        if (capability == 0) return false;
        if (record.Kind != RecordKind.Payload && record.Capability == capability) return true;
        return record.Kind switch
        {
            RecordKind.Capability => record.Arg3 == capability,
            RecordKind.Fault => IsHandled(record) ? record.Arg2 == capability
                : (FaultKind)record.Operation == FaultKind.CapabilityViolation && record.Arg1 == capability,
            RecordKind.SystemCall when IsCall(record, SystemCall.CapabilityCombine) =>
                record.Arg0 == capability || record.Value == capability,
            RecordKind.SystemCall => record.Value == capability && (SystemCall)record.Operation is
                SystemCall.CapabilityGet or SystemCall.CapabilityDerive or SystemCall.EndpointCreate
                or SystemCall.NotificationCreate or SystemCall.SegmentCreate or SystemCall.CapabilityImport,
            RecordKind.Boundary => record.Value == capability,
            _ => false,
        };
    }

    /// <summary>True when something went wrong: a fault, a trap, a refused capability, a transition that rolled
    /// back, a job without a result, a device that did not answer, a provider lost, a process that did not end by
    /// itself.</summary>
    public static bool IsFailure(in TraceRecord record) => record.Kind switch
    {
        RecordKind.Fault or RecordKind.Trap or RecordKind.ProviderLost => true,
        RecordKind.Capability => (CapabilityEvent)record.Operation == CapabilityEvent.Refused,
        RecordKind.Boundary => (BoundaryEvent)record.Operation == BoundaryEvent.Refused,
        RecordKind.Transition or RecordKind.QuantumMeasure or RecordKind.PhaseTransform or RecordKind.Process
            or RecordKind.StateObject or RecordKind.ProviderAttached or RecordKind.Entropy or RecordKind.BlockRead
            or RecordKind.RealTime => record.Status != Status.Ok,
        _ => false,
    };

    /// <summary>True for a fault that went to a handler instead of ending its process.</summary>
    public static bool IsHandled(in TraceRecord record) => record.Kind == RecordKind.Fault && record.Arg2 != 0
        && (FaultKind)record.Operation is FaultKind.ProcessTrap or FaultKind.MemoryExhausted;

    /// <summary>True for the reply that decided about a fault.</summary>
    public static bool IsDecision(in TraceRecord record) => record.Arg3 != 0
        && (IsCall(record, SystemCall.IpcReply) || IsCall(record, SystemCall.IpcReplyReceive));

    /// <summary>True for the end of a job: its outcome takes effect.</summary>
    public static bool IsCompletion(in TraceRecord record) =>
        record.Kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform;

    /// <summary>True for a transition that admitted a job.</summary>
    public static bool AdmitsJob(in TraceRecord record) => record.Kind == RecordKind.Transition
        && record.Status == Status.Ok && record.Operation == (ushort)TransitionPhase.Logging;

    /// <summary>True for a job that failed and runs once more.</summary>
    public static bool RunsAgain(in TraceRecord record) =>
        record.Kind == RecordKind.Transition && record.Operation == (ushort)TransitionPhase.Retry;

    /// <summary>True for a thread that starts to run.</summary>
    public static bool IsRun(in TraceRecord record) =>
        record.Kind == RecordKind.Schedule && (ScheduleEvent)record.Operation == ScheduleEvent.Run;

    /// <summary>True for what privilege level 3 raises: kernel entries, and what is staged for one.</summary>
    public static bool IsOfAThread(in TraceRecord record) => record.Kind is RecordKind.SystemCall
        or RecordKind.SliceExpired or RecordKind.Trap or RecordKind.MemoryFault or RecordKind.Payload
        or RecordKind.CallDetails;

    /// <summary>True for a record of this system call.</summary>
    public static bool IsCall(in TraceRecord record, SystemCall call) =>
        record.Kind == RecordKind.SystemCall && (SystemCall)record.Operation == call;

    /// <summary>Payload, CallDetails and ProviderAttached keep other things in the field, ContractRequest the
    /// calibration.</summary>
    private static bool HasContract(in TraceRecord record) =>
        record.Kind is not (RecordKind.Payload or RecordKind.ProviderAttached or RecordKind.CallDetails)
        && !IsCall(record, SystemCall.ContractRequest);
}
