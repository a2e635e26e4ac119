// capability_export and capability_import (XDV-015.1, XDV-015.2, XDV-011.2): where the registry's rows leave Core as
// tokens and come back. Core keeps no token: what it needs to know again is in the token, under its MAC.
//
// Invariant: a capability that an import gave is derived from the one that the token was made from, and goes with it.
// The key is derived from this boot's root identity and is in no record; a token that is presented is in one whole, its
// MAC as an outcome, so that a replay judges it again.
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private static System.ReadOnlySpan<byte> TokenKeyLabel => "XDV token key 1"u8;

    /// <summary>The token that a call made, for the machine layer to hand out.</summary>
    /// <param name="call">capability_export as it was filled.</param>
    /// <param name="issuer">Who called.</param>
    /// <param name="id">What the call returned.</param>
    public bool TryReadToken(in TraceRecord call, uint issuer, ulong id, out Token token)
    {
        token = default;
        bool there = _processes.TryFind(issuer, out int slot) & _capabilities.TryFind(call.Capability, out int index);
        if (!there) return false;
        Describe(call, _processes.SubjectOf(slot), index, out token);
        token.Id = id;
        token.Mac = TokenRules.Sign(_session.TokenKey, token);
        return true;
    }

    /// <summary>capability_export: capability, verdict, subject, then the token.</summary>
    private Status ExportCapability(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = _check.Require(call.Capability, subject, CapabilityCheck.AnyTarget, Permissions.None,
            out int index);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        Describe(call, subject, index, out Token token);
        if (!_processes.TryFind(token.Subject, out int slot) || _processes[slot].State == ProcessState.Terminated
            || _processes[slot].Vhm != subject.Vhm) return Status.InvalidProcess;
        BoundaryStatus found = TokenRules.JudgeExport(token, _capabilities[index], _clock.Now);
        if (found != BoundaryStatus.Ok) return Refuse(token, subject, found, out value);
        token.Id = value = _log.Sequence - 1;
        Boundary(BoundaryEvent.Exported, token, subject, found);
        return Status.Ok;
    }

    /// <summary>capability_import: verdict, then the token, then room.</summary>
    private Status ImportCapability(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (_details.Operation != (ushort)CallDetail.Token) return Status.InvalidArgument;
        Operands.ReadToken(_details, out Token token);
        Domain domain = TokenRules.DomainOf(token);
        bool provided = ProviderTable.IsProvided(domain);
        TokenCircumstances now = default;
        now.Signed = TokenRules.IsSigned(_session.TokenKey, token);
        now.Process = subject.Process;
        now.Vhm = subject.Vhm;
        now.Time = _clock.Now;
        now.Policy = TokenRules.Policy;
        now.Frozen = provided && _providers[domain].Frozen != 0;
        now.Attested = !provided || _providers.IsAvailable(domain);
        now.Exists = _capabilities.TryFind(token.Capability, out int index)
            && _capabilities[index].OwnerProcess == token.Issuer;
        BoundaryStatus found = TokenRules.Judge(token, now);
        if (found != BoundaryStatus.Ok) return Refuse(token, subject, found, out value);
        CapabilityGrant grant = TokenRules.GrantOf(token, _capabilities[index]);
        if (!MayHoldCapability(subject.Slot)) return Status.ResourceExhausted;
        Status status = _capabilities.Derive(index, grant, subject, out int given);
        if (status == Status.CapabilityUnauthorized)
            return Refuse(token, subject, BoundaryStatus.InvalidCapability, out value);
        if (status != Status.Ok) return status;
        value = _capabilities.HandleOf(given);
        Boundary(BoundaryEvent.Imported, token, subject, found).Value = value;
        return Status.Ok;
    }

    /// <summary>capability_negotiate (XDV-011.2): a token that is never written down. Policy and provider are asked
    /// before the right, as XDV-011.2 has it.</summary>
    private Status NegotiateCapability(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Token token = default;
        token.Vhm = subject.Vhm;
        token.Issuer = token.Subject = subject.Process;
        token.Operation = call.Arg0 <= byte.MaxValue ? (BoundaryOperation)call.Arg0 : BoundaryOperation.None;
        token.ValidFrom = _clock.Now;
        token.Expiry = _clock.Now + call.Arg1 < _clock.Now ? ulong.MaxValue : _clock.Now + call.Arg1;
        token.ResourceLimit = call.Arg2 <= uint.MaxValue ? (uint)call.Arg2 : uint.MaxValue;
        token.Scope = TokenRules.ScopeOf(token.Operation, false, call.Domain);
        TokenRules.Direct(ref token, call.Domain);
        if (!ProviderTable.IsProvided(call.Domain))
            return Refuse(token, subject, BoundaryStatus.InvalidDomain, out value);
        if (token.Scope == BoundaryScope.None) return Refuse(token, subject, BoundaryStatus.InvalidScope, out value);
        TokenCircumstances now = default;
        now.Vhm = subject.Vhm;
        now.Policy = TokenRules.Policy;
        now.Frozen = _providers[call.Domain].Frozen != 0;
        now.Attested = _providers.IsAvailable(call.Domain);
        BoundaryStatus found = TokenRules.JudgePolicy(token, now);
        int own = DomainCapabilityOf(subject.Slot, call.Domain);
        if (found == BoundaryStatus.Ok && own < 0) found = BoundaryStatus.Denied;
        if (found == BoundaryStatus.Ok)
        {
            token.Capability = _capabilities.HandleOf(own);
            found = TokenRules.JudgeExport(token, _capabilities[own], _clock.Now);
        }
        if (found != BoundaryStatus.Ok) return Refuse(token, subject, found, out value);
        if (!MayHoldCapability(subject.Slot)) return Status.ResourceExhausted;
        CapabilityGrant grant = TokenRules.GrantOf(token, _capabilities[own]);
        Status status = _capabilities.Derive(own, grant, subject, out int given);
        if (status != Status.Ok) return status;
        value = _capabilities.HandleOf(given);
        Boundary(BoundaryEvent.Negotiated, token, subject, found).Value = value;
        return Status.Ok;
    }

    /// <summary>The token of a call, without id and MAC.</summary>
    private void Describe(in TraceRecord call, in Subject subject, int index, out Token token)
    {
        Operands.ReadExport(call, out token);
        token.Magic = Token.CurrentMagic;
        token.Version = Token.CurrentVersion;
        token.Vhm = subject.Vhm;
        token.Issuer = subject.Process;
        TokenRules.Direct(ref token, _capabilities[index].Target);
    }

    /// <summary>Records a refusal. A token that was never made, or is another's, is a fault besides, as a forged handle
    /// is.</summary>
    private Status Refuse(in Token token, in Subject subject, BoundaryStatus found, out ulong value)
    {
        value = (ulong)found;
        Status status = TokenRules.StatusOf(found);
        Boundary(BoundaryEvent.Refused, token, subject, found).Status = status;
        bool forged = found == BoundaryStatus.BadSignature
            || (found == BoundaryStatus.Denied && token.Subject != subject.Process && token.Issuer != subject.Process);
        if (!forged) return status;
        FaultClass fault = new(FaultKind.CapabilityViolation, EscalationLevel.Process);
        _journal.Fault(fault, TokenRules.DomainOf(token), subject, 0, token.Capability, status);
        return status;
    }

    private ref TraceRecord Boundary(BoundaryEvent what, in Token token, in Subject subject, BoundaryStatus found)
    {
        ref TraceRecord record =
            ref _journal.Append(RecordKind.Boundary, (ushort)what, TokenRules.DomainOf(token), subject);
        record.Capability = token.Capability;
        record.Arg0 = token.Id;
        record.Arg1 = token.Issuer | (ulong)token.Subject << 32;
        record.Arg2 = token.Expiry;
        record.Arg3 = (byte)token.Operation | (ulong)token.Scope << 8 | (ulong)token.Source << 16
            | (ulong)token.Target << 24 | (ulong)found << 32;
        return ref record;
    }
}
