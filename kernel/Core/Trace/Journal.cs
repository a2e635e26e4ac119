// Writes derived records: stamps L and the subject, and keeps the field conventions of each kind in one place, so
// that no concept decides on its own what its records look like (XDV-011.5, XDV-034.1).
using Xdv.Abi;
using Xdv.Core.Faults;

namespace Xdv.Core.Trace;

/// <summary>Appends records that Core derives from an input.</summary>
public sealed class Journal(TraceLog log, LogicalClock clock)
{
    private readonly TraceLog _log = log;

    public readonly LogicalClock Clock = clock;

    /// <summary>n of the next record.</summary>
    public ulong Sequence => _log.Sequence;

    /// <summary>A stamped record for the caller to complete.</summary>
    public ref TraceRecord Append(RecordKind kind, ushort operation, Domain domain, in Subject subject)
    {
        ref TraceRecord record = ref _log.Append();
        record.Time = Clock.Now;
        record.Kind = kind;
        record.Operation = operation;
        record.Domain = domain;
        record.Process = subject.Process;
        record.Vhm = subject.Vhm;
        record.Thread = subject.Thread;
        return ref record;
    }

    /// <summary>A fault; <paramref name="subjectHandle"/> = the object it is about. Completed by the caller when
    /// a handler gets it.</summary>
    public ref TraceRecord Fault(FaultClass fault, Domain domain, in Subject subject, ulong contract,
        ulong subjectHandle, Status status)
    {
        ref TraceRecord record = ref Append(RecordKind.Fault, (ushort)fault.Kind, domain, subject);
        record.Status = status;
        record.Contract = contract;
        record.Arg0 = (ulong)fault.Level;
        record.Arg1 = subjectHandle;
        return ref record;
    }
}
