// The one gate of every operation (XDV-030.1, XDV-015.2): may this process use this capability for this? The
// decision is a pure function; the refusal is recorded here. Order of the answers, first that applies (XDV-012.5,
// deterministic rejection):
//   1 unknown, forged, stale or another process's handle → CapabilityInvalid (never issued, or another's: also a
// fault, level 0)
//   2 a needed right is missing                          → CapabilityUnauthorized
//   3 it is for another domain                           → DomainUnauthorized
//   4 not yet valid or expired at T                      → CapabilityInvalid
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;

namespace Xdv.Core.Capabilities;

/// <summary>Checks capabilities and records refusals.</summary>
public sealed class CapabilityCheck(CapabilityTable table, Journal journal)
{
    private readonly CapabilityTable _table = table;
    private readonly Journal _journal = journal;

    /// <summary>Target argument for "whatever domain it is for".</summary>
    public const Domain AnyTarget = Domain.Invalid;

    /// <summary>Decides, without recording anything.</summary>
    /// <param name="slot">Table slot of the process that presents the handle.</param>
    public Status Decide(ulong handle, int slot, Domain target, Permissions needed, ulong time, out int index)
    {
        if (!_table.TryFind(handle, out index) || _table[index].OwnerSlot != slot) return Status.CapabilityInvalid;
        ref readonly Capability row = ref _table[index];
        if ((needed & ~row.Permissions) != 0) return Status.CapabilityUnauthorized;
        if (target != AnyTarget && row.Target != target) return Status.DomainUnauthorized;
        return time >= row.ValidFrom && time < row.ValidUntil ? Status.Ok : Status.CapabilityInvalid;
    }

    /// <summary>Decides and records a refusal.</summary>
    public Status Require(ulong handle, in Subject subject, Domain target, Permissions needed, out int index)
    {
        Status status = Decide(handle, subject.Slot, target, needed, _journal.Clock.Now, out index);
        if (status != Status.Ok) Refuse(handle, subject, target, needed, status);
        return status;
    }

    /// <summary>Decides about a job, and records a refusal: a capability that names a container or envelope is for
    /// jobs in that one alone (XDV-032.3).</summary>
    /// <param name="stateObject">Container or envelope of the job; 0 = a new one.</param>
    /// <param name="shared">The capability names it.</param>
    public Status RequireForJob(ulong handle, in Subject subject, Domain target, Permissions needed,
        ulong stateObject, out bool shared)
    {
        Status status = Decide(handle, subject.Slot, target, needed, _journal.Clock.Now, out int index);
        shared = status == Status.Ok && _table[index].Kind == CapabilityKind.StateObject;
        if (shared && _table[index].Resource != stateObject) status = Status.CapabilityUnauthorized;
        if (status != Status.Ok) Refuse(handle, subject, target, needed, status);
        return status;
    }

    /// <summary>Decides about a result, and records a refusal.</summary>
    /// <param name="share">The only capability that will do; 0 = one for the domain.</param>
    public Status RequireToRead(ulong handle, in Subject subject, Domain target, Permissions needed, ulong share)
    {
        Status status = Decide(handle, subject.Slot, target, needed, _journal.Clock.Now, out int index);
        bool fits = status != Status.Ok || target == AnyTarget
            || (share != 0 ? handle == share : _table[index].Kind == CapabilityKind.Domain);
        if (!fits) status = Status.CapabilityUnauthorized;
        if (status != Status.Ok) Refuse(handle, subject, target, needed, status);
        return status;
    }

    /// <summary>Decides about a capability that names an object, and records a refusal.</summary>
    /// <param name="resource">Handle of the object, which may have ended.</param>
    public Status RequireObject(ulong handle, in Subject subject, CapabilityKind kind, out ulong resource)
    {
        Status status = RequireObject(handle, subject, kind, Permissions.Ipc, out int index);
        resource = status == Status.Ok ? _table[index].Resource : 0;
        return status;
    }

    /// <summary>The same for the rights that an object of another kind asks for.</summary>
    public Status RequireObject(ulong handle, in Subject subject, CapabilityKind kind, Permissions needed,
        out int index)
    {
        Status status = Decide(handle, subject.Slot, Domain.Classical, needed, _journal.Clock.Now, out index);
        if (status == Status.Ok && _table[index].Kind != kind) status = Status.InvalidArgument;
        if (status != Status.Ok) Refuse(handle, subject, Domain.Classical, needed, status);
        return status;
    }

    /// <summary>Refuses a process that has no capability for a domain at all.</summary>
    public Status RefuseMissing(in Subject subject, Domain target, Permissions needed)
    {
        ref TraceRecord record =
            ref _journal.Append(RecordKind.Capability, (ushort)CapabilityEvent.Refused, target, subject);
        record.Status = Status.CapabilityUnauthorized;
        record.Arg0 = (uint)needed;
        return Status.CapabilityUnauthorized;
    }

    private void Refuse(ulong handle, in Subject subject, Domain target, Permissions needed, Status status)
    {
        bool mine = _table.TryFind(handle, out int index) && _table[index].OwnerSlot == subject.Slot;
        bool expired = mine && status == Status.CapabilityInvalid && _journal.Clock.Now >= _table[index].ValidUntil;
        CapabilityEvent what = expired ? CapabilityEvent.Expired : CapabilityEvent.Refused;
        ref TraceRecord record = ref _journal.Append(RecordKind.Capability, (ushort)what, target, subject);
        record.Status = status;
        record.Capability = handle;
        record.Arg0 = (uint)needed;
        bool stale = !mine && !_table.TryFind(handle, out _) && _table.WasIssued(handle);
        if (mine || stale) return;
        FaultClass fault = new(FaultKind.CapabilityViolation, EscalationLevel.Process);
        _journal.Fault(fault, target, subject, 0, handle, status);
    }
}
