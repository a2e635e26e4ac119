// Contracts: terms, lifecycle, conservation, windows, expiry; containers and envelopes under them; providers that
// come and go.
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-023.1")]
public sealed class ContractTests
{
    private readonly FakeMachine _machine = new();

    public ContractTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
    }

    [Fact]
    public void LifecycleSkipsNothing()
    {
        ulong contract = _machine.Request(Domain.Quantum, 4).Value;
        Assert.Equal(Status.ContractInvalid, _machine.Submit(new QJob(contract)).Status);
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractActivate, contract).Status);
        Assert.Equal(Status.LifecycleInvalid, _machine.OnContract(SystemCall.ContractActivate, contract).Status);
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        int[] states = [.. _machine.Records.Where(r => r.Kind == RecordKind.Resource).Select(r => (int)r.Operation)];
        Assert.Equal([1, 2, 3], states);
    }

    [Theory]
    [InlineData(0u, 100UL, 0UL, 0UL, 0UL, Status.InvalidArgument)]
    [InlineData(1u, 0UL, 0UL, 0UL, 0UL, Status.InvalidArgument)]
    [InlineData(1u, ulong.MaxValue, 9UL, 0UL, 0UL, Status.InvalidArgument)]
    [InlineData(21u, 100UL, 0UL, 0UL, 0UL, Status.ResourceExhausted)]
    [InlineData(1u, 100UL, 0UL, 100_001UL, 0UL, Status.DecoherenceExceeded)]
    [InlineData(1u, 100UL, 0UL, 0UL, 4UL, Status.QuantumCalibrationInvalid)]
    [InlineData(1u, 100UL, 0UL, 100_000UL, 5UL, Status.Ok)]
    [Requirement("XDV-060.2")]
    [Requirement("XDV-011.3")]
    public void TermsAreChecked(uint qubits, ulong duration, ulong start, ulong budget, ulong calibration,
        Status status) =>
        Assert.Equal(status, _machine.Request(Domain.Quantum, qubits, duration, start, budget, calibration).Status);

    [Fact]
    public void StartInThePastIsRefused()
    {
        _machine.Call(SystemCall.Clock, instructions: 100_000);
        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 1, start: 5).Status);
    }

    [Fact]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-023.2")]
    [Requirement("XDV-053.7")]
    public void QubitsAreConserved()
    {
        ulong first = _machine.Request(Domain.Quantum, 12).Value;
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Quantum, 9).Status);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 8).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Quantum, 1, 10, 1_000_000).Status);
        _machine.OnContract(SystemCall.ContractRelease, first);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 12).Status);
    }

    [Fact]
    [Requirement("XDV-012.3")]
    [Requirement("XDV-023.2")]
    [Requirement("XDV-053.7")]
    public void PhaseWindowsAreExclusiveButMayFollowEachOther()
    {
        ulong start = 10_000;
        Assert.Equal(Status.Ok, _machine.Request(Domain.Phase, 20, 1000, start).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Phase, 1, 1000, start + 999).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Phase, 1, 1, start).Status);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Phase, 20, 1000, start + 1000).Status);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Phase, 20, 1000, start - 1000).Status);
        Assert.Equal(Status.CoherenceViolation, _machine.Request(Domain.Phase, 1, 100_001, 200_000).Status);
    }

    [Fact]
    public void ExpiryReclaimsAtTheFirstEventAtOrAfterTheEnd()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 20, 1000);
        ulong end = _machine.Last(RecordKind.Resource).Arg2;
        ulong left = end - _machine.Core.Time;
        _machine.Call(SystemCall.Clock, instructions: (uint)(left - 1) * 1000 - 100);
        Assert.Equal(1, _machine.Core.Contracts.Count);
        _machine.Call(SystemCall.Clock, instructions: 2000);
        Assert.Equal(0, _machine.Core.Contracts.Count);
        TraceRecord released = _machine.Last(RecordKind.Resource);
        Assert.Equal((ushort)ContractState.Released, released.Operation);
        Assert.Equal(_machine.Last(RecordKind.SystemCall).Sequence, released.Sequence + 1);
        Assert.Equal(Status.ContractInvalid, _machine.Submit(new QJob(contract)).Status);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 20).Status);
    }

    [Fact]
    public void ReleaseWaitsForTheJob()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong job = _machine.Submit(new QJob(contract)).Value;
        Assert.Equal(Status.Busy, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
    }

    [Fact]
    [Requirement("XDV-032.1")]
    public void AHeldContainerEndsWithItsContract()
    {
        (ulong contract, ulong container) = Held();
        Assert.Equal((ushort)StateObjectState.Held, _machine.Last(RecordKind.StateObject).Operation);
        _machine.OnContract(SystemCall.ContractRelease, contract);
        Assert.Equal((ushort)StateObjectState.Released, _machine.Last(RecordKind.StateObject).Operation);
        Effect effect = _machine.Effects.Last();
        Assert.Equal(EffectKind.ReleaseStateObject, effect.Kind);
        Assert.Equal(container, effect.Request.StateObject);
    }

    [Fact]
    [Requirement("XDV-032.3")]
    public void OnlyTheOwnerReleasesAContainer()
    {
        (_, ulong container) = Held();
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.DescriptorInvalid, Operate(container, StateOperationKind.Release));
        _machine.SwitchTo(1);
        Assert.Equal(Status.InvalidArgument, Operate(container, (StateOperationKind)9));
        Assert.Equal(Status.Ok, Operate(container, StateOperationKind.Release));
        Assert.Equal(Status.DescriptorInvalid, Operate(container, StateOperationKind.Release));
        Assert.Equal(0, _machine.Core.StateObjects.Count);
    }

    [Theory]
    [InlineData(StateOperationKind.Copy), InlineData(StateOperationKind.Export), InlineData(StateOperationKind.Map)]
    [Requirement("XDV-013.2")]
    [Requirement("XDV-032.1")]
    [Requirement("XDV-001.3")]
    [Requirement("XDV-053.5")]
    public void CloneAttemptsAreFaultsAndCostTheCapability(StateOperationKind operation)
    {
        (_, ulong container) = Held();
        ulong capability = _machine.Capability(Domain.Quantum);
        Assert.Equal(Status.QuantumNoCloneViolation, Operate(container, operation));
        Assert.Equal((ushort)FaultKind.CloneAttempt, _machine.Last(RecordKind.Fault).Operation);
        Assert.False(_machine.Core.TryReadCapability(capability, out _));
        Assert.Equal((ushort)StateObjectState.Invalidated, _machine.Last(RecordKind.StateObject).Operation);
        Assert.Equal(0, _machine.Core.Contracts.Count);
        Assert.Equal(Status.CapabilityInvalid, Operate(container, StateOperationKind.Release));
    }

    [Fact]
    [Requirement("XDV-033.2")]
    public void AnEnvelopeIsNeverCopied()
    {
        ulong contract = _machine.ActiveContract(Domain.Phase, 4);
        ulong job = _machine.Submit(new PhiJob(contract, Flags: JobFlags.Keep)).Value;
        ulong envelope = _machine.Effects.Last().Request.StateObject;
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        ulong capability = _machine.Capability(Domain.Phase);
        CallResult copy =
            _machine.OnCapability(SystemCall.StateOperation, capability, envelope, (ulong)StateOperationKind.Copy);
        Assert.Equal(Status.PhaseEnvelopeInvalid, copy.Status);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-014.7")]
    public void LosingAProviderRevokesItsContractsAndTouchesNoOther()
    {
        ulong quantum = _machine.ActiveContract(Domain.Quantum, 4);
        ulong phase = _machine.ActiveContract(Domain.Phase, 4);
        ulong job = _machine.Submit(new QJob(quantum, Flags: JobFlags.Keep)).Value;
        _machine.Submit(new PhiJob(phase));
        Assert.Equal(Status.Ok, _machine.Lose(Domain.Quantum));
        Assert.Equal(Status.QuantumHardwareFailure, _machine.Call(SystemCall.JobWait, job).Status);
        Assert.Equal(1, _machine.Core.Contracts.Count);
        Assert.Equal(1, _machine.Core.Jobs.Count);
        Assert.Equal(2, _machine.CountOf(RecordKind.Fault, (int)FaultKind.ProviderFault));
        Assert.Equal(1UL, _machine.Last(RecordKind.Fault).Arg0);
        Assert.DoesNotContain(_machine.Effects, e => e.Kind == EffectKind.ReleaseStateObject);
        Assert.Equal(Status.DomainNotAvailable, _machine.Request(Domain.Quantum, 1).Status);
        Assert.Equal(Status.DomainNotAvailable, _machine.Lose(Domain.Quantum));
        Assert.Equal(Status.LifecycleInvalid, _machine.Attach(Domain.Quantum, 1));
        Assert.Equal(Status.Ok, _machine.Attach(Domain.Quantum, 2));
        ulong again = _machine.ActiveContract(Domain.Quantum, 4);
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(again)).Status);
        Assert.Equal(2u, _machine.Effects.Last().Request.Generation);
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void AWaitingThreadHearsOfTheLoss()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong job = _machine.Submit(new QJob(contract)).Value;
        _machine.Call(SystemCall.JobWait, job);
        _machine.Lose(Domain.Quantum);
        Assert.True(_machine.Core.TakeReturn(_machine.Core.Running, out _, out Status status));
        Assert.Equal(Status.QuantumHardwareFailure, status);
    }

    /// <summary>Expiry at the tick of another job's completion waits for the job that is due then too (simulator, seed
    /// 570).</summary>
    [Fact]
    [Requirement("XDV-053.8")]
    public void AContractThatEndsAtATieEndsBehindItsOwnCompletion()
    {
        ulong phase = _machine.ActiveContract(Domain.Phase, 4);
        ulong first = _machine.Submit(new PhiJob(phase, Operations: 500)).Value;
        ulong end = _machine.Last(RecordKind.Transition).Arg2;
        ulong quantum = _machine.ActiveContract(Domain.Quantum, 4, end - _machine.Core.Time);
        ProviderLimits limits = _machine.Core.Providers[Domain.Quantum].Limits;
        ulong least = CostModel.Duration(limits, Domain.Quantum, 4, 0, 32 + 4 * 48);
        uint shots = (uint)(end - _machine.Core.Time - least) * 10;
        ulong second = _machine.Submit(new QJob(quantum, Shots: shots)).Value;
        Assert.Equal(end, _machine.Last(RecordKind.Transition).Arg2);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.JobWait, second).Status);
        _machine.RunIdle();
        Assert.Equal((end, 1), (_machine.Core.Time, _machine.Core.Contracts.Count));
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.JobWait, first).Status);
        TraceRecord ended = _machine.Last(RecordKind.Resource);
        Assert.Equal((quantum, (ushort)ContractState.Released, end), (ended.Contract, ended.Operation, ended.Time));
    }

    /// <summary>A provider may say that its jobs take as long as numbers go.</summary>
    [Fact]
    [Requirement("XDV-005.2")]
    public void TimeHasNoEndHoweverLongJobsTake()
    {
        Assert.Equal(Status.Ok, _machine.Lose(Domain.Quantum));
        AttestationRecord slow = FakeMachine.Attestation(Domain.Quantum);
        slow.MaxShots = slow.MaxOperations = uint.MaxValue;
        slow.CostPerShotMilli = slow.CostPerOperationMilli = uint.MaxValue;
        Assert.Equal(Status.Ok, _machine.Attach(slow, 2));
        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 1, ulong.MaxValue / 2 + 2).Status);
        for (CallResult job = default; job.Status == Status.Ok;)
        {
            ulong longest = ContractRules.LastEnd - _machine.Core.Time - 10;
            ulong contract = _machine.ActiveContract(Domain.Quantum, 1, longest);
            job = _machine.Submit(new QJob(contract, 1, uint.MaxValue, Operations: uint.MaxValue));
            _machine.Call(SystemCall.JobWait, job.Value);
            _machine.RunIdle();
            _machine.OnContract(SystemCall.ContractRelease, contract);
            _machine.Call(SystemCall.JobRead, (ref TraceRecord r) =>
                (r.Arg0, r.Capability) = (job.Value, _machine.Capability(Domain.Quantum)));
        }
        Assert.True(_machine.Core.Time > ContractRules.LastEnd / 2);
        for (int i = 0; i < 10; i++) _machine.Call(SystemCall.Yield, null, uint.MaxValue);
        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 1, ContractRules.LastEnd).Status);
    }

    /// <summary>Three regions: a container is no envelope, whatever handle is passed for which, and neither takes a
    /// page of K.</summary>
    [Fact]
    [Requirement("XDV-013.1")]
    public void ContainersEnvelopesAndPagesAreRegionsOfTheirOwn()
    {
        uint pages = _machine.Core.Processes[_machine.Slot].Pages;
        (ulong contract, ulong container) = Held();
        ulong window = _machine.ActiveContract(Domain.Phase, 4);
        Assert.Equal(Status.PhaseEnvelopeInvalid,
            _machine.Submit(new PhiJob(window, Modes: 4, Envelope: container)).Status);
        ulong job = _machine.Submit(new PhiJob(window, Modes: 4, Flags: JobFlags.Keep)).Value;
        ulong envelope = _machine.Effects.Last().Request.StateObject;
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        Assert.Equal(Status.QuantumResourceUnavailable,
            _machine.Submit(new QJob(contract, 4, Container: envelope)).Status);
        Assert.Equal(pages, _machine.Core.Processes[_machine.Slot].Pages);
    }

    private Status Operate(ulong container, StateOperationKind operation) => _machine.OnCapability(
        SystemCall.StateOperation, _machine.Capability(Domain.Quantum), container, (ulong)operation).Status;

    private (ulong Contract, ulong Container) Held()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong job = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep)).Value;
        ulong container = _machine.Effects.Last().Request.StateObject;
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        return (contract, container);
    }
}
