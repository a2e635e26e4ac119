// Containers and envelopes that are shared (XDV-032.3, XDV-021.2, XDV-012.3): by their owner's word, one at a time, to
// the extent that the contract's terms allow, inside a tenant; and what remains when either side ends.
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-032.3")]
public sealed class SharingTests
{
    private const ContractFlags Both = ContractFlags.Share | ContractFlags.ShareMeasurement;

    private readonly FakeMachine _machine = new();
    private readonly uint _owner;

    public SharingTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
        _owner = _machine.Pid;
    }

    /// <summary>A contract, a container that a job kept, and a child that could hold a share of it.</summary>
    private (ulong Contract, ulong Container, uint Child) Prepare(ContractFlags flags)
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4, flags: flags);
        CallResult job = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep));
        Assert.Equal(Status.Ok, job.Status);
        ulong container = _machine.Last(RecordKind.StateObject).Arg0;
        Finish(job.Value);
        return (contract, container, (uint)_machine.Spawn().Value);
    }

    private void Finish(ulong job)
    {
        uint process = _machine.Pid;
        _machine.Call(SystemCall.JobWait, job);
        for (; _machine.Core.Running < 0 || _machine.Pid != process; _machine.RunIdle())
            if (_machine.Core.Running >= 0) _machine.Call(SystemCall.Yield, instructions: 100_000);
    }

    private CallResult Run(ulong contract, ulong container, ulong share, JobFlags flags = JobFlags.Keep) =>
        _machine.Submit(new QJob(contract, Flags: flags, Container: container, Capability: share));

    private Status Read(ulong job, ulong capability) =>
        _machine.OnCapability(SystemCall.JobRead, capability, job).Status;

    [Fact]
    public void WhoHoldsAShareRunsJobsInTheContainerAndReadsThem()
    {
        (ulong contract, ulong container, uint child) = Prepare(Both);
        CallResult share = _machine.Share(container, child);
        Assert.Equal(Status.Ok, share.Status);
        _machine.SwitchTo(child);
        CallResult job = Run(contract, container, share.Value);
        Assert.Equal(Status.Ok, job.Status);
        Assert.Equal(child, _machine.Last(RecordKind.Transition).Process);
        Finish(job.Value);
        TraceRecord held = _machine.Last(RecordKind.StateObject);
        Assert.Equal(((ushort)StateObjectState.Held, _owner), (held.Operation, held.Process));
        Assert.Equal(Status.Ok, Read(job.Value, share.Value));
    }

    [Fact]
    public void TheContractSaysHowFarItGoes()
    {
        (_, ulong none, uint child) = Prepare(ContractFlags.None);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Share(none, child, measure: false).Status);
        (ulong contract, ulong container, uint other) = Prepare(ContractFlags.Share);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Share(container, other).Status);
        CallResult share = _machine.Share(container, other, measure: false);
        Assert.Equal(Status.Ok, share.Status);
        _machine.SwitchTo(other);
        ulong job = Run(contract, container, share.Value).Value;
        Finish(job);
        Assert.Equal(Status.CapabilityUnauthorized, Read(job, share.Value));
        Assert.Equal(Status.CapabilityUnauthorized, Read(job, _machine.Capability(Domain.Quantum)));
    }

    [Theory]
    [InlineData(ContractFlags.ShareMeasurement)]
    [InlineData((ContractFlags)4)]
    public void FlagsThatMeanNothingAreRefused(ContractFlags flags) =>
        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 2, flags: flags).Status);

    [Fact]
    public void OneContainerIsSharedAndNoOther()
    {
        (ulong contract, ulong container, uint child) = Prepare(Both);
        CallResult second = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep));
        ulong other = _machine.Last(RecordKind.StateObject).Arg0;
        Finish(second.Value);
        ulong share = _machine.Share(container, child).Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.CapabilityUnauthorized, Run(contract, other, share).Status);
        Assert.Equal(Status.CapabilityUnauthorized, Run(contract, 0, share).Status);
        Assert.Equal(Status.DescriptorInvalid, Run(contract, container, share, JobFlags.None).Status);
        ulong own = _machine.Capability(Domain.Quantum);
        Assert.Equal(Status.QuantumResourceUnavailable, Run(contract, container, own).Status);
        Assert.Equal(Status.CapabilityUnauthorized,
            _machine.OnCapability(SystemCall.StateOperation, share, container, 1).Status);
        Assert.Equal(Status.DescriptorInvalid, _machine.Share(container, child, capability: share).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Request(Domain.Quantum, 1, capability: share).Status);
    }

    [Fact]
    public void AShareReadsNoJobButItsOwn()
    {
        (ulong contract, ulong container, uint child) = Prepare(Both);
        ulong share = _machine.Share(container, child).Value;
        _machine.SwitchTo(child);
        ulong mine = _machine.ActiveContract(Domain.Quantum, 2);
        ulong job = _machine.Submit(new QJob(mine)).Value;
        Finish(job);
        Assert.Equal(Status.CapabilityUnauthorized, Read(job, share));
        Assert.Equal(Status.Ok, Read(job, _machine.Capability(Domain.Quantum)));
        Assert.Equal(Status.Ok, Run(contract, container, share).Status);
    }

    [Fact]
    public void TakenBackWithTheCapabilityAndAtTheEndOfTheContract()
    {
        (ulong contract, ulong container, uint child) = Prepare(Both);
        ulong share = _machine.Share(container, child).Value;
        TraceRecord derived = _machine.Last(RecordKind.Capability);
        Assert.True(_machine.Core.TryReadContract(contract, out ContractInfo info));
        Assert.Equal(info.End, derived.Arg2);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, share).Status);
        _machine.SwitchTo(child);
        Assert.Equal(Status.CapabilityInvalid, Run(contract, container, share).Status);
    }

    [Fact]
    [Requirement("XDV-023.3")]
    public void TheOwnerEndsWhileTheOtherHasAJob()
    {
        uint parent = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(parent);
        (ulong contract, ulong container, uint child) = Prepare(Both);
        ulong share = _machine.Share(container, child).Value;
        _machine.SwitchTo(child);
        ulong job = Run(contract, container, share).Value;
        _machine.SwitchTo(_owner);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Kill, parent).Status);
        Assert.Equal(1, _machine.Core.Contracts.Count);
        _machine.SwitchTo(child);
        Assert.Equal(Status.Busy, Run(contract, container, share).Status);
        Finish(job);
        Assert.Equal(Status.Ok, Read(job, share));
        Assert.Equal((0, 0), (_machine.Core.Contracts.Count, _machine.Core.StateObjects.Count));
    }

    [Fact]
    public void TheOtherEndsAndTheContainerStaysWithItsOwner()
    {
        (ulong contract, ulong container, uint child) = Prepare(Both);
        ulong share = _machine.Share(container, child).Value;
        _machine.SwitchTo(child);
        Run(contract, container, share);
        _machine.SwitchTo(_owner);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Kill, child).Status);
        _machine.Call(SystemCall.Wait, child);
        CallResult again = Run(contract, container, _machine.Capability(Domain.Quantum));
        while (again.Status == Status.Busy)
        {
            _machine.Call(SystemCall.Yield, instructions: 100_000);
            again = Run(contract, container, _machine.Capability(Domain.Quantum));
        }
        Assert.Equal(Status.Ok, again.Status);
    }

    [Theory]
    [InlineData((ushort)7, VhmProfile.Quantum, Status.Ok)]
    [InlineData((ushort)7, VhmProfile.ClassicalOnly, Status.CapabilityUnauthorized)]
    [Requirement("XDV-014.1")]
    public void InATenantOnly(ushort tenant, VhmProfile profile, Status expected)
    {
        VhmTerms around = FakeMachine.Terms(VhmProfile.Quantum, tenant, 400, 4, 1, 40);
        (around.Quota.Threads, around.Quota.Objects) = (12, 8);
        ulong outer = _machine.CreateMachine(around).Value;
        uint init = (uint)_machine.SpawnIn(outer).Value;
        (_, ulong roots, _) = Prepare(Both);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Share(roots, init).Status);
        while (_machine.Pid != init) _machine.Call(SystemCall.Yield, instructions: 1000);
        VhmTerms terms = FakeMachine.Terms(profile, tenant, processes: 2);
        (terms.Quota.Contracts, terms.Quota.Jobs, terms.Quota.Qubits) =
            profile == VhmProfile.Quantum ? (1u, 1u, 2u) : (0, 0, 0);
        CallResult made = _machine.CreateMachine(terms);
        Assert.Equal(Status.Ok, made.Status);
        CallResult inner = _machine.SpawnIn(made.Value, frames: 5);
        Assert.Equal(Status.Ok, inner.Status);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, flags: Both);
        CallResult job = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep));
        ulong container = _machine.Last(RecordKind.StateObject).Arg0;
        Finish(job.Value);
        Assert.Equal(expected, _machine.Share(container, (uint)inner.Value).Status);
    }

    [Fact]
    [Requirement("XDV-012.3")]
    [Requirement("XDV-021.2")]
    public void AWindowIsSharedByContract()
    {
        ulong contract = _machine.ActiveContract(Domain.Phase, 20, flags: Both);
        CallResult job = _machine.Submit(new PhiJob(contract, Flags: JobFlags.Keep));
        ulong envelope = _machine.Last(RecordKind.StateObject).Arg0;
        Finish(job.Value);
        uint child = (uint)_machine.Spawn().Value;
        ulong share = _machine.Share(envelope, child, domain: Domain.Phase).Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Phase, 1).Status);
        CallResult theirs = _machine.Submit(new PhiJob(contract, Envelope: envelope,
            Flags: JobFlags.Keep | JobFlags.Evaluate, Capability: share));
        Assert.Equal(Status.Ok, theirs.Status);
        Finish(theirs.Value);
        Assert.Equal(Status.Ok, Read(theirs.Value, share));
    }
}
