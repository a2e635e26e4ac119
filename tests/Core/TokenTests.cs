// Tokens: what is made from a capability, what is refused and in which order, that no bit of one can be changed.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-015.1")]
public sealed class TokenTests
{
    private readonly FakeMachine _machine = new();

    private static TokenGrant Execute(uint subject, ulong expiry = 1_000_000, uint limit = 10) => new()
    {
        Subject = subject, Operation = BoundaryOperation.Execute, Scope = BoundaryScope.AttestedCross,
        Expiry = expiry, ResourceLimit = limit,
    };

    private CallResult Export(ulong capability, TokenGrant grant, out Token token)
    {
        uint issuer = _machine.Pid;
        CallResult made = _machine.Call(SystemCall.CapabilityExport,
            (ref TraceRecord r) => Operands.FillExport(ref r, capability, grant));
        token = default;
        if (made.Status != Status.Ok) return made;
        TraceRecord call = default;
        Operands.FillExport(ref call, capability, grant);
        Assert.True(_machine.Core.TryReadToken(call, issuer, made.Value, out token));
        return made;
    }

    private CallResult Import(Token token)
    {
        _machine.Apply((ref TraceRecord r) => Operands.FillToken(ref r, token));
        return _machine.Call(SystemCall.CapabilityImport);
    }

    private void Refused(Token token, BoundaryStatus reason, Status status)
    {
        int held = _machine.Core.Capabilities.Count;
        CallResult import = Import(token);
        Assert.Equal((reason, status), ((BoundaryStatus)import.Value, import.Status));
        Assert.Equal(held, _machine.Core.Capabilities.Count);
        TraceRecord told = _machine.Last(RecordKind.Boundary);
        Assert.Equal((ushort)BoundaryEvent.Refused, told.Operation);
        Assert.Equal((ulong)reason, told.Arg3 >> 32);
    }

    [Fact]
    [Requirement("XDV-011.2")]
    public void ATokenIsACapabilityInAnotherProcess()
    {
        _machine.Attach(Domain.Quantum);
        uint child = (uint)_machine.Spawn(Permissions.Syscall).Value;
        Assert.Equal(Status.Ok, Export(_machine.Capability(Domain.Quantum), Execute(child), out Token token).Status);
        Assert.Equal((Domain.Classical, Domain.Quantum), (token.Source, token.Target));
        _machine.SwitchTo(child);
        CallResult import = Import(token);
        Assert.Equal(Status.Ok, import.Status);
        Assert.True(_machine.Core.TryReadCapability(import.Value, out CapabilityInfo given));
        Assert.Equal(child, given.Owner);
        Assert.Equal(Permissions.CallQuantum | Permissions.Transition | Permissions.ContractBind
            | Permissions.Allocate, given.Permissions);
        Assert.Equal((1_000_000UL, 10u), (given.ValidUntil, given.ResourceLimit));
        CallResult contract = _machine.Request(Domain.Quantum, 2, capability: import.Value);
        Assert.Equal(Status.Ok, contract.Status);
        _machine.OnContract(SystemCall.ContractActivate, contract.Value);
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(contract.Value, Capability: import.Value)).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Quantum, 11, capability: import.Value).Status);
    }

    [Fact]
    [Requirement("XDV-002.3")]
    public void WhoRevokesTheCapabilityTakesTheTokenBack()
    {
        _machine.Attach(Domain.Quantum);
        ulong lent = _machine.Derive(_machine.Capability(Domain.Quantum), new CapabilityInfo
        {
            Permissions = Permissions.CallQuantum, Target = Domain.Quantum, ValidUntil = ulong.MaxValue,
            ResourceLimit = 10,
        }).Value;
        uint child = (uint)_machine.Spawn(Permissions.Syscall).Value;
        Export(lent, Execute(child), out Token token);
        _machine.SwitchTo(child);
        ulong first = Import(token).Value, second = Import(token).Value;
        Assert.NotEqual(first, second);
        _machine.SwitchTo(1);
        _machine.OnCapability(SystemCall.CapabilityRevoke, lent);
        _machine.SwitchTo(child);
        Assert.False(_machine.Core.TryReadCapability(first, out _) || _machine.Core.TryReadCapability(second, out _));
        Refused(token, BoundaryStatus.Revoked, Status.CapabilityInvalid);
    }

    [Fact]
    [Requirement("XDV-084")]
    public void NoBitCanBeChanged()
    {
        _machine.Attach(Domain.Quantum);
        Export(_machine.Capability(Domain.Quantum), Execute(1), out Token token);
        for (int bit = 0; bit < Token.Size * 8; bit++)
        {
            Token forged = token;
            MemoryMarshal.AsBytes(new Span<Token>(ref forged))[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(forged, BoundaryStatus.BadSignature, Status.CapabilityInvalid);
            Assert.Equal((ushort)FaultKind.CapabilityViolation, _machine.Last(RecordKind.Fault).Operation);
        }
        Assert.Equal(Token.Size * 8, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));
        Assert.Equal(Status.Ok, Import(token).Status);
    }

    [Fact]
    [Requirement("XDV-062.3")]
    public void ATokenOfAnotherBootIsForged()
    {
        _machine.Attach(Domain.Quantum);
        Export(_machine.Capability(Domain.Quantum), Execute(1), out Token token);
        FakeMachine same = new(), other = new(seed: 2);
        foreach (FakeMachine machine in new[] { same, other })
        {
            machine.Attach(Domain.Quantum);
            machine.Apply((ref TraceRecord r) => Operands.FillToken(ref r, token));
            CallResult import = machine.Call(SystemCall.CapabilityImport);
            Assert.Equal(machine == same ? Status.Ok : Status.CapabilityInvalid, import.Status);
        }
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void ATokenIsForOneProcess()
    {
        _machine.Attach(Domain.Quantum);
        uint meant = (uint)_machine.Spawn().Value, thief = (uint)_machine.Spawn().Value;
        Export(_machine.Capability(Domain.Quantum), Execute(meant), out Token token);
        Refused(token, BoundaryStatus.Denied, Status.CapabilityUnauthorized);
        Assert.Equal(0, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));
        _machine.SwitchTo(thief);
        Refused(token, BoundaryStatus.Denied, Status.CapabilityUnauthorized);
        Assert.Equal(1, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));
    }

    [Fact]
    [Requirement("XDV-015.2")]
    public void ExpiryProviderAndIssuerAreAsked()
    {
        _machine.Attach(Domain.Quantum);
        Export(_machine.Capability(Domain.Quantum), Execute(1, _machine.Core.Time + 500), out Token brief);
        Export(_machine.Capability(Domain.Quantum), Execute(1), out Token token);
        _machine.Call(SystemCall.Yield, instructions: 600_000);
        Refused(brief, BoundaryStatus.Expired, Status.CapabilityInvalid);
        _machine.Lose(Domain.Quantum);
        Refused(token, BoundaryStatus.AttestationFailed, Status.DomainNotAvailable);
        _machine.Attach(Domain.Quantum, 2);
        Assert.Equal(Status.Ok, Import(token).Status);
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Export(_machine.Capability(Domain.Quantum), Execute(1), out Token orphan);
        _machine.Call(SystemCall.Exit);
        _machine.SwitchTo(1);
        Refused(orphan, BoundaryStatus.Revoked, Status.CapabilityInvalid);
        Assert.Equal(Status.InvalidProcess, Export(_machine.Capability(Domain.Quantum), Execute(99), out _).Status);
        Assert.Equal(Status.InvalidArgument, _machine.Call(SystemCall.CapabilityImport).Status);
    }

    [Fact]
    public void WhatIsStagedIsForTheNextEntryOnly()
    {
        _machine.Attach(Domain.Quantum);
        Bytes32 before = _machine.Core.StateDigest();
        Export(_machine.Capability(Domain.Quantum), Execute(1), out Token token);
        Assert.True(before.Same(_machine.Core.StateDigest()));
        _machine.Apply((ref TraceRecord r) => Operands.FillToken(ref r, token));
        Assert.False(before.Same(_machine.Core.StateDigest()));
        _machine.Call(SystemCall.Clock);
        Assert.True(before.Same(_machine.Core.StateDigest()));
        Assert.Equal(Status.InvalidArgument, _machine.Call(SystemCall.CapabilityImport).Status);
    }

    /// <summary>Every operation of every capability in every scope: what is granted is this list.</summary>
    [Fact]
    [Requirement("XDV-002.2")]
    public void OperationsDomainsAndScopesThatBelongTogether()
    {
        List<string> granted = [];
        foreach (CapabilityKind kind in Enum.GetValues<CapabilityKind>())
        foreach (Domain domain in new[] { Domain.Classical, Domain.Quantum, Domain.Phase, Domain.Invalid })
        for (int operation = 0; operation < 8; operation++)
        for (int scope = 0; scope < 7; scope++)
        {
            Capability all = new()
            {
                Permissions = Permissions.All, Kind = kind, Target = domain, ValidUntil = 100, ResourceLimit = 4,
            };
            Token token = new()
            {
                Operation = (BoundaryOperation)operation, Scope = (BoundaryScope)scope, Expiry = 50,
            };
            TokenRules.Direct(ref token, domain);
            BoundaryStatus judged = TokenRules.JudgeExport(token, all, 10);
            if (scope == 3 && kind == CapabilityKind.Domain && domain is Domain.Quantum or Domain.Phase
                && kind == CapabilityKind.Domain && TokenRules.ScopeOf(token.Operation, false, domain) != 0)
                Assert.Equal(BoundaryStatus.AttestationRequired, judged);
            if (judged == BoundaryStatus.Ok)
                granted.Add($"{kind} {token.Source}->{token.Target} {token.Operation} {token.Scope}");
        }
        string[] expected =
        [
            "Domain Classical->Classical Read Local", "Domain Classical->Classical Execute Local",
            "Domain Classical->Quantum Execute AttestedCross", "Domain Quantum->Classical Measure AttestedCross",
            "Domain Classical->Phase Execute AttestedCross", "Domain Phase->Classical Read AttestedCross",
            "Domain Classical->Phase Transform PhaseMutation",
            "Endpoint Classical->Classical Transfer Resource", "Notification Classical->Classical Transfer Resource",
            "Segment Classical->Classical Read Resource", "Segment Classical->Classical Write Resource",
        ];
        Assert.Equal(expected.Order(), granted.Order());
    }

    /// <summary>Any set of things wrong: the answer is the first in the order that the requirement names.</summary>
    [Fact]
    [Requirement("XDV-030.4")]
    public void JudgedInOneOrder()
    {
        BoundaryStatus[] order =
        [
            BoundaryStatus.BadSignature, BoundaryStatus.Denied, BoundaryStatus.InvalidDomain,
            BoundaryStatus.InvalidScope, BoundaryStatus.Expired, BoundaryStatus.PolicyDenied,
            BoundaryStatus.PolicyDenied, BoundaryStatus.PolicyDenied, BoundaryStatus.AttestationFailed,
            BoundaryStatus.Revoked,
        ];
        for (int wrong = 0; wrong < 1 << order.Length; wrong++)
        {
            bool Is(int what) => (wrong >> what & 1) != 0;
            Token token = new()
            {
                Subject = 7, Vhm = 1000, Target = Is(2) ? (Domain)9 : Domain.Phase, Expiry = 100,
                Operation = BoundaryOperation.Transform,
                Scope = Is(3) ? BoundaryScope.Local : BoundaryScope.PhaseMutation,
            };
            TokenCircumstances now = new()
            {
                Signed = !Is(0), Process = Is(1) ? 8u : 7u, Vhm = Is(6) ? (ushort)1001 : (ushort)1000,
                Time = Is(4) ? 100u : 99u, Policy = Is(5) ? TokenRules.Policy & ~BoundaryPolicy.AllowCross
                    : TokenRules.Policy,
                Frozen = Is(7), Attested = !Is(8), Exists = !Is(9),
            };
            int first = 0;
            while (first < order.Length && !Is(first)) first++;
            BoundaryStatus expected = first == order.Length ? BoundaryStatus.Ok : order[first];
            Assert.Equal(expected, TokenRules.Judge(token, now));
            Assert.Equal(expected == BoundaryStatus.Ok, TokenRules.StatusOf(expected) == Status.Ok);
        }
    }

    [Fact]
    public void AnEndpointTravelsAsAToken()
    {
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        uint child = (uint)_machine.Spawn(Permissions.Syscall | Permissions.Ipc).Value;
        TokenGrant grant = new()
        {
            Subject = child, Operation = BoundaryOperation.Transfer, Scope = BoundaryScope.Resource,
            Expiry = ulong.MaxValue,
        };
        Assert.Equal(Status.Ok, Export(endpoint, grant, out Token token).Status);
        Assert.Equal((ulong)BoundaryStatus.InvalidScope,
            Export(endpoint, grant with { Scope = BoundaryScope.Local }, out _).Value);
        _machine.SwitchTo(child);
        ulong given = Import(token).Value;
        _machine.Call(SystemCall.IpcCall, (ref TraceRecord r) => r.Capability = given);
        Assert.Equal(1u, _machine.Pid);
        CallResult received = _machine.Call(SystemCall.IpcReceive, (ref TraceRecord r) => r.Capability = endpoint);
        Assert.Equal((Status.Ok, (ulong)child << 32), (received.Status, received.Value));
    }
}
