// The registry: only downward, whole subtrees, exact order of refusals, forged handles are faults.
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-002.3")]
public sealed class CapabilityTests
{
    private readonly FakeMachine _machine = new();

    private static CapabilityInfo Quantum(Permissions permissions, ulong from = 0, ulong until = ulong.MaxValue,
        uint limit = 10, uint owner = 0) => new()
    {
        Permissions = permissions, Target = Domain.Quantum, ValidFrom = from, ValidUntil = until,
        ResourceLimit = limit, Owner = owner,
    };

    private const Permissions Call = Permissions.CallQuantum;
    private const Permissions Bind = Permissions.ContractBind | Permissions.Allocate;

    [Fact]
    [Requirement("XDV-062.3")]
    public void InitHoldsOneCapabilityPerDomainFromTheRoot()
    {
        for (ulong i = 0; i < 3; i++)
        {
            CallResult get = _machine.Call(SystemCall.CapabilityGet, i);
            Assert.Equal(Status.Ok, get.Status);
            Assert.True(_machine.Core.TryReadCapability(get.Value, out CapabilityInfo info));
            Assert.Equal((Domain)i, info.Target);
            Assert.Equal(1u, info.Owner);
            Assert.Equal(0UL, info.Parent);
        }
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.CapabilityGet, 3).Status);
        Assert.Equal(1, _machine.CountOf(RecordKind.Capability, (int)CapabilityEvent.Issued));
        Assert.Equal(3, _machine.CountOf(RecordKind.Capability, (int)CapabilityEvent.Derived));
    }

    [Fact]
    [Requirement("XDV-062.3")]
    public void RootIdentityIsUniquePerBootAndInNoDecision()
    {
        FakeMachine other = new(seed: 2);
        Assert.False(_machine.Core.RootIdentity.Same(other.Core.RootIdentity));
        Assert.True(_machine.Core.StateDigest().Same(other.Core.StateDigest()));
        for (int i = 1; i < other.Records.Count; i++) Assert.Equal(_machine.Records[i].Arg0, other.Records[i].Arg0);
    }

    [Fact]
    public void DerivationOnlyNarrows()
    {
        ulong parent = _machine.Derive(_machine.Capability(Domain.Quantum), Quantum(Call | Bind, 0, 1000, 5)).Value;
        Assert.NotEqual(0UL, parent);
        CapabilityInfo[] wider =
        [
            Quantum(Call | Permissions.MeasureQuantum, 0, 1000, 5), Quantum(Call, 0, 1001, 5),
                Quantum(Call, 0, 1000, 6),
            Quantum(Call, 500, 500, 5), Quantum(Call, 0, 1000, 5) with { Target = Domain.Phase },
            Quantum(Call, 0, 1000, 5) with { Origin = Domain.Phase },
            Quantum(Call, 0, 1000, 5) with { Target = Domain.Invalid },
        ];
        foreach (CapabilityInfo specification in wider)
            Assert.Equal(Status.CapabilityUnauthorized, _machine.Derive(parent, specification).Status);
        Assert.Equal(Status.Ok, _machine.Derive(parent, Quantum(Call, 10, 999, 4)).Status);
    }

    [Fact]
    [Requirement("XDV-015.1")]
    public void RevocationTakesTheWholeSubtree()
    {
        int before = _machine.Core.Capabilities.Count;
        ulong a = _machine.Derive(_machine.Capability(Domain.Quantum), Quantum(Call | Bind)).Value;
        ulong b = _machine.Derive(a, Quantum(Call | Bind)).Value;
        ulong c = _machine.Derive(a, Quantum(Bind)).Value;
        ulong d = _machine.Derive(b, Quantum(Bind)).Value;
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, a).Status);
        Assert.Equal(before, _machine.Core.Capabilities.Count);
        foreach (ulong handle in new[] { a, b, c, d })
        {
            Assert.False(_machine.Core.TryReadCapability(handle, out _));
            Assert.Equal(Status.CapabilityInvalid, _machine.Derive(handle, Quantum(Bind)).Status);
        }
        Assert.Equal(0, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));
        Assert.Equal(4, _machine.CountOf(RecordKind.Capability, (int)CapabilityEvent.Revoked));
    }

    [Fact]
    [Requirement("XDV-030.4")]
    [Requirement("XDV-015.2")]
    public void RefusalsComeInTheDocumentedOrder()
    {
        _machine.Attach(Domain.Quantum);
        ulong own = _machine.Capability(Domain.Quantum);
        ulong noRight = _machine.Derive(own, Quantum(Call, 0, 1)).Value;
        ulong classical = _machine.Derive(_machine.Capability(Domain.Classical),
            new CapabilityInfo { Permissions = Permissions.Syscall, ValidUntil = 1 }).Value;
        _machine.Call(SystemCall.Clock, instructions: 5000);
        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1, capability: 0xDEAD_0000_0001)
            .Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Request(Domain.Quantum, 1, capability: noRight).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Request(Domain.Quantum, 1, capability: classical).Status);
        ulong phase = _machine.Capability(Domain.Phase);
        Assert.Equal(Status.DomainUnauthorized, _machine.Request(Domain.Quantum, 1, capability: phase).Status);
        ulong expired = _machine.Derive(own, Quantum(Bind, 0, 1)).Value;
        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1, capability: expired).Status);
        Assert.Equal((ushort)CapabilityEvent.Expired, _machine.Last(RecordKind.Capability).Operation);
        ulong future = _machine.Derive(own, Quantum(Bind, 1_000_000)).Value;
        Assert.Equal(Status.CapabilityInvalid, _machine.Request(Domain.Quantum, 1, capability: future).Status);
        Assert.Equal((ushort)CapabilityEvent.Refused, _machine.Last(RecordKind.Capability).Operation);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Quantum, 11,
            capability: _machine.Derive(own, Quantum(Bind)).Value).Status);
    }

    [Theory]
    [InlineData(0UL), InlineData(0x1_0000_0000UL), InlineData(0x1_0000_003FUL), InlineData(0xFFFF_FFFF_FFFF_FFFFUL)]
    [InlineData(0x2_0000_0001UL)]
    [Requirement("XDV-084")]
    [Requirement("XDV-015.1")]
    public void ForgedHandlesAreFaults(ulong handle)
    {
        int faults = _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation);
        Assert.Equal(Status.CapabilityInvalid, _machine.OnCapability(SystemCall.StateOperation, handle, 1, 1).Status);
        Assert.Equal(faults + 1, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));
        Assert.Equal(0UL, _machine.Last(RecordKind.Fault).Arg0);
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void AnotherProcessesHandleIsAForgery()
    {
        ulong mine = _machine.Capability(Domain.Quantum);
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.CapabilityInvalid, _machine.Derive(mine, Quantum(Call)).Status);
        Assert.Equal((ushort)FaultKind.CapabilityViolation, _machine.Last(RecordKind.Fault).Operation);
        Assert.Equal(Status.CapabilityInvalid, _machine.OnCapability(SystemCall.CapabilityRevoke, mine).Status);
    }

    [Fact]
    [Requirement("XDV-011.2")]
    public void TransferIsOnlyToOwnLivingChildren()
    {
        uint child = (uint)_machine.Spawn(Permissions.Syscall).Value;
        ulong own = _machine.Capability(Domain.Quantum);
        CallResult given = _machine.Derive(own, Quantum(Bind, owner: child));
        Assert.Equal(Status.Ok, given.Status);
        Assert.Equal(Status.InvalidProcess, _machine.Derive(own, Quantum(Bind, owner: 99)).Status);
        Assert.True(_machine.Core.TryReadCapability(given.Value, out CapabilityInfo info));
        Assert.Equal(child, info.Owner);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, given.Value).Status);
        _machine.Call(SystemCall.Kill, child);
        Assert.Equal(Status.InvalidProcess, _machine.Derive(own, Quantum(Bind, owner: child)).Status);
    }

    [Fact]
    [Requirement("XDV-004.1")]
    public void AChildHoldsTheIntersectionOfMaskAndParent()
    {
        Permissions mask = Permissions.Syscall | Permissions.Administer | Call | Permissions.Transition;
        uint child = (uint)_machine.Spawn(mask).Value;
        _machine.SwitchTo(child);
        Assert.True(_machine.Core.TryReadCapability(_machine.Capability(Domain.Classical),
            out CapabilityInfo classical));
        Assert.Equal(Permissions.Syscall, classical.Permissions);
        Assert.True(_machine.Core.TryReadCapability(_machine.Capability(Domain.Quantum), out CapabilityInfo quantum));
        Assert.Equal(Call | Permissions.Transition, quantum.Permissions);
        Assert.Equal(Permissions.Transition, Rights(_machine.Capability(Domain.Phase)));
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Spawn().Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.TraceHead).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.PowerOff).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Log, 10).Status);
        Assert.Equal(Status.InvalidArgument, _machine.Call(SystemCall.Log, 4097).Status);
    }

    [Fact]
    public void AChildOfNothingHasNothing()
    {
        uint child = (uint)_machine.Spawn(Permissions.None).Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.CapabilityGet, 0).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.Log, 1).Status);
        Assert.Equal(0, _machine.CountOf(RecordKind.Fault, (int)FaultKind.CapabilityViolation));
    }

    [Fact]
    public void WhenAProcessEndsItsDerivativesMoveUp()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        uint grandchild = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.Exit, 0);
        _machine.SwitchTo(grandchild);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Log, 1).Status);
        ulong handle = _machine.Capability(Domain.Quantum);
        Assert.True(_machine.Core.TryReadCapability(handle, out CapabilityInfo info));
        Assert.True(_machine.Core.TryReadCapability(info.Parent, out CapabilityInfo parent));
        Assert.Equal(1u, parent.Owner);
    }

    [Fact]
    [Requirement("XDV-023.3")]
    public void ContractsEndWithTheirCapability()
    {
        _machine.Attach(Domain.Quantum);
        ulong capability = _machine.Derive(_machine.Capability(Domain.Quantum), Quantum(Bind)).Value;
        ulong contract = _machine.Request(Domain.Quantum, 2, capability: capability).Value;
        _machine.OnCapability(SystemCall.CapabilityRevoke, capability);
        Assert.Equal((ushort)ContractState.Revoked, _machine.Last(RecordKind.Resource).Operation);
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractActivate, contract).Status);
    }

    [Fact]
    [Requirement("XDV-053")]
    public void HeldIsIssuedMinusRevoked()
    {
        uint child = (uint)_machine.Spawn().Value;
        ulong a = _machine.Derive(_machine.Capability(Domain.Quantum), Quantum(Call)).Value;
        _machine.Derive(a, Quantum(Call));
        _machine.OnCapability(SystemCall.CapabilityRevoke, a);
        _machine.Call(SystemCall.Kill, child);
        int issued = _machine.Records.Count(r => r.Kind == RecordKind.Capability
            && (CapabilityEvent)r.Operation is CapabilityEvent.Issued or CapabilityEvent.Derived);
        Assert.Equal(issued - _machine.CountOf(RecordKind.Capability, (int)CapabilityEvent.Revoked),
            _machine.Core.Capabilities.Count);
    }

    private Permissions Rights(ulong handle) =>
        _machine.Core.TryReadCapability(handle, out CapabilityInfo info) ? info.Permissions : Permissions.None;
}
