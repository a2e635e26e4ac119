// One record as one line of text, for `trace show` and for messages. Names instead of numbers, handles as
// index.generation; only what the kind uses. Contains no outcome data, which no record holds (XDV-034.5).
using System;
using System.Globalization;
using System.Text;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Text form of records.</summary>
public static class RecordText
{
    /// <summary>"n T kind operation process … → status value".</summary>
    public static string Format(in TraceRecord record)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"#{record.Sequence} T={record.Time} {record.Kind} {Operation(record)}");
        if (record.Process != 0) text.Append(CultureInfo.InvariantCulture, $" pid={record.Process}");
        bool elsewhere = record.Vhm is not 0 and not VhmRange.Root;
        if (elsewhere || record.Kind == RecordKind.Vhm) text.Append(CultureInfo.InvariantCulture, $" vhm={record.Vhm}");
        if (UsesDomain(record.Kind) || record.Domain != Domain.Classical) text.Append(' ')
            .Append(DomainName(record.Domain));
        if (record.Kind == RecordKind.Payload)
        {
            text.Append(CultureInfo.InvariantCulture,
                $" bytes={(uint)record.Value} operations={record.Value >> 32} duration={record.Contract}");
            if (record.Capability != 0) text.Append(CultureInfo.InvariantCulture, $" seed={record.Capability:x}");
            return text.ToString();
        }
        if (record.Kind is RecordKind.Boundary or RecordKind.CallDetails)
        {
            BoundaryText.Append(text, record);
            return text.ToString();
        }
        if (record.Kind == RecordKind.Boot)
        {
            Arguments(text, record);
            return text.Append(" policies=").Append(PolicyNames.Write(record.Value)).ToString();
        }
        if (record.Kind == RecordKind.ProviderAttached)
        {
            text.Append(CultureInfo.InvariantCulture,
                $" generation={(uint)record.Arg0} capacity={record.Arg0 >> 32} coherence={record.Arg1}");
        }
        else if (record.Kind == RecordKind.Vhm)
        {
            text.Append(CultureInfo.InvariantCulture, $" in={(ushort)record.Arg0} tenant={(ushort)(record.Arg0 >> 16)}")
                .Append(" profile=").Append((VhmProfile)(byte)(record.Arg0 >> 32));
            if (record.Arg1 != 0) text.Append(CultureInfo.InvariantCulture, $" init={record.Arg1}");
        }
        else
        {
            if (record.Capability != 0) text.Append(" capability=").Append(HandleText(record.Capability));
            if (record.Contract != 0) text.Append(" contract=").Append(HandleText(record.Contract));
            Arguments(text, record);
        }
        if (record.Instructions != 0) text.Append(CultureInfo.InvariantCulture,
            $" instructions={record.Instructions}");
        if (record.Verdict != Status.Ok) text.Append(" verdict=").Append(record.Verdict);
        if (HasStatus(record)) text.Append(" -> ").Append(record.Status);
        if (record.Value != 0 && record.Kind != RecordKind.ProviderAttached) text.Append(" value=")
            .Append(Value(record));
        return text.ToString();
    }

    /// <summary>A handle as index.generation.</summary>
    public static string HandleText(ulong handle) =>
        string.Create(CultureInfo.InvariantCulture, $"{Handle.Index(handle)}.{Handle.Generation(handle)}");

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Digest(in Bytes32 digest)
    {
        ReadOnlySpan<byte> bytes = digest;
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>K, Q or Φ.</summary>
    public static string DomainName(Domain domain) => domain switch
    {
        Domain.Classical => "K",
        Domain.Quantum => "Q",
        Domain.Phase => "Φ",
        _ => "any",
    };

    /// <summary>The operation by the name its kind gives it; a number, or nothing, where it has none.</summary>
    public static string Operation(in TraceRecord record) => record.Kind switch
    {
        RecordKind.Schedule => ((ScheduleEvent)record.Operation).ToString(),
        RecordKind.Resource => ((ContractState)record.Operation).ToString(),
        RecordKind.Transition => ((TransitionPhase)record.Operation).ToString(),
        RecordKind.Capability => ((CapabilityEvent)record.Operation).ToString(),
        RecordKind.Fault => ((FaultKind)record.Operation).ToString(),
        RecordKind.SystemCall => ((SystemCall)record.Operation).ToString(),
        RecordKind.Process => ((ProcessState)record.Operation).ToString(),
        RecordKind.StateObject => ((StateObjectState)record.Operation).ToString(),
        RecordKind.Vhm when record.Operation < 16 => ((VhmState)record.Operation).ToString(),
        RecordKind.Vhm => $"Binding{(BindingState)(record.Operation - 16)}",
        RecordKind.Shutdown => ((PowerMode)record.Operation).ToString(),
        RecordKind.Boundary => ((BoundaryEvent)record.Operation).ToString(),
        RecordKind.CallDetails => ((CallDetail)record.Operation).ToString(),
        RecordKind.Trap or RecordKind.ConsoleInput or RecordKind.FilesAttached =>
            record.Operation.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    private static void Arguments(StringBuilder text, in TraceRecord record)
    {
        bool handles = record.Kind is RecordKind.Transition or RecordKind.StateObject or RecordKind.QuantumMeasure
            or RecordKind.PhaseTransform
            || (record.Kind == RecordKind.SystemCall && (SystemCall)record.Operation is SystemCall.JobWait
                or SystemCall.JobRead or SystemCall.StateOperation or SystemCall.StateShare);
        if (record.Arg0 != 0) text.Append(" a0=").Append(handles ? HandleText(record.Arg0) : Number(record.Arg0));
        int next = record.Kind == RecordKind.SystemCall ? ScheduleChoice.Of(record) : -1;
        if (next >= 0) text.Append(" next=thread ").Append(Number((ulong)next));
        else if (record.Arg1 != 0)
            text.Append(" a1=").Append(record.Kind == RecordKind.Transition ? HandleText(record.Arg1)
                : Number(record.Arg1));
        if (RecordFacts.IsHandled(record))
        {
            text.Append(" handler=").Append(HandleText(record.Arg2));
            if (record.Arg3 == 0) text.Append(" queues");
            else text.Append(" received by thread ").Append(Number(record.Arg3 - 1));
            return;
        }
        if (record.Arg2 != 0) text.Append(" a2=").Append(Number(record.Arg2));
        if (RecordFacts.IsDecision(record)) text.Append(" decides=").Append(Decision(record));
        else if (record.Arg3 != 0) text.Append(" a3=").Append(Number(record.Arg3));
    }

    /// <summary>What becomes of a thread that has faulted.</summary>
    private static string Decision(in TraceRecord record) => (FaultDecision)record.Arg0 switch
    {
        FaultDecision.Retry => $"Retry of thread {record.Arg3 - 1}",
        FaultDecision.ContinueAt when record.Verdict == Status.Ok => $"ContinueAt of thread {record.Arg3 - 1}",
        _ => $"End of thread {record.Arg3 - 1}",
    };

    private static string Value(in TraceRecord record)
    {
        bool handle = record.Kind == RecordKind.SystemCall && (SystemCall)record.Operation is SystemCall.Call
            or SystemCall.ContractRequest or SystemCall.CapabilityGet or SystemCall.CapabilityDerive
            or SystemCall.SegmentCreate or SystemCall.CapabilityImport or SystemCall.CapabilityCombine
            or SystemCall.StateShare or SystemCall.CapabilityNegotiate;
        handle = handle && record.Status == Status.Ok || record.Kind == RecordKind.Boundary;
        return handle ? HandleText(record.Value) : Number(record.Value);
    }

    private static string Number(ulong value) => value < 1_000_000_000
        ? value.ToString(CultureInfo.InvariantCulture) : "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static bool UsesDomain(RecordKind kind) => kind is RecordKind.Resource or RecordKind.Transition
        or RecordKind.StateObject or RecordKind.Fault or RecordKind.Capability or RecordKind.ProviderLost;

    private static bool HasStatus(in TraceRecord record) => record.Status != Status.Ok
        || record.Kind is RecordKind.SystemCall or RecordKind.Transition or RecordKind.QuantumMeasure
            or RecordKind.PhaseTransform or RecordKind.ProviderAttached or RecordKind.Entropy or RecordKind.BlockRead
            or RecordKind.RealTime;
}
