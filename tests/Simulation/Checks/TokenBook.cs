// Tokens (XDV-015.1): what each call that makes or takes one has to answer, from the calls and what the simulator keeps
// of the tokens that Core gave out. A token that is not the same in every bit as one of them is worth nothing.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

public sealed class TokenBook(CapabilityBook capabilities, ProcessBook processes) : Checker
{
    private const string Rule = "tokens";

    private readonly Dictionary<ulong, Token> _made = [];
    private readonly List<Token> _latest = [];
    private readonly bool[] _attached = new bool[3], _frozen = new bool[3];
    private TraceRecord _presented;

    /// <summary>The latest that were made.</summary>
    public IReadOnlyList<Token> Latest => _latest;

    public long Imports { get; private set; }

    public long Refusals { get; private set; }

    public long Negotiated { get; private set; }

    /// <summary>Core gave this token out.</summary>
    public void Keep(in Token token)
    {
        Violation.Unless(_made.TryAdd(token.Id, token), Rule, "a token's number twice");
        _latest.Add(token);
        if (_latest.Count > 12) _latest.RemoveAt(0);
    }

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.ProviderAttached && record.Status == Status.Ok)
            _attached[(int)record.Domain] = true;
        if (record.Kind == RecordKind.ProviderLost && record.Status == Status.Ok)
            _attached[(int)record.Domain] = false;
        if (record.Kind == RecordKind.Boundary && (BoundaryEvent)record.Operation is BoundaryEvent.Frozen
            or BoundaryEvent.Thawed)
            _frozen[(int)record.Domain] = (BoundaryEvent)record.Operation == BoundaryEvent.Frozen;
        if (record.Kind == RecordKind.CallDetails)
            _presented = record.Operation == (ushort)CallDetail.Token ? record : default;
        if (record.Kind == RecordKind.Boundary && (BoundaryEvent)record.Operation == BoundaryEvent.Imported)
            CheckGiven(record);
        if (record.Kind == RecordKind.Boundary && (BoundaryEvent)record.Operation == BoundaryEvent.Negotiated)
            CheckNegotiated(record);
        if (record.Kind is RecordKind.Trap or RecordKind.SliceExpired) _presented = default;
        if (record.Kind != RecordKind.SystemCall) return;
        if ((SystemCall)record.Operation == SystemCall.CapabilityImport) Import(record);
        if ((SystemCall)record.Operation == SystemCall.CapabilityExport) Export(record);
        _presented = default;
    }

    /// <summary>What was negotiated is what was asked for and a part of the caller's own, of a domain that is there.
    /// </summary>
    private void CheckNegotiated(in TraceRecord record)
    {
        ref CapabilityNote given = ref capabilities.Notes.Need(record.Value, "negotiated");
        ref CapabilityNote own = ref capabilities.Notes.Need(given.Parent, "what it was negotiated from");
        Violation.Unless(given.Owner == record.Process && own.Owner == record.Process
            && given.Target == record.Domain && given.From == record.Time && given.Until == record.Arg2
            && given.Permissions != Permissions.None, Rule, "negotiated to something else");
        Violation.Unless(_attached[(int)record.Domain] && !_frozen[(int)record.Domain], Rule,
            "negotiated with nobody");
        Negotiated++;
    }

    private void Export(in TraceRecord record)
    {
        if (record.Status != Status.Ok) return;
        Violation.Unless(record.Value == record.Sequence, Rule, "a token's number is its record's");
        ref CapabilityNote source = ref capabilities.Notes.Need(record.Capability, "capability of a token");
        Violation.Unless(source.Owner == record.Process, Rule, "a token of another's capability");
        Violation.Unless(record.Arg1 >= source.From && record.Arg2 <= source.Until && record.Arg2 > record.Time
            && (uint)record.Arg3 <= source.Limit, Rule, "a token of more than there is");
        Violation.Unless(processes.IsAlive((uint)record.Arg0), Rule, "a token for nobody");
    }

    private void Import(in TraceRecord record)
    {
        Status expected = record.Verdict;
        BoundaryStatus reason = BoundaryStatus.Ok;
        if (expected == Status.Ok && _presented.Kind == 0) expected = Status.InvalidArgument;
        if (expected == Status.Ok) (expected, reason) = Expect(record);
        bool full = record.Status == Status.ResourceExhausted && expected == Status.Ok;
        Violation.Unless(record.Status == expected || full, Rule, $"{record.Status}, not {expected}");
        if (expected != Status.Ok)
            Violation.Unless(record.Value == (ulong)reason, Rule, $"{record.Value}, not {reason}");
        if (expected == Status.Ok && !full) Imports++;
        if (reason != BoundaryStatus.Ok) Refusals++;
    }

    private (Status, BoundaryStatus) Expect(in TraceRecord call)
    {
        bool known = _made.TryGetValue(_presented.Contract, out Token token) && IsSame(token);
        if (!known) return (Status.CapabilityInvalid, BoundaryStatus.BadSignature);
        if (token.Subject != call.Process) return (Status.CapabilityUnauthorized, BoundaryStatus.Denied);
        if (call.Time >= token.Expiry) return (Status.CapabilityInvalid, BoundaryStatus.Expired);
        Domain domain = (Domain)((int)token.Source | (int)token.Target);
        if (_frozen[(int)domain]) return (Status.DomainUnauthorized, BoundaryStatus.PolicyDenied);
        if (domain != Domain.Classical && !_attached[(int)domain])
            return (Status.DomainNotAvailable, BoundaryStatus.AttestationFailed);
        bool lives = capabilities.Notes.Has(token.Capability);
        return lives ? (Status.Ok, BoundaryStatus.Ok) : (Status.CapabilityInvalid, BoundaryStatus.Revoked);
    }

    private bool IsSame(in Token made)
    {
        TraceRecord there = default;
        Xdv.Core.Orchestration.Operands.FillToken(ref there, made);
        TraceRecord here = default;
        here.Kind = _presented.Kind;
        here.Operation = _presented.Operation;
        (here.Value, here.Contract, here.Capability) = (_presented.Value, _presented.Contract, _presented.Capability);
        (here.Arg0, here.Arg1) = (_presented.Arg0, _presented.Arg1);
        (here.Arg2, here.Arg3, here.Outcome) = (_presented.Arg2, _presented.Arg3, _presented.Outcome);
        return MemoryMarshal.AsBytes([here]).SequenceEqual(MemoryMarshal.AsBytes([there]));
    }

    /// <summary>What an import gave is what its token says and no more than what that was made from.</summary>
    private void CheckGiven(in TraceRecord record)
    {
        Token token = _made[record.Arg0];
        ref CapabilityNote given = ref capabilities.Notes.Need(record.Value, "imported");
        Violation.Unless(given.Parent == token.Capability && given.Owner == token.Subject
            && given.From == token.ValidFrom && given.Until == token.Expiry && given.Limit == token.ResourceLimit
            && given.Permissions != Permissions.None, Rule, "a token gave something else");
    }
}
