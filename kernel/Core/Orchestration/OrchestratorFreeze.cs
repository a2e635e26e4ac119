// The emergency stop of a domain (XDV-015.5). It is one input: what it ends leaves its records in a fixed order, jobs
// as they would have completed, then contracts, then capabilities from the leaves up, so that a trace shows what was
// contained and a replay does the same.
//
// Invariant: while a domain is frozen nobody holds a capability for it, so that every later request is refused by the
// same check as any other; no job or contract of it is alive. Only an administrator thaws, and gets the one capability
// that there is then, straight from the root: what was revoked stays revoked.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Domains;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>domain_freeze: capability, domain, mode, state, room.</summary>
    private Status FreezeDomain(in TraceRecord call, in Subject subject)
    {
        Status status = _check.Require(call.Capability, subject, Domain.Classical, Permissions.Administer, out _);
        if (status != Status.Ok) return status;
        if (!ProviderTable.IsProvided(call.Domain)) return Status.InvalidDomain;
        if (call.Arg0 > (ulong)FreezeMode.Freeze) return Status.InvalidArgument;
        bool freeze = call.Arg0 == (ulong)FreezeMode.Freeze;
        ref Provider provider = ref _providers[call.Domain];
        if (provider.Frozen != 0 == freeze) return Status.LifecycleInvalid;
        bool room = _capabilities.Free > 0 && MayHoldCapability(subject.Slot);
        if (!freeze && !room) return Status.ResourceExhausted;
        provider.Frozen = (byte)call.Arg0;
        BoundaryEvent what = freeze ? BoundaryEvent.Frozen : BoundaryEvent.Thawed;
        _journal.Append(RecordKind.Boundary, (ushort)what, call.Domain, subject).Capability = call.Capability;
        if (freeze) Stop(call.Domain);
        else GrantDomain(subject.Slot, call.Domain, Permissions.All, CapabilityTable.Root);
        return Status.Ok;
    }

    private void Stop(Domain domain)
    {
        _completion.StopDomain(domain, Status.DomainPanic, false);
        _capabilities.RevokeDomain(domain);
    }
}
