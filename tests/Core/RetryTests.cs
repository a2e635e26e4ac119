// Deterministic retry (XDV-022.3): which jobs run again, how often, under what, and what their program sees of it.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-022.3")]
public sealed class RetryTests
{
    private const Status NoRoom = Status.ResourceExhausted;

    private readonly FakeMachine _machine = new();
    private int _runs;

    public RetryTests()
    {
        AttestationRecord phase = FakeMachine.Attestation(Domain.Phase);
        phase.Features = ProviderFeatures.PhaseFromMeasurement;
        _machine.Attach(Domain.Quantum);
        _machine.Attach(phase);
        _machine.Answer = _ =>
        {
            _runs++;
            return NoRoom;
        };
    }

    private Status Finish(ulong job)
    {
        int thread = _machine.Core.Running;
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        return _machine.Core.TakeReturn(thread, out _, out Status status) ? status
            : throw new InvalidOperationException("still waits");
    }

    private Status Run(QJob job) => Finish(_machine.Submit(job).Value);

    private IEnumerable<TraceRecord> Retries => _machine.Records.Where(r => r.Kind == RecordKind.Transition
        && r.Operation == (ushort)TransitionPhase.Retry);

    [Fact]
    [Requirement("XDV-005.3")]
    [Requirement("XDV-024.1")]
    public void AJobThatFoundNoRoomRunsAgainAndItsProgramSeesOneJob()
    {
        _machine.Answer = _ => _runs++ == 0 ? NoRoom : Status.Ok;
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, retries: 3);
        ulong job = _machine.Submit(new QJob(contract, Shots: 7)).Value;
        TraceRecord first = _machine.Last(RecordKind.Transition);
        int from = _machine.Records.Count;
        Assert.Equal(Status.Ok, Finish(job));
        List<TraceRecord> made = _machine.Records[from..];
        TraceRecord again = Assert.Single(Retries);
        Assert.Equal((job, contract, 1UL), (again.Arg0, again.Contract, again.Value));
        Assert.Equal((first.Capability, first.Arg3), (again.Capability, again.Arg3));
        Assert.Equal(again.Time + again.Arg3, again.Arg2);
        Assert.NotEqual(first.Arg1, again.Arg1);
        RecordKind[] order = [RecordKind.QuantumMeasure, RecordKind.StateObject, RecordKind.Fault,
            RecordKind.StateObject, RecordKind.Transition, RecordKind.Schedule, RecordKind.QuantumMeasure];
        int failed = made.FindIndex(r => r.Kind == RecordKind.QuantumMeasure);
        Assert.Equal(order, made.Skip(failed).Take(order.Length).Select(r => r.Kind));
        Assert.Equal((first.Arg1, (ushort)StateObjectState.Invalidated),
            (made[failed + 1].Arg0, made[failed + 1].Operation));
        TraceRecord last = _machine.Last(RecordKind.QuantumMeasure);
        Assert.Equal((again.Arg2, again.Arg1, again.Time), (last.Time, last.Arg1, last.Arg2));
        Effect effect = _machine.Effects.Single(e => e.Kind == EffectKind.ResubmitJob);
        Assert.Equal((job, again.Arg1, again.Time),
            (effect.Request.Job, effect.Request.StateObject, effect.Request.Time));
        int released = _machine.Effects.FindIndex(e => e.Kind == EffectKind.ReleaseStateObject);
        Assert.True(released >= 0 && released < _machine.Effects.IndexOf(effect));
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.JobRead, _machine.Capability(Domain.Quantum),
            job).Status);
        Assert.Equal(0u, _machine.Core.Contracts[0].Held);
    }

    /// <summary>N retries are N + 1 runs, whatever the provider does, and then the job has failed.</summary>
    [Fact]
    [Requirement("XDV-005.3")]
    public void RetriesEnd()
    {
        for (byte most = 0; most <= 7; most++)
        {
            _runs = 0;
            int faults = _machine.CountOf(RecordKind.Fault, (int)FaultKind.ProviderFault);
            Assert.Equal(NoRoom, Run(new QJob(_machine.ActiveContract(Domain.Quantum, 2, retries: most))));
            Assert.Equal(most + 1, _runs);
            Assert.Equal(most + 1, _machine.CountOf(RecordKind.Fault, (int)FaultKind.ProviderFault) - faults);
            Assert.Equal(Enumerable.Range(1, most).Select(i => (ulong)i), Retries.TakeLast(most).Select(r => r.Value));
            Assert.Equal(0, _machine.Core.Jobs.Count);
        }

        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 1, retries: 8).Status);
    }

    public static TheoryData<Status, bool> Statuses => new()
    {
        { Status.ResourceExhausted, true }, { Status.TransitionRollback, true }, { Status.DomainNotAvailable, true },
        { Status.QuantumResourceUnavailable, true }, { Status.QuantumMeasurementFailure, true },
        { Status.QuantumDecoherenceExceeded, false }, { Status.QuantumCalibrationInvalid, false },
        { Status.QuantumHardwareFailure, false }, { Status.QuantumGateUnsupported, false },
        { Status.CapabilityInvalid, false }, { Status.PhaseStabilityBreach, false }, { Status.Ok, false },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    [Requirement("XDV-024.1")]
    public void OnlyWhatAccusesNobodyIsRunAgain(Status status, bool again)
    {
        _machine.Answer = _ => status;
        Run(new QJob(_machine.ActiveContract(Domain.Quantum, 2, retries: 1)));
        Assert.Equal(again ? 1 : 0, Retries.Count());
        Assert.Equal(again, FaultPolicy.MayRetry(FaultPolicy.Admissible(Domain.Quantum, status)));
    }

    [Fact]
    public void WhatCannotBeHandedOverAgainHasFailed()
    {
        _machine.Holds = false;
        Assert.Equal(NoRoom, Run(new QJob(_machine.ActiveContract(Domain.Quantum, 2, retries: 3))));
        Assert.Empty(Retries);
    }

    /// <summary>No cloning: what a container held is gone with the failure, and nobody prepares it again.</summary>
    [Fact]
    [Requirement("XDV-032.1")]
    public void KeptContainersAreNotPreparedAgain()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, retries: 3);
        Assert.Equal(NoRoom, Run(new QJob(contract, Flags: JobFlags.Keep)));
        Assert.Empty(Retries);
        _machine.Answer = _ => Status.Ok;
        Run(new QJob(contract, Flags: JobFlags.Keep));
        ulong kept = _machine.Last(RecordKind.Transition).Arg1;
        _machine.Answer = _ => NoRoom;
        Assert.Equal(NoRoom, Run(new QJob(contract, Container: kept)));
        Assert.Empty(Retries);
    }

    /// <summary>A measured result is used up by the transition that starts from it (XDV-022.2).</summary>
    [Fact]
    [Requirement("XDV-022.2")]
    public void WhatStartsFromAMeasurementIsNotRunAgain()
    {
        _machine.Answer = due => due.Domain == Domain.Quantum ? Status.Ok : NoRoom;
        ulong job = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Value;
        Finish(job);
        ulong contract = _machine.ActiveContract(Domain.Phase, 2, retries: 3);
        _machine.Stage(4, 0, 0);
        _machine.Apply((ref TraceRecord r) => Operands.FillSource(ref r, Domain.Quantum, job));
        ulong transform = _machine.Call(SystemCall.Call, (ref TraceRecord r) => Operands.FillCall(ref r,
            Domain.Quantum, _machine.Capability(Domain.Phase),
            new PhiTransformDescriptor { Contract = contract, Transform = PhaseTransform.Program },
            new PhiTransformExtension { Flags = JobFlags.Evaluate, Modes = 2 })).Value;
        Assert.Equal(NoRoom, Finish(transform));
        Assert.Empty(Retries);
        Assert.Equal(NoRoom, Finish(_machine.Submit(new PhiJob(contract)).Value));
        Assert.Equal(3, Retries.Count());
    }

    /// <summary>A retry that would end behind the contract, or its part of a window, is none.</summary>
    [Theory]
    [InlineData(1, 0), InlineData(2, 1), InlineData(4, 3)]
    [Requirement("XDV-004.3")]
    public void TimeForSoManyRuns(ulong runs, int retries)
    {
        ulong cost = CostOfATransform();
        ulong contract = _machine.ActiveContract(Domain.Phase, 2, 100_000, retries: 7);
        ulong job = _machine.Submit(new PhiJob(contract, Duration: runs * cost + cost / 2)).Value;
        int before = Retries.Count();
        Assert.Equal(NoRoom, Finish(job));
        Assert.Equal(retries, Retries.Count() - before);
        ulong end = _machine.Core.Contracts[(int)Handle.Index(contract)].Start + runs * cost + cost / 2;
        Assert.All(Retries.Skip(before), r => Assert.True(r.Arg2 <= end));
    }

    private ulong CostOfATransform()
    {
        Finish(_machine.Submit(new PhiJob(_machine.ActiveContract(Domain.Phase, 2))).Value);
        return _machine.Records.Last(r => r.Kind == RecordKind.Transition).Arg3;
    }

    /// <summary>Each run measures, and counts against the limit.</summary>
    [Fact]
    public void MeasurementsAreCountedAgain()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, retries: 7, limit: 25);
        Assert.Equal(NoRoom, Run(new QJob(contract, Shots: 10)));
        Assert.Single(Retries);
        Assert.Equal(20u, _machine.Core.Contracts[(int)Handle.Index(contract)].Measured);
    }

    [Fact]
    [Requirement("XDV-012.6")]
    public void HeatIsPaidForAgain()
    {
        FakeMachine machine = new() { Answer = _ => NoRoom };
        AttestationRecord warm = FakeMachine.Attestation(Domain.Phase);
        warm.ThermalElements = 10;
        machine.Attach(warm);
        ulong contract = machine.ActiveContract(Domain.Phase, 2, 90_000, retries: 7);
        machine.Submit(new PhiJob(contract, Operations: 4));
        machine.Call(SystemCall.JobWait, 1);
        while (machine.Core.TryNextDue(out DueJob due)) machine.Complete(due);
        Assert.Equal(1, machine.Records.Count(r => r.Operation == (ushort)TransitionPhase.Retry
            && r.Kind == RecordKind.Transition));
    }

    [Fact]
    [Requirement("XDV-053.5")]
    public void WithoutItsCapabilityAJobIsNotRunAgain()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, retries: 7);
        ulong own = _machine.Capability(Domain.Quantum);
        Assert.True(_machine.Core.TryReadCapability(own, out CapabilityInfo info));
        ulong derived = _machine.Derive(own, info).Value;
        ulong job = _machine.Submit(new QJob(contract, Capability: derived)).Value;
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, derived).Status);
        Assert.Equal(NoRoom, Finish(job));
        Assert.Empty(Retries);
    }

    [Fact]
    [Requirement("XDV-015.5")]
    public void AStoppedDomainRunsNothingAgain()
    {
        _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2, retries: 7)));
        _machine.Call(SystemCall.DomainFreeze, (ref TraceRecord r) =>
            (r.Domain, r.Arg0, r.Capability) =
                (Domain.Quantum, (ulong)FreezeMode.Freeze, _machine.Capability(Domain.Classical)));
        Assert.Equal(0, _machine.Core.Jobs.Due.Count);
        Assert.Empty(Retries);
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void ALostProviderIsAskedNothingMore()
    {
        _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2, retries: 7)));
        _machine.Lose(Domain.Quantum);
        Assert.Equal(0, _machine.Core.Jobs.Due.Count);
        Assert.Empty(Retries);
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void NobodysJobIsNotRunAgain()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, retries: 7);
        _machine.Submit(new QJob(contract));
        _machine.Call(SystemCall.Exit);
        _machine.SwitchTo(1);
        while (_machine.Core.TryNextDue(out DueJob due)) _machine.Complete(due);
        Assert.Equal(1, _runs);
        Assert.Empty(Retries);
        Assert.Equal(0, _machine.Core.Jobs.Count);
    }

    /// <summary>A job that runs again goes behind those that are admitted already.</summary>
    [Fact]
    [Requirement("XDV-012.5")]
    public void OthersAreNotHeldUp()
    {
        ulong refused = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2, retries: 1))).Value;
        ulong other = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Value;
        ulong due = _machine.Last(RecordKind.Transition).Arg2;
        Finish(refused);
        Assert.Equal([refused, other, refused],
            _machine.Records.Where(r => r.Kind == RecordKind.QuantumMeasure).Select(r => r.Arg0));
        TraceRecord again = Assert.Single(Retries);
        Assert.Equal(due + again.Arg3, again.Arg2);
    }

    /// <summary>A contract without the term leaves no trace of it: sessions from before it replay.</summary>
    [Fact]
    [Requirement("XDV-005.3")]
    public void TheTermIsSaidOnlyWhenThereIsOne()
    {
        _machine.Request(Domain.Quantum, 1);
        Assert.DoesNotContain(_machine.Records, r => r.Kind == RecordKind.CallDetails);
        ulong contract = _machine.Request(Domain.Quantum, 1, retries: 5).Value;
        Assert.Equal(5UL << 32, _machine.Last(RecordKind.CallDetails).Arg1);
        Assert.True(_machine.Core.TryReadContract(contract, out ContractInfo info));
        Assert.Equal(5, info.Retries);
    }
}
