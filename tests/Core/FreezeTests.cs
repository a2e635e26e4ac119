// The emergency stop of a domain: what it ends and in which order, what it leaves alone, that nothing gets through
// until it is over.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-015.5")]
public sealed class FreezeTests
{
    private readonly FakeMachine _machine = new();

    public FreezeTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
    }

    private Status Freeze(Domain domain, FreezeMode mode = FreezeMode.Freeze, ulong? capability = null)
    {
        ulong right = capability ?? _machine.Capability(Domain.Classical);
        return _machine.Call(SystemCall.DomainFreeze, (ref TraceRecord r) =>
        {
            (r.Domain, r.Arg0, r.Capability) = (domain, (ulong)mode, right);
        }).Status;
    }

    [Fact]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-005.3")]
    public void JobsEndInDueOrderThenContractsThenCapabilities()
    {
        ulong first = _machine.ActiveContract(Domain.Quantum, 2), second = _machine.ActiveContract(Domain.Quantum, 3);
        ulong issued = _machine.Request(Domain.Quantum, 1).Value, phase = _machine.ActiveContract(Domain.Phase, 2);
        ulong early = _machine.Submit(new QJob(second)).Value;
        ulong late = _machine.Submit(new QJob(first, Operations: 50)).Value;
        ulong other = _machine.Submit(new PhiJob(phase)).Value;
        uint child = (uint)_machine.Spawn().Value;
        int from = _machine.Records.Count;
        Assert.Equal(Status.Ok, Freeze(Domain.Quantum));
        List<TraceRecord> made = _machine.Records[from..];
        Assert.Equal(RecordKind.SystemCall, made[0].Kind);
        Assert.Equal((RecordKind.Boundary, (ushort)BoundaryEvent.Frozen), (made[1].Kind, made[1].Operation));
        Assert.Equal([early, late], made.Where(r => r.Kind == RecordKind.Fault && r.Arg1 != 0).Select(r => r.Arg1));
        Assert.All(made.Where(r => r.Kind == RecordKind.Fault),
            r => Assert.Equal((ushort)FaultKind.DomainStopped, r.Operation));
        Assert.Equal([first, second, issued],
            made.Where(r => r.Kind == RecordKind.Resource).Select(r => r.Contract).Order());
        Assert.All(made.Where(r => r.Kind == RecordKind.Resource),
            r => Assert.Equal((ushort)ContractState.Revoked, r.Operation));
        Assert.Equal(2, made.Count(r => r.Kind == RecordKind.Capability));
        RecordKind[] order = [RecordKind.StateObject, RecordKind.Resource, RecordKind.Capability];
        int[] places = [.. order.Select(kind => made.FindLastIndex(r => r.Kind == kind))];
        Assert.Equal(places.Order(), places);
        Assert.All(made.Skip(1), r => Assert.Equal(Domain.Quantum, r.Domain));

        Assert.Equal(Status.DomainPanic, _machine.Call(SystemCall.JobWait, early).Status);
        Assert.Equal(Status.DomainPanic, _machine.Call(SystemCall.JobWait, late).Status);
        Assert.Equal(0, _machine.Core.Capabilities.Rows.Count(row => row.Target == Domain.Quantum
            && row.OwnerProcess != 0));
        _machine.Call(SystemCall.Kill, child);
        _machine.Call(SystemCall.JobWait, other);
        _machine.RunIdle();
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.JobRead, _machine.Capability(Domain.Phase), other)
            .Status);
    }

    [Fact]
    public void WhoWaitsIsToldAndTheProviderForgets()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        ulong job = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep)).Value;
        ulong container = _machine.Effects[^1].Request.StateObject;
        _machine.Call(SystemCall.JobWait, job);
        Assert.Equal(1u, _machine.Pid);
        Freeze(Domain.Quantum);
        Assert.Contains(_machine.Effects, e => e.Kind == Xdv.Core.Trace.EffectKind.ReleaseStateObject
            && e.Request.StateObject == container);
        Assert.Contains(_machine.Effects, e => e.Kind == Xdv.Core.Trace.EffectKind.DiscardJob
            && e.Request.Job == job);
        Assert.False(_machine.Core.TryNextDue(out _));
        if (_machine.Pid != child) _machine.Call(SystemCall.Yield);
        Assert.Equal(child, _machine.Pid);
        Assert.True(_machine.Core.TakeReturn(_machine.Core.Running, out _, out Status told));
        Assert.Equal(Status.DomainPanic, told);
    }

    [Fact]
    [Requirement("XDV-030.1")]
    public void NothingGetsThroughUntilItIsThawed()
    {
        ulong old = _machine.Capability(Domain.Quantum);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        TokenGrant grant = new()
        {
            Subject = 1, Operation = BoundaryOperation.Execute, Scope = BoundaryScope.AttestedCross, Expiry = 90_000,
        };
        TraceRecord export = default;
        Operands.FillExport(ref export, old, grant);
        ulong id = _machine.Call(SystemCall.CapabilityExport,
            (ref TraceRecord r) => Operands.FillExport(ref r, old, grant)).Value;
        Assert.True(_machine.Core.TryReadToken(export, 1, id, out Token token));
        Assert.Equal(Status.Ok, Freeze(Domain.Quantum));
        Assert.Equal(Status.LifecycleInvalid, Freeze(Domain.Quantum));

        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1).Status);
        Assert.Equal(Status.CapabilityInvalid, _machine.Submit(new QJob(contract)).Status);
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractActivate, contract).Status);
        Assert.Equal(Status.DomainNotAvailable,
            _machine.Call(SystemCall.DomainInfo, (ref TraceRecord r) => r.Domain = Domain.Quantum).Status);
        _machine.Apply((ref TraceRecord r) => Operands.FillToken(ref r, token));
        CallResult import = _machine.Call(SystemCall.CapabilityImport);
        Assert.Equal((Status.DomainUnauthorized, (ulong)BoundaryStatus.PolicyDenied), (import.Status, import.Value));
        Assert.Equal(Status.Ok, _machine.Lose(Domain.Quantum));
        Assert.Equal(Status.Ok, _machine.Attach(Domain.Quantum, 2));
        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1).Status);
        Assert.Equal(0, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));

        Assert.Equal(Status.Ok, Freeze(Domain.Quantum, FreezeMode.Thaw));
        Assert.Equal(Status.LifecycleInvalid, Freeze(Domain.Quantum, FreezeMode.Thaw));
        Assert.NotEqual(old, _machine.Capability(Domain.Quantum));
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Status);
    }

    [Fact]
    [Requirement("XDV-030.4")]
    public void OnlyAnAdministratorFreezesAndNeverK()
    {
        ulong lent = _machine.Derive(_machine.Capability(Domain.Classical), new CapabilityInfo
        {
            Permissions = Permissions.Administer, ValidUntil = ulong.MaxValue,
        }).Value;
        Assert.Equal(Status.InvalidDomain, Freeze(Domain.Classical));
        Assert.Equal(Status.InvalidDomain, Freeze(Domain.Invalid));
        Assert.Equal(Status.InvalidArgument, Freeze(Domain.Quantum, (FreezeMode)2));
        ulong phase = _machine.Capability(Domain.Phase);
        Assert.Equal(Status.CapabilityUnauthorized, Freeze(Domain.Quantum, capability: phase));
        _machine.SwitchTo((uint)_machine.Spawn().Value);
        Assert.Equal(Status.CapabilityUnauthorized, Freeze(Domain.Quantum));
        Assert.Equal(Status.CapabilityInvalid, Freeze(Domain.Quantum, capability: lent));
        _machine.SwitchTo(1);
        Assert.Equal(0, _machine.CountOf(RecordKind.Boundary, (int)BoundaryEvent.Frozen));
        Assert.Equal(Status.Ok, Freeze(Domain.Phase, capability: lent));
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 1).Status);
    }
}
