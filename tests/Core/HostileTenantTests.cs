// What a program or a machine could take from others without breaking a rule that is its own (XDV-030.3): what it gives
// away, and what it keeps.
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-030.3")]
public sealed class HostileTenantTests
{
    private readonly FakeMachine _machine = new(new CoreLimits(32, 256, 32, 32, 32));

    private void SwitchTo(uint process)
    {
        for (int i = 0; i < 200 && _machine.Pid != process; i++) _machine.Call(SystemCall.Yield, null, 50_000);
        Assert.Equal(process, _machine.Pid);
    }

    /// <summary>Gives init capabilities until it gets no more.</summary>
    private int GiveAll(ulong from, Permissions permissions)
    {
        int given = 0;
        CallResult last;
        while ((last = _machine.Derive(from, new CapabilityInfo
        {
            Permissions = permissions, Origin = Domain.Classical, Target = Domain.Classical,
            ValidUntil = ulong.MaxValue, Owner = 1,
        })).Status == Status.Ok) given++;
        Assert.Equal(Status.ResourceExhausted, last.Status);
        return given;
    }

    [Fact]
    [Requirement("XDV-014.5")]
    public void AGuestCannotFillTheHostsCapabilities()
    {
        ulong machine = _machine.CreateMachine(FakeMachine.Terms()).Value;
        SwitchTo((uint)_machine.SpawnIn(machine).Value);
        int given = GiveAll(_machine.Call(SystemCall.EndpointCreate).Value, Permissions.Ipc);
        Assert.InRange(given, 100, 192);
        SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.Spawn().Status);
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void WhatAChildGaveLeavesItsParentRoom()
    {
        uint child = (uint)_machine.Spawn(Permissions.CallClassical).Value;
        SwitchTo(child);
        GiveAll(_machine.Capability(Domain.Classical), Permissions.None);
        _machine.Call(SystemCall.Exit, 0UL);
        SwitchTo(1);
        _machine.Call(SystemCall.Wait, child);
        for (int i = 0; i < 8; i++) Assert.Equal(Status.Ok, _machine.Spawn().Status);
    }

    [Fact]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-023.2")]
    public void ContainersAreWithinTheirContract()
    {
        Assert.Equal(Status.Ok, _machine.Attach(Domain.Quantum));
        ulong contract = _machine.ActiveContract(Domain.Quantum, 20, duration: 10_000_000);
        Status[] kept = [Keep(contract, 12), Keep(contract, 8), Keep(contract, 1), Release()];
        Assert.Equal([Status.Ok, Status.Ok, Status.ResourceExhausted, Status.Ok], kept);
        Assert.Equal(Status.ResourceExhausted, Keep(contract, 13));
        Assert.Equal(Status.Ok, Keep(contract, 12));
    }

    [Fact]
    [Requirement("XDV-014.5")]
    public void AMachineKeepsNoMoreContainersThanItHasQubits()
    {
        Assert.Equal(Status.Ok, _machine.Attach(Domain.Quantum));
        ulong machine = _machine.CreateMachine(FakeMachine.Terms(VhmProfile.Quantum)).Value;
        SwitchTo((uint)_machine.SpawnIn(machine).Value);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 1, duration: 10_000_000);
        Assert.Equal(Status.Ok, Keep(contract, 1));
        Assert.Equal(Status.ResourceExhausted, Keep(contract, 1));
        SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Status);
    }

    /// <summary>Lets go of the first container.</summary>
    private Status Release()
    {
        ulong first = _machine.Records.First(r => r.Kind == RecordKind.StateObject).Arg0;
        return _machine.Call(SystemCall.StateOperation, (ref TraceRecord r) =>
        {
            (r.Arg0, r.Arg1) = (first, (ulong)StateOperationKind.Release);
            r.Capability = _machine.Capability(Domain.Quantum);
        }).Status;
    }

    private Status Keep(ulong contract, uint qubits)
    {
        uint pid = _machine.Pid;
        CallResult job = _machine.Submit(new QJob(contract, qubits, Flags: JobFlags.Keep));
        if (job.Status != Status.Ok) return job.Status;
        _machine.Call(SystemCall.JobWait, job.Value);
        for (int i = 0; i < 200 && _machine.Pid != pid; i++)
        {
            _machine.RunIdle();
            if (_machine.Pid != pid) _machine.Call(SystemCall.Yield, null, 50_000);
        }
        return _machine.Call(SystemCall.JobRead, (ref TraceRecord r) =>
            (r.Arg0, r.Capability) = (job.Value, _machine.Capability(Domain.Quantum))).Status;
    }
}
