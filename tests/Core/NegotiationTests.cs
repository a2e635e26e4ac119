// Negotiation (XDV-011.2): policy, provider, right and limits are asked in this order, each answer is recorded, and
// what is granted is for one operation, so long and so much; and affinity (XDV-020.2), which permits nothing.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-011.2")]
public sealed class NegotiationTests
{
    private readonly FakeMachine _machine = new();

    public NegotiationTests() => _machine.Attach(Domain.Quantum);

    private CallResult Negotiate(BoundaryOperation operation = BoundaryOperation.Execute, ulong duration = 1000,
        ulong resources = 4, Domain domain = Domain.Quantum) =>
        _machine.Call(SystemCall.CapabilityNegotiate, (ref TraceRecord r) =>
        {
            r.Domain = domain;
            (r.Arg0, r.Arg1, r.Arg2) = ((ulong)operation, duration, resources);
        });

    private static CallResult Refused(Status status, BoundaryStatus reason) => new(status, (ulong)reason);

    [Fact]
    public void WhatIsGrantedIsForOneOperationSoLongAndSoMuch()
    {
        CallResult granted = Negotiate();
        Assert.Equal(Status.Ok, granted.Status);
        TraceRecord told = _machine.Last(RecordKind.Boundary);
        Assert.Equal(((ushort)BoundaryEvent.Negotiated, granted.Value), (told.Operation, told.Value));
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 4, capability: granted.Value).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Quantum, 5, capability: granted.Value).Status);
        ulong job = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Value;
        Assert.Equal(Status.CapabilityUnauthorized,
            _machine.OnCapability(SystemCall.JobRead, granted.Value, job).Status);
        _machine.Call(SystemCall.Yield, instructions: 1_100_000);
        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1, capability: granted.Value).Status);
    }

    [Fact]
    public void PolicyThenProviderThenRightThenLimits()
    {
        CallResult nowhere = Negotiate(domain: Domain.Classical);
        Assert.Equal(Refused(Status.InvalidDomain, BoundaryStatus.InvalidDomain), nowhere);
        Assert.Equal(Refused(Status.InvalidArgument, BoundaryStatus.InvalidScope),
            Negotiate(BoundaryOperation.Transform));
        Assert.Equal(Refused(Status.DomainNotAvailable, BoundaryStatus.AttestationFailed),
            Negotiate(BoundaryOperation.Transform, domain: Domain.Phase));
        uint child = (uint)_machine.Spawn(Permissions.All & ~Permissions.MeasureQuantum).Value;
        _machine.SwitchTo(child);
        Assert.Equal(Refused(Status.CapabilityUnauthorized, BoundaryStatus.Denied),
            Negotiate(BoundaryOperation.Measure));
        Assert.Equal(Refused(Status.CapabilityInvalid, BoundaryStatus.Expired), Negotiate(duration: 0));
        Assert.Equal(5, _machine.CountOf(RecordKind.Boundary, (int)BoundaryEvent.Refused));
        Assert.Equal(Status.Ok, Negotiate().Status);
    }

    [Fact]
    [Requirement("XDV-015.5")]
    public void NobodyNegotiatesWithAFrozenDomain()
    {
        _machine.Call(SystemCall.DomainFreeze, (ref TraceRecord r) =>
        {
            (r.Domain, r.Arg0) = (Domain.Quantum, (ulong)FreezeMode.Freeze);
            r.Capability = _machine.Capability(Domain.Classical);
        });
        Assert.Equal(Refused(Status.DomainUnauthorized, BoundaryStatus.PolicyDenied), Negotiate());
    }

    [Fact]
    public void ItGoesWithTheCapabilityItCameFrom()
    {
        ulong granted = Negotiate().Value;
        _machine.OnCapability(SystemCall.CapabilityRevoke, _machine.Capability(Domain.Quantum));
        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1, capability: granted).Status);
        Assert.Equal(Refused(Status.CapabilityUnauthorized, BoundaryStatus.Denied), Negotiate());
    }

    private Status Prefer(ulong process, ProcessAffinity affinity) => _machine.Call(SystemCall.ProcessAffinity,
        (ref TraceRecord r) => Operands.FillAffinity(ref r, process, affinity)).Status;

    [Fact]
    [Requirement("XDV-020.2"), Requirement("XDV-020.1"), Requirement("XDV-001.4")]
    public void AffinityGivesTheTermsThatARequestLeavesOpen()
    {
        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 1, duration: 0).Status);
        Assert.Equal(Status.Ok, Prefer(_machine.Pid, new ProcessAffinity
        {
            QuantumDuration = 777, QuantumTolerance = 5000, PhaseDuration = 50,
        }));
        CallResult issued = _machine.Request(Domain.Quantum, 1, duration: 0);
        Assert.True(_machine.Core.TryReadContract(issued.Value, out ContractInfo info));
        Assert.Equal((777UL, 5000u), (info.End - info.Start, info.Tolerance));
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 1, duration: 0).Status);
        Assert.True(_machine.Core.TryReadContract(_machine.Request(Domain.Quantum, 1, 20).Value, out info));
        Assert.Equal(20UL, info.End - info.Start);
    }

    /// <summary>What a wish comes to is judged like any other term.</summary>
    [Fact]
    [Requirement("XDV-020.2")]
    public void AWishPermitsNothing()
    {
        Assert.Equal(Status.Ok, Prefer(_machine.Pid, new ProcessAffinity { QuantumDuration = 10, Calibration = 99 }));
        Assert.Equal(Status.QuantumCalibrationInvalid, _machine.Request(Domain.Quantum, 1, duration: 0).Status);
        Assert.Equal(Status.InvalidArgument,
            Prefer(_machine.Pid, new ProcessAffinity { PhaseTolerance = 1_000_001 }));
        Assert.Equal(Status.ProcessNotFound, Prefer(99, default));
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.ProcessNotFound, Prefer(1, default));
    }
}
