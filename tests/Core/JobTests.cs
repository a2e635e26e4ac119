// Completions: logical time, waiting, reading once, failures, owners that end first.
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class JobTests
{
    private readonly FakeMachine _machine = new();

    public JobTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
    }

    [Fact]
    [Requirement("XDV-005.2")]
    public void CompletionTakesEffectExactlyAtItsDueTime()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        _machine.Submit(new QJob(contract));
        ulong due = _machine.Last(RecordKind.Transition).Arg2;
        ulong left = due - _machine.Core.Time;
        Assert.False(_machine.Core.TryDue((uint)(left - 2) * 1000, out _));
        _machine.Call(SystemCall.Clock, instructions: (uint)left * 1000 + 5000);
        TraceRecord completion = _machine.Last(RecordKind.QuantumMeasure);
        TraceRecord clock = _machine.Last(RecordKind.SystemCall);
        Assert.Equal(due, completion.Time);
        Assert.True(completion.Sequence < clock.Sequence && clock.Time >= due + 5);
    }

    [Fact]
    [Requirement("XDV-005.2")]
    public void NothingOvertakesACompletion()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        _machine.Submit(new QJob(contract));
        Assert.Throws<InvariantException>(() => _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.SliceExpired;
            r.Instructions = 10_000_000;
        }));
    }

    [Fact]
    [Requirement("XDV-004.2")]
    public void IdleTimeJumpsToTheCompletionAndIsRecorded()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong job = _machine.Submit(new QJob(contract)).Value;
        _machine.Call(SystemCall.JobWait, job);
        Assert.Equal(-1, _machine.Core.Running);
        ulong before = _machine.Core.Time;
        _machine.RunIdle();
        int idle = _machine.Records.FindLastIndex(r => r.Kind == RecordKind.Schedule
            && r.Operation == (ushort)ScheduleEvent.Idle);
        Assert.Equal(before, _machine.Records[idle].Arg0);
        Assert.Equal(RecordKind.QuantumMeasure, _machine.Records[idle + 1].Kind);
        Assert.True(_machine.Core.TakeReturn(_machine.Core.Running, out _, out Status status));
        Assert.Equal(Status.Ok, status);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.JobRead, _machine.Capability(Domain.Quantum), job,
            512).Status);
    }

    [Fact]
    [Requirement("XDV-032.2")]
    [Requirement("XDV-003.2")]
    [Requirement("XDV-002.1")]
    public void AResultIsReadOnceAndOnlyWithTheRight()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong capability = _machine.Capability(Domain.Quantum);
        ulong job = _machine.Submit(new QJob(contract)).Value;
        Assert.Equal(Status.Busy, _machine.OnCapability(SystemCall.JobRead, capability, job).Status);
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        ulong weak = _machine.Derive(capability, Narrow(Permissions.CallQuantum)).Value;
        Assert.Equal(Status.CapabilityUnauthorized, _machine.OnCapability(SystemCall.JobRead, weak, job).Status);
        CallResult read = _machine.OnCapability(SystemCall.JobRead, capability, job);
        Assert.Equal(new CallResult(Status.Ok, 0), read);
        Assert.Equal(Status.JobInvalid, _machine.OnCapability(SystemCall.JobRead, capability, job).Status);
        Assert.Equal(Status.JobInvalid, _machine.Call(SystemCall.JobWait, job).Status);
    }

    [Theory]
    [InlineData(Status.QuantumMeasurementFailure, Status.QuantumMeasurementFailure, FaultKind.InvalidResult)]
    [InlineData(Status.QuantumDecoherenceExceeded, Status.QuantumDecoherenceExceeded, FaultKind.BudgetExhausted)]
    [InlineData(Status.QuantumNoCloneViolation, Status.QuantumHardwareFailure, FaultKind.ProviderFault)]
    [InlineData(Status.CapabilityInvalid, Status.QuantumHardwareFailure, FaultKind.ProviderFault)]
    [InlineData((Status)0xFFFF_FFFF, Status.QuantumHardwareFailure, FaultKind.ProviderFault)]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-004.3")]
    [Requirement("XDV-013.3")]
    [Requirement("XDV-024.2")]
    public void ABadOutcomeInvalidatesTheOneContainer(Status reported, Status told, FaultKind fault)
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong other = _machine.ActiveContract(Domain.Phase, 4);
        _machine.Answer = _ => reported;
        ulong job = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep)).Value;
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        Assert.True(_machine.Core.TakeReturn(_machine.Core.Running, out _, out Status status));
        Assert.Equal(told, status);
        Assert.Equal((ushort)fault, _machine.Last(RecordKind.Fault).Operation);
        Assert.Equal((ushort)StateObjectState.Invalidated, _machine.Last(RecordKind.StateObject).Operation);
        Assert.Contains(_machine.Effects, e => e.Kind == EffectKind.ReleaseStateObject);
        Assert.Equal(0, _machine.Core.StateObjects.Count);
        Assert.Equal(0, _machine.Core.Jobs.Count);
        Assert.Equal(2, _machine.Core.Contracts.Count);
        _machine.Answer = _ => Status.Ok;
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(contract)).Status);
        Assert.Equal(Status.Ok, _machine.Submit(new PhiJob(other)).Status);
    }

    [Fact]
    [Requirement("XDV-011.4")]
    public void AJobOutlivesItsOwnerAndThenNothingIsLeft()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong first = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep)).Value;
        _machine.Call(SystemCall.JobWait, first);
        _machine.SwitchTo(1);
        _machine.Call(SystemCall.Clock, instructions: 1_000_000);
        _machine.SwitchTo(child);
        _machine.Submit(new QJob(contract, Shots: 1));
        _machine.Call(SystemCall.Exit, 3);
        Assert.Equal(1, _machine.Core.Jobs.Count);
        Assert.Equal(1, _machine.Core.Contracts.Count);
        _machine.Call(SystemCall.Clock, instructions: 1_000_000);
        Assert.Equal(child, _machine.Last(RecordKind.QuantumMeasure).Process);
        Assert.Equal(0, _machine.Core.Jobs.Count);
        Assert.Equal(0, _machine.Core.Contracts.Count);
        Assert.Equal(0, _machine.Core.StateObjects.Count);
        Assert.Equal(new CallResult(Status.Ok, 3), _machine.Call(SystemCall.Wait, child));
    }

    [Fact]
    [Requirement("XDV-060.3")]
    public void OneProviderWorksOneJobAfterTheOther()
    {
        ulong first = _machine.ActiveContract(Domain.Quantum, 4), second = _machine.ActiveContract(Domain.Quantum, 4);
        _machine.Submit(new QJob(first));
        ulong due = _machine.Last(RecordKind.Transition).Arg2;
        _machine.Submit(new QJob(second));
        TraceRecord record = _machine.Last(RecordKind.Transition);
        Assert.Equal(due + record.Arg3, record.Arg2);
    }

    [Fact]
    public void AnotherProcessCannotTouchAJob()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        ulong job = _machine.Submit(new QJob(contract)).Value;
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.JobInvalid, _machine.Call(SystemCall.JobWait, job).Status);
        Assert.Equal(Status.JobInvalid, _machine.OnCapability(SystemCall.JobRead,
            _machine.Capability(Domain.Quantum), job).Status);
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        Assert.Equal(Status.ContractInvalid, _machine.Submit(new QJob(contract)).Status);
    }

    private static CapabilityInfo Narrow(Permissions permissions) => new()
    {
        Permissions = permissions, Target = Domain.Quantum, ValidUntil = ulong.MaxValue, ResourceLimit = 10,
    };
}
