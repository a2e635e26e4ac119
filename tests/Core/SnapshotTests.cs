// Snapshots of machines (XDV-014.6): what comes back and what does not, that names survive and are nobody else's
// meanwhile, that revocation is final, and what a machine must not be in the middle of.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Hypervisor;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-014.6")]
[Requirement("XDV-083.6")]
public sealed class SnapshotTests
{
    private readonly FakeMachine _machine = new(new CoreLimits(32, 256, 32, 32, 32));
    private ulong _number;
    private uint _init;

    private VhmTable Machines => _machine.Core.Machines;

    private VhmState State => Machines.Of((ushort)_number).State;

    /// <summary>A machine, entered: its init runs.</summary>
    private void Enter(VhmProfile profile = VhmProfile.ClassicalOnly, uint machines = 0)
    {
        if (profile != VhmProfile.ClassicalOnly) Assert.Equal(Status.Ok, _machine.Attach(Domain.Quantum));
        CallResult created = _machine.CreateMachine(FakeMachine.Terms(profile, machines: machines));
        Assert.Equal(Status.Ok, created.Status);
        _number = created.Value;
        _init = (uint)_machine.SpawnIn(_number).Value;
        SwitchTo(_init);
    }

    /// <summary>Machines share by what they have used, so who is to stop uses more than the other has.</summary>
    private void SwitchTo(uint process)
    {
        for (int i = 0; i < 100 && _machine.Pid != process; i++) _machine.Call(SystemCall.Yield, null, 50_000);
        Assert.Equal(process, _machine.Pid);
    }

    private Status Control(VhmOperation operation) => _machine.Control(_number, operation);

    private void Snapshot()
    {
        SwitchTo(1);
        Assert.Equal(Status.Ok, Control(VhmOperation.Pause));
        Assert.Equal(Status.Ok, Control(VhmOperation.Snapshot));
    }

    /// <summary>Ends the machine, and its init is waited for.</summary>
    private void End()
    {
        Assert.Equal(Status.Ok, Control(VhmOperation.Terminate));
        _machine.Call(SystemCall.Wait, _init);
        Assert.Equal(VhmState.Terminated, State);
    }

    private void Restore()
    {
        Assert.Equal(Status.Ok, Control(VhmOperation.Restore));
        Assert.Equal(VhmState.Paused, State);
    }

    private void Resume()
    {
        Assert.Equal(Status.Ok, Control(VhmOperation.Resume));
        SwitchTo(_init);
    }

    /// <summary>The running process's capabilities, in order.</summary>
    private ulong[] Held()
    {
        List<ulong> held = [];
        for (ulong i = 0; _machine.Call(SystemCall.CapabilityGet, i) is { Status: Status.Ok } row; i++)
            held.Add(row.Value);
        return [.. held];
    }

    private static CapabilityInfo Less(Permissions permissions, uint owner = 0) => new()
    {
        Permissions = permissions, Origin = Domain.Classical, Target = Domain.Classical, ValidUntil = ulong.MaxValue,
        ResourceLimit = 1, Owner = owner,
    };

    [Fact]
    public void AMachineComesBackAsItWasWithTheNamesThatItsProgramsKnow()
    {
        Enter();
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        ulong thread = _machine.Call(SystemCall.ThreadCreate,
            (ref TraceRecord r) => (r.Arg0, r.Arg1) = (0x1000, 0x2000)).Value;
        uint child = (uint)_machine.Spawn().Value;
        ulong derived = _machine.Derive(_machine.Capability(Domain.Classical), Less(Permissions.Syscall, child)).Value;
        ulong[] held = Held();
        Snapshot();
        VhmResources used = Machines.Of((ushort)_number).Used;
        ThreadRow[] threads = [.. _machine.Core.Threads.Rows.Where(t => t.Vhm == _number)];
        End();
        Assert.True(Machines.Of((ushort)_number).Used.IsEmpty);
        Restore();
        Assert.Equal(used, Machines.Of((ushort)_number).Used);
        Assert.Equal(threads, _machine.Core.Threads.Rows.Where(t => t.Vhm == _number));
        Resume();
        Assert.Equal(held, Held());
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Wait, child + 1).Status);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, derived).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ThreadPriority,
            (ref TraceRecord r) => (r.Arg0, r.Arg1) = (thread, 1)).Status);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.IpcReceive, endpoint).Status);
    }

    [Fact]
    [Requirement("XDV-013.2")]
    [Requirement("XDV-032.1")]
    public void ContractsAreAskedForAgainAndStatesOfProvidersAreGone()
    {
        Enter(VhmProfile.Quantum);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2, duration: 20_000);
        ulong issued = _machine.Request(Domain.Quantum, 3).Value;
        ulong job = _machine.Submit(new QJob(contract, Flags: JobFlags.Keep)).Value;
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.JobWait, job).Status);
        _machine.Call(SystemCall.Yield, null, 900_000);
        SwitchTo(_init);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.JobRead, (ref TraceRecord r) =>
            (r.Arg0, r.Capability) = (job, _machine.Capability(Domain.Quantum))).Status);
        ulong container = _machine.Last(RecordKind.StateObject).Arg0;
        Snapshot();
        End();
        ulong from = _machine.Core.Time;
        int first = _machine.Records.Count;
        Restore();
        TraceRecord[] again = [.. _machine.Records.Skip(first).Where(r => r.Kind == RecordKind.Resource)];
        Assert.Equal([(contract, 1), (contract, 2), (issued, 1)], again.Select(r => (r.Contract, (int)r.Operation)));
        Assert.All(again, r => Assert.InRange(r.Arg1, from, _machine.Core.Time));
        Assert.Equal(20_000UL, again[0].Arg2 - again[0].Arg1);
        Assert.DoesNotContain(_machine.Records.Skip(first), r => r.Kind == RecordKind.StateObject);
        Resume();
        CallResult held = _machine.Submit(new QJob(contract, Container: container));
        Assert.NotEqual(Status.Ok, held.Status);
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(contract)).Status);
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractActivate, issued).Status);
    }

    [Fact]
    [Requirement("XDV-023.3")]
    public void AContractThatIsRefusedNowIsMissingAndNothingElse()
    {
        Enter(VhmProfile.Quantum);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 4);
        Snapshot();
        End();
        ulong all = _machine.ActiveContract(Domain.Quantum, 20 - 3);
        Restore();
        Resume();
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractRelease, all).Status);
        SwitchTo(_init);
        Assert.NotEqual(contract, _machine.Request(Domain.Quantum, 4).Value);
    }

    [Fact]
    [Requirement("XDV-013.4")]
    public void NobodyGetsTheNamesOfASnapshotAndTheMachineAroundPaysForThem()
    {
        Enter();
        ulong[] held = Held();
        VhmResources used = Machines[0].Used, inside = Machines.Of((ushort)_number).Used;
        Snapshot();
        Assert.Equal(VhmRules.Add(used, VhmRules.SnapshotCost(inside)), Machines[0].Used);
        End();
        for (CallResult spawned = _machine.Spawn(); spawned.Status == Status.Ok; spawned = _machine.Spawn())
            Assert.True(spawned.Value > _init);
        for (CallResult more = Derive(); more.Status == Status.Ok; more = Derive())
            Assert.DoesNotContain(more.Value, held);
        Restore();
        Resume();
        Assert.Equal(held, Held());
        CallResult Derive() => _machine.Derive(_machine.Capability(Domain.Classical), Less(Permissions.Syscall));
    }

    [Fact]
    public void OneThatIsForgottenLeavesNothing()
    {
        VhmResources used = Machines[0].Used;
        Enter();
        Snapshot();
        Assert.Equal(Status.LifecycleInvalid, Control(VhmOperation.Snapshot));
        Assert.Equal(Status.LifecycleInvalid, Control(VhmOperation.Restore));
        Assert.Equal(Status.Ok, Control(VhmOperation.Forget));
        Assert.Equal(Status.LifecycleInvalid, Control(VhmOperation.Forget));
        Assert.Equal(Status.Ok, Control(VhmOperation.Snapshot));
        End();
        Assert.Equal(Status.Ok, Control(VhmOperation.Forget));
        Assert.Equal(Status.VhmNotFound, Control(VhmOperation.Restore));
        Assert.Equal(used, Machines[0].Used);
        Assert.Equal(2, _machine.Effects.Count(e => e.Kind == EffectKind.KeepProcess));
        Assert.Equal(2, _machine.Effects.Count(e => e.Kind == EffectKind.ForgetProcess));
    }

    [Fact]
    [Requirement("XDV-015.1")]
    public void WhatWasRevokedStaysRevoked()
    {
        Enter();
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        ulong derived = _machine.Derive(_machine.Capability(Domain.Classical), Less(Permissions.Syscall)).Value;
        ulong below = _machine.Derive(derived, Less(Permissions.Syscall)).Value;
        Snapshot();
        Assert.Equal(Status.Ok, Control(VhmOperation.Resume));
        SwitchTo(_init);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, derived).Status);
        SwitchTo(1);
        End();
        Restore();
        Resume();
        Assert.Contains(endpoint, Held());
        Assert.DoesNotContain(derived, Held());
        Assert.DoesNotContain(below, Held());
        ulong right = _machine.Capability(Domain.Classical);
        SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, right).Status);
        End();
        Assert.Equal(Status.CapabilityInvalid, Control(VhmOperation.Restore));
    }

    /// <summary>Who entered later has a parent outside, whose thread waits for it when it is kept.</summary>
    [Fact]
    [Requirement("XDV-014.5")]
    public void WhoWaitsOutsideIsToldOnce()
    {
        Enter();
        SwitchTo(1);
        uint later = (uint)_machine.SpawnIn(_number).Value;
        _machine.Call(SystemCall.ThreadCreate, (ref TraceRecord r) => (r.Arg0, r.Arg1) = (0x1000, 0x2000));
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Wait, later).Status);
        Snapshot();
        End();
        Restore();
        Assert.Equal(Status.Ok, Control(VhmOperation.Resume));
        SwitchTo(later);
        _machine.Call(SystemCall.Exit, 7);
        SwitchTo(1);
        Assert.Equal(new CallResult(Status.Ok, 7), _machine.Call(SystemCall.Wait, later));
    }

    [Theory]
    [InlineData(0), InlineData(7), InlineData(0x1_0001), InlineData(0x1_0004), InlineData(ulong.MaxValue)]
    [Requirement("XDV-052.1")]
    public void WhatIsNoOperationIsRefused(ulong operation)
    {
        Enter();
        SwitchTo(1);
        CallResult result = _machine.Call(SystemCall.VhmControl,
            (ref TraceRecord r) => (r.Arg0, r.Arg1) = (_number, operation));
        Assert.Equal((Status.InvalidArgument, VhmState.Active), (result.Status, State));
    }

    [Fact]
    [Requirement("XDV-015.1")]
    public void WhoHadGivenUpARightComesBackWithoutIt()
    {
        Enter();
        ulong right = _machine.Capability(Domain.Classical);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, right).Status);
        Snapshot();
        End();
        Restore();
        Resume();
        Assert.DoesNotContain(right, Held());
    }

    /// <summary>Asking again is asking: a right that has expired since gives none now.</summary>
    [Fact]
    [Requirement("XDV-011.2")]
    [Requirement("XDV-023.1")]
    public void AContractDoesNotComeBackUnderARightThatHasExpired()
    {
        Enter(VhmProfile.Quantum);
        ulong until = _machine.Core.Time + 1000;
        ulong brief = _machine.Derive(_machine.Capability(Domain.Quantum), new CapabilityInfo
        {
            Permissions = Permissions.ContractBind | Permissions.Allocate, Target = Domain.Quantum,
            ValidUntil = until, ResourceLimit = 2,
        }).Value;
        ulong contract = _machine.Request(Domain.Quantum, 1, duration: 90_000_000, capability: brief).Value;
        ulong lasting = _machine.Request(Domain.Quantum, 1, duration: 90_000_000).Value;
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractActivate, contract).Status);
        while (_machine.Core.Time < until) _machine.Call(SystemCall.Yield, null, 50_000);
        Snapshot();
        End();
        Restore();
        Resume();
        Assert.Contains(brief, Held());
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractRelease, lasting).Status);
    }

    [Fact]
    [Requirement("XDV-015.5")]
    public void AFrozenDomainStaysFrozenForWhoComesBack()
    {
        Enter(VhmProfile.Quantum);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        Snapshot();
        End();
        foreach (ulong mode in (ulong[])[(ulong)FreezeMode.Freeze, (ulong)FreezeMode.Thaw])
        {
            CallResult done = _machine.Call(SystemCall.DomainFreeze, (ref TraceRecord r) =>
                (r.Domain, r.Capability, r.Arg0) = (Domain.Quantum, _machine.Capability(Domain.Classical), mode));
            Assert.Equal(Status.Ok, done.Status);
        }

        Restore();
        Resume();
        Assert.Equal(Status.ContractInvalid, _machine.OnContract(SystemCall.ContractRelease, contract).Status);
        Assert.NotEqual(Status.Ok, _machine.Request(Domain.Quantum, 1).Status);
    }

    [Theory]
    [InlineData("running"), InlineData("a job"), InlineData("a machine in it"), InlineData("a person")]
    [InlineData("a call from outside"), InlineData("a segment")]
    public void AMachineInTheMiddleOfSomethingHasNoSnapshot(string what)
    {
        Enter(VhmProfile.Quantum, machines: 1);
        Status expected = Status.Busy;
        switch (what)
        {
            case "running":
                expected = Status.LifecycleInvalid;
                break;
            case "a job":
                Assert.Equal(Status.Ok, _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Status);
                break;
            case "a machine in it":
                VhmTerms terms = FakeMachine.Terms(pages: 5, processes: 1, capabilities: 3);
                (terms.Quota.Threads, terms.Quota.Objects) = (1, 0);
                Assert.Equal(Status.Ok, _machine.CreateMachine(terms).Status);
                break;
            case "a person":
                _machine.Call(SystemCall.ConsoleForeground, (ref TraceRecord r) => r.Arg0 = _init);
                Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleRead, 16).Status);
                break;
            case "a call from outside":
                ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
                ulong given = _machine.Derive(endpoint, new CapabilityInfo
                {
                    Permissions = Permissions.Ipc, Origin = Domain.Classical, Target = Domain.Classical,
                    ValidUntil = ulong.MaxValue, Owner = 1,
                }).Value;
                Assert.NotEqual(0UL, given);
                SwitchTo(1);
                Assert.Equal(Status.Ok, _machine.Call(SystemCall.ThreadCreate,
                    (ref TraceRecord r) => (r.Arg0, r.Arg1) = (0x1000, 0x2000)).Status);
                Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.IpcCall, given).Status);
                break;
            case "a segment":
                Assert.Equal(Status.Ok, _machine.Call(SystemCall.SegmentCreate, 1).Status);
                break;
        }

        SwitchTo(1);
        if (what != "running") Assert.Equal(Status.Ok, Control(VhmOperation.Pause));
        VhmResources before = Machines[0].Used;
        Assert.Equal(expected, Control(VhmOperation.Snapshot));
        Assert.Equal((before, 0), (Machines[0].Used, Machines.Of((ushort)_number).HasSnapshot));
        Assert.Equal(Status.LifecycleInvalid, Control(VhmOperation.Restore));
    }

    [Fact]
    [Requirement("XDV-014.5")]
    public void SnapshotsGoWithTheMachineAround()
    {
        Enter(machines: 1);
        VhmTerms terms = FakeMachine.Terms(pages: 5, processes: 1, capabilities: 3);
        (terms.Quota.Threads, terms.Quota.Objects) = (1, 0);
        ulong inner = _machine.CreateMachine(terms).Value;
        uint init = (uint)_machine.SpawnIn(inner, frames: 2).Value;
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Pause));
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Snapshot));
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Terminate));
        Assert.Equal(Status.ProcessKilled, _machine.Call(SystemCall.Wait, init).Status);
        Assert.Equal(VhmState.Terminated, Machines.Of((ushort)inner).State);
        VhmResources used = Machines[0].Used;
        SwitchTo(1);
        Assert.Equal(Status.VhmNotFound, _machine.Control(inner, VhmOperation.Restore));
        Assert.Equal(Status.Ok, Control(VhmOperation.Terminate));
        _machine.Call(SystemCall.Wait, _init);
        Assert.Equal(1, Machines.Count);
        Assert.True(Machines[0].Used.IsWithin(used));
        Assert.Contains(_machine.Effects, e => e.Kind == EffectKind.ForgetProcess);
    }

    [Fact]
    [Requirement("XDV-005.3")]
    public void ItComesBackAsOftenAsOneLikesAndACheckpointHasIt()
    {
        Enter();
        Snapshot();
        FakeMachine copy = new(_machine.Limits);
        for (int i = 0; i < 3; i++)
        {
            End();
            copy.Core.CopyFrom(_machine.Core);
            Assert.True(copy.Core.StateDigest().Same(_machine.Core.StateDigest()));
            Restore();
            Assert.Equal(Status.Ok, copy.Control(_number, VhmOperation.Restore));
            Assert.True(copy.Core.StateDigest().Same(_machine.Core.StateDigest()));
            Resume();
            SwitchTo(1);
        }
        Assert.Equal(3, _machine.Effects.Count(e => e.Kind == EffectKind.RestoreProcess));
    }

    /// <summary>A machine for one process in another, and its init.</summary>
    private (ulong Machine, uint Init) EnterInner()
    {
        VhmTerms terms = FakeMachine.Terms(pages: 5, processes: 1, capabilities: 3);
        (terms.Quota.Threads, terms.Quota.Objects) = (1, 0);
        ulong inner = _machine.CreateMachine(terms).Value;
        return (inner, (uint)_machine.SpawnIn(inner, frames: 2).Value);
    }

    private void Snapshot(ulong machine)
    {
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Pause));
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Snapshot));
    }

    private void End(ulong machine, uint init)
    {
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Terminate));
        Assert.Equal(Status.ProcessKilled, _machine.Call(SystemCall.Wait, init).Status);
    }

    /// <summary>Who restores a machine may be younger than its init, which ends first and is not waited for.</summary>
    [Fact]
    [Requirement("XDV-014.5")]
    public void AMachineEndsWithOneInItThatAYoungerProcessRestored()
    {
        Enter(machines: 1);
        (ulong inner, uint init) = EnterInner();
        uint younger = (uint)_machine.Spawn().Value;
        Snapshot(inner);
        End(inner, init);
        SwitchTo(younger);
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Restore));
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Terminate));
        SwitchTo(1);
        End(_number, _init);
        Assert.Equal(1, Machines.Count);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    [Requirement("XDV-053.3")]
    public void CtrlCEndsWhatAYoungerProcessRestored(bool ended)
    {
        Enter();
        Snapshot();
        uint program = (uint)_machine.Spawn().Value;
        End();
        _machine.Call(SystemCall.ConsoleForeground, program);
        SwitchTo(program);
        Restore();
        if (ended) Assert.Equal(Status.Ok, Control(VhmOperation.Terminate));
        SwitchTo(1);
        _machine.Call(SystemCall.Wait, program);
        _machine.Apply((ref TraceRecord r) => (r.Kind, r.Operation, r.Arg0) = (RecordKind.ConsoleInput, 1, 3));
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal((1, 1), (_machine.Core.Processes.Count, Machines.Count - 1));
        Assert.Equal(Status.Ok, Control(VhmOperation.Forget));
        Assert.Equal(1, Machines.Count);
    }

    [Fact]
    [Requirement("XDV-015.1")]
    public void RightsInAMachineMoveUpAlsoWhenTheOneAroundHasASnapshot()
    {
        Enter(machines: 1);
        uint creator = (uint)_machine.Spawn().Value;
        Snapshot();
        Assert.Equal(Status.Ok, Control(VhmOperation.Resume));
        SwitchTo(creator);
        (ulong inner, _) = EnterInner();
        Snapshot(inner);
        _machine.Call(SystemCall.Exit, 0UL);
        SwitchTo(_init);
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Terminate));
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Restore));
        SwitchTo(1);
        End(_number, _init);
        Restore();
        Resume();
        Assert.NotEmpty(Held());
    }
}
