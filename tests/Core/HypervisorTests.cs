// Virtual machines (XDV-014, XDV-083): lifecycles, quotas that are promises, nesting, what crosses a boundary, pause,
// and that everything comes back when a machine ends.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-014.1")]
public sealed class HypervisorTests
{
    private readonly FakeMachine _machine = new(new CoreLimits(32, 256, 32, 32, 32));

    private VhmTable Machines => _machine.Core.Machines;

    private ulong Create(VhmTerms terms)
    {
        CallResult created = _machine.CreateMachine(terms);
        Assert.Equal(Status.Ok, created.Status);
        return created.Value;
    }

    private uint Enter(ulong machine, Permissions mask = Permissions.All)
    {
        CallResult spawned = _machine.SpawnIn(machine, mask);
        Assert.Equal(Status.Ok, spawned.Status);
        _machine.SwitchTo((uint)spawned.Value);
        return (uint)spawned.Value;
    }

    private int[] StatesOf(ulong machine) => [.. _machine.Records
        .Where(r => r.Kind == RecordKind.Vhm && r.Vhm == machine && r.Operation < 16).Select(r => (int)r.Operation)];

    [Fact]
    [Requirement("XDV-083")]
    public void AMachineGoesThroughItsStatesAndGivesEverythingBack()
    {
        VhmResources before = Machines[0].Used;
        ulong machine = Create(FakeMachine.Terms());
        Assert.Equal(before.Pages + 100, Machines[0].Used.Pages);
        uint init = (uint)_machine.SpawnIn(machine).Value;
        Assert.Equal([0, 1, 2], StatesOf(machine));
        Assert.Equal(10u, Machines.Of((ushort)machine).Used.Pages);
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Terminate));
        Assert.Equal([0, 1, 2, 4], StatesOf(machine));
        Assert.Equal(Status.ProcessKilled, _machine.Call(SystemCall.Wait, init).Status);
        Assert.Equal([0, 1, 2, 4, 5], StatesOf(machine));
        Assert.Equal(before, Machines[0].Used);
        Assert.Equal(Status.VhmNotFound, _machine.Control(machine, VhmOperation.Pause));
    }

    [Fact]
    public void ProcessesOfAMachineCarryItsNumberAndSeeNobodyOutside()
    {
        ulong machine = Create(FakeMachine.Terms());
        uint init = Enter(machine);
        uint child = (uint)_machine.Spawn().Value;
        Assert.Equal(machine, _machine.Last(RecordKind.Process).Vhm);
        List<ulong> seen = [];
        for (ulong i = 0; _machine.Call(SystemCall.ProcessInfo, i) is { Status: Status.Ok } row; i++)
            seen.Add(row.Value);
        Assert.Equal([init, child], seen);
        Assert.Equal(machine, _machine.Call(SystemCall.VhmInfo, 0).Value);
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.VhmInfo, 1).Status);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Kill, 1).Status);
        Assert.Equal(Status.VhmNotFound, _machine.Control(machine, VhmOperation.Terminate));
        Assert.Equal(Status.VhmNotFound, _machine.Control(1000, VhmOperation.Terminate));
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.PowerOff).Status);
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void OnlyHypervisorsRuleMachines()
    {
        uint plain = (uint)_machine.Spawn(Permissions.All & ~Permissions.Hypervise).Value;
        ulong machine = Create(FakeMachine.Terms());
        _machine.SwitchTo(plain);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.CreateMachine(FakeMachine.Terms()).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.SpawnIn(machine).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Control(machine, VhmOperation.Terminate));
    }

    public static TheoryData<string> Unsound => ["tenant", "profile", "pages", "processes", "capabilities", "qubits",
        "modes", "contracts", "share"];

    [Theory, MemberData(nameof(Unsound))]
    public void UnsoundTermsAreRefusedWithoutTrace(string what)
    {
        VhmTerms terms = FakeMachine.Terms();
        switch (what)
        {
            case "tenant": terms.Tenant = 4096; break;
            case "profile": terms.Profile = (VhmProfile)5; break;
            case "pages": terms.Quota.Pages = 0; break;
            case "processes": terms.Quota.Processes = 0; break;
            case "capabilities": terms.Quota.Capabilities = 0; break;
            case "qubits": terms.Quota.Qubits = 1; break;
            case "modes": terms.Quota.Modes = 1; break;
            case "contracts": terms.Quota.Contracts = 1; break;
            case "share": terms.Share = 1001; break;
        }
        Bytes32 before = _machine.Core.StateDigest();
        Assert.Equal(Status.InvalidArgument, _machine.CreateMachine(terms).Status);
        Assert.True(before.Same(_machine.Core.StateDigest()));
    }

    [Fact]
    [Requirement("XDV-014.4")]
    public void AQuotaIsAPromiseThatNobodyElseCanUse()
    {
        uint frames = Machines[0].Quota.Pages, used = Machines[0].Used.Pages;
        ulong machine = Create(FakeMachine.Terms(pages: 1000));
        Assert.Equal(Status.ResourceExhausted, _machine.CreateMachine(FakeMachine.Terms(pages: frames - used)).Status);
        CallResult map = _machine.Call(SystemCall.MemoryMap, (ref TraceRecord r) => r.Arg3 = frames - used - 999);
        Assert.Equal(Status.OutOfMemory, map.Status);
        map = _machine.Call(SystemCall.MemoryMap, (ref TraceRecord r) => r.Arg3 = frames - used - 1000);
        Assert.Equal(Status.Ok, map.Status);
        Enter(machine);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.MemoryMap, (ref TraceRecord r) => r.Arg3 = 990).Status);
        Assert.Equal(Status.OutOfMemory, _machine.Call(SystemCall.MemoryMap, (ref TraceRecord r) => r.Arg3 = 1).Status);
    }

    [Fact]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-012.7")]
    public void EveryQuotaHolds()
    {
        ulong machine = Create(FakeMachine.Terms(processes: 3, capabilities: 8));
        Enter(machine);
        Assert.Equal(Status.Ok, _machine.Spawn().Status);
        Assert.Equal(Status.Ok, _machine.Spawn().Status);
        Assert.Equal(Status.OutOfProcesses, _machine.Spawn().Status);
        for (int i = 0; i < 4; i++) Assert.Equal(Status.Ok, _machine.Call(SystemCall.EndpointCreate).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Call(SystemCall.NotificationCreate).Status);
        ref Vhm row = ref Machines.Of((ushort)machine);
        Assert.Equal((3u, 3u, 7u, 4u), (row.Used.Processes, row.Used.Threads, row.Used.Capabilities, row.Used.Objects));
        CapabilityInfo smaller = new()
        {
            Permissions = Permissions.Ipc, Origin = Domain.Classical, Target = Domain.Classical,
            ValidUntil = ulong.MaxValue, ResourceLimit = 0,
        };
        Assert.Equal(Status.Ok, _machine.Derive(_machine.Capability(Domain.Classical), smaller).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Derive(_machine.Capability(Domain.Classical), smaller).Status);
        for (int i = 0; i < 3; i++)
            Assert.Equal(Status.Ok, _machine.Call(SystemCall.ThreadCreate).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Call(SystemCall.ThreadCreate).Status);
    }

    [Fact]
    [Requirement("XDV-014.2")]
    public void AProfileSaysWhichDomainsThereAre()
    {
        Assert.Equal(Status.DomainNotAvailable, _machine.CreateMachine(FakeMachine.Terms(VhmProfile.Quantum)).Status);
        _machine.Attach(Domain.Quantum);
        ulong machine = Create(FakeMachine.Terms(VhmProfile.Quantum));
        Enter(machine);
        Assert.NotEqual(0u, _machine.Capability(Domain.Quantum));
        Assert.Equal(0u, _machine.Capability(Domain.Phase));
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 5).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Request(Domain.Quantum, 4).Status);
        Assert.Equal(Status.Ok, _machine.Request(Domain.Quantum, 3).Status);
    }

    [Fact]
    [Requirement("XDV-014.3")]
    public void ABindingIsActiveWhileAContractIs()
    {
        _machine.Attach(Domain.Quantum);
        ulong machine = Create(FakeMachine.Terms(VhmProfile.Quantum));
        Enter(machine);
        ulong first = _machine.ActiveContract(Domain.Quantum, 2), second = _machine.ActiveContract(Domain.Quantum, 2);
        _machine.OnContract(SystemCall.ContractRelease, first);
        _machine.OnContract(SystemCall.ContractRelease, second);
        _machine.ActiveContract(Domain.Quantum, 2);
        _machine.Lose(Domain.Quantum);
        TraceRecord[] bindings = [.. _machine.Records.Where(r => r.Kind == RecordKind.Vhm && r.Operation >= 16)];
        Assert.All(bindings, r => Assert.Equal((machine, Domain.Quantum), (r.Vhm, r.Domain)));
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4], bindings.Select(r => r.Operation - 16));
    }

    [Fact]
    [Requirement("XDV-014.5")]
    public void MachinesNestThreeDeepWithinTheirParentsQuotas()
    {
        ulong outer = Create(FakeMachine.Terms(machines: 2, pages: 100, processes: 8, capabilities: 64));
        Enter(outer);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.CreateMachine(FakeMachine.Terms(tenant: 8)).Status);
        _machine.Attach(Domain.Quantum);
        Assert.Equal(Status.CapabilityUnauthorized,
            _machine.CreateMachine(FakeMachine.Terms(VhmProfile.Quantum)).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.CreateMachine(FakeMachine.Terms(pages: 91)).Status);
        VhmTerms small = FakeMachine.Terms(pages: 40, processes: 3, machines: 1);
        small.Quota.Threads = 3;
        small.Quota.Objects = 1;
        ulong middle = Create(small);
        Enter(middle);
        small = FakeMachine.Terms(pages: 20, processes: 1, capabilities: 4);
        small.Quota.Threads = 1;
        small.Quota.Objects = 0;
        ulong inner = Create(small);
        uint deepest = Enter(inner);
        small.Quota.Pages = 1;
        Assert.Equal(Status.ResourceExhausted, _machine.CreateMachine(small).Status);
        Assert.Equal(3, Machines.Of((ushort)inner).Depth);
        _machine.SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.Control(outer, VhmOperation.Terminate));
        Assert.False(_machine.Core.Processes.TryFind(deepest, out _));
        Assert.Equal([0, 1, 2, 4, 5], StatesOf(middle));
        Assert.Equal([0, 1, 2, 4, 5], StatesOf(inner));
        Assert.Equal([0, 1, 2, 4], StatesOf(outer));
    }

    [Fact]
    [Requirement("XDV-014.5")]
    [Requirement("XDV-030.3")]
    public void OnlyWaysToTalkCrossABoundary()
    {
        ulong machine = Create(FakeMachine.Terms());
        uint init = (uint)_machine.SpawnIn(machine).Value;
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        CapabilityInfo right = new()
        {
            Permissions = Permissions.Ipc, Origin = Domain.Classical, Target = Domain.Classical,
            ValidUntil = ulong.MaxValue, Owner = init,
        };
        Assert.Equal(Status.Ok, _machine.Derive(endpoint, right).Status);
        Assert.Equal(Status.CapabilityUnauthorized,
            _machine.Derive(_machine.Capability(Domain.Classical), right).Status);
        ulong segment = _machine.Call(SystemCall.SegmentCreate, 1).Value;
        right.Permissions = Permissions.ReadSegment;
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Derive(segment, right).Status);
    }

    [Fact]
    public void TheEndOfItsInitEndsTheMachine()
    {
        ulong machine = Create(FakeMachine.Terms());
        uint init = Enter(machine);
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        uint grandchild = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.Exit);
        _machine.SwitchTo(init);
        Assert.True(_machine.Core.Processes.TryFind(grandchild, out int slot));
        Assert.Equal(init, _machine.Core.Processes[slot].Parent);
        _machine.Call(SystemCall.Exit, 3);
        Assert.False(_machine.Core.Processes.TryFind(grandchild, out _));
        _machine.SwitchTo(1);
        Assert.Equal(new CallResult(Status.Ok, 3), _machine.Call(SystemCall.Wait, init));
        Assert.Equal([0, 1, 2, 4, 5], StatesOf(machine));
        Assert.False(_machine.Core.Ended);
    }

    /// <summary>Found by simulation: the second contract's activation was no step that the binding's lifecycle
    /// has.</summary>
    [Fact]
    [Requirement("XDV-014.3")]
    public void AContractIssuedBeforeTheBindingWentBringsItBack()
    {
        _machine.Attach(Domain.Quantum);
        Enter(Create(FakeMachine.Terms(VhmProfile.Quantum)));
        ulong first = _machine.ActiveContract(Domain.Quantum, 2);
        ulong second = _machine.Request(Domain.Quantum, 2).Value;
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractRelease, first).Status);
        int from = _machine.Records.Count;
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractActivate, second).Status);
        Assert.Equal([BindingState.Requested, BindingState.Validated, BindingState.Active],
            _machine.Records.Skip(from).Where(r => r is { Kind: RecordKind.Vhm, Operation: >= 16 })
                .Select(r => (BindingState)(r.Operation - 16)));
    }

    [Fact]
    [Requirement("XDV-014.7")]
    [Requirement("XDV-024.2")]
    public void AFaultOfItsInitIsTheMachinesAndNobodyElses()
    {
        ulong machine = Create(FakeMachine.Terms());
        uint neighbour = (uint)_machine.Spawn().Value;
        Enter(machine);
        _machine.Spawn();
        _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.Trap;
            r.Operation = 14;
        });
        TraceRecord fault = _machine.Last(RecordKind.Fault);
        Assert.Equal(((ushort)FaultKind.VhmFault, (ulong)EscalationLevel.Vhm, machine),
            (fault.Operation, fault.Arg0, fault.Arg1));
        Assert.Equal(VhmState.Terminated, Machines.Of((ushort)machine).State);
        _machine.SwitchTo(neighbour);
    }

    [Fact]
    public void AMachineThatNobodyEnteredGoesWithItsCreator()
    {
        uint creator = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(creator);
        VhmResources before = Machines[0].Used;
        ulong machine = Create(FakeMachine.Terms());
        _machine.Call(SystemCall.Exit);
        Assert.Equal([0, 1, 4, 5], StatesOf(machine));
        Assert.Equal(before.Pages, Machines[0].Used.Pages);
        Assert.Equal(0u, Machines[0].Used.Machines);
    }

    /// <summary>One that was never entered would keep the machine around it, and its quota, for ever.</summary>
    [Fact]
    [Requirement("XDV-014.7")]
    public void AMachineThatAnInitNeverEnteredGoesWithIt()
    {
        VhmResources before = Machines[0].Used;
        ulong outer = Create(FakeMachine.Terms(machines: 1));
        uint init = Enter(outer);
        VhmTerms small = FakeMachine.Terms(pages: 20, processes: 1, capabilities: 4);
        small.Quota.Threads = small.Quota.Objects = 1;
        ulong inner = Create(small);
        _machine.Call(SystemCall.Exit);
        _machine.SwitchTo(1);
        _machine.Call(SystemCall.Wait, init);
        Assert.Equal([0, 1, 4, 5], StatesOf(inner));
        Assert.Equal([0, 1, 2, 4, 5], StatesOf(outer));
        Assert.Equal(before, Machines[0].Used);
    }

    [Fact]
    [Requirement("XDV-014.4")]
    public void AMachineIsReleasedWhenItsLastJobIsOver()
    {
        _machine.Attach(Domain.Quantum);
        ulong machine = Create(FakeMachine.Terms(VhmProfile.Quantum));
        uint init = Enter(machine);
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(contract)).Status);
        _machine.Call(SystemCall.Exit);
        _machine.SwitchTo(1);
        _machine.Call(SystemCall.Wait, init);
        Assert.Equal(VhmState.Terminated, Machines.Of((ushort)machine).State);
        Assert.Equal((1u, 1u, 2u), (Machines.Of((ushort)machine).Used.Jobs, Machines.Of((ushort)machine).Used.Contracts,
            Machines.Of((ushort)machine).Used.Qubits));
        Assert.True(_machine.Core.TryNextDue(out var due));
        _machine.CompleteDue(10_000_000);
        Assert.Equal([0, 1, 2, 4, 5], StatesOf(machine));
        Assert.Equal(0u, Machines[0].Used.Machines);
        Assert.NotEqual(0u, due.Job);
    }

    [Fact]
    public void APausedMachineDoesNotRunWhateverItGets()
    {
        ulong machine = Create(FakeMachine.Terms());
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        uint init = (uint)_machine.SpawnIn(machine).Value;
        CapabilityInfo right = new()
        {
            Permissions = Permissions.Ipc, Origin = Domain.Classical, Target = Domain.Classical,
            ValidUntil = ulong.MaxValue, Owner = init,
        };
        ulong way = _machine.Derive(endpoint, right).Value;
        _machine.SwitchTo(init);
        _machine.OnCapability(SystemCall.IpcCall, way, 1);
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Pause));
        Assert.Equal(Status.LifecycleInvalid, _machine.Control(machine, VhmOperation.Pause));
        Assert.Equal(Status.LifecycleInvalid, _machine.SpawnIn(machine).Status);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.IpcReceive, endpoint).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.IpcReply, 1).Status);
        for (int i = 0; i < 20; i++)
        {
            _machine.Call(SystemCall.Yield);
            Assert.Equal(1u, _machine.Pid);
        }
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Resume));
        _machine.SwitchTo(init);
        Assert.Equal([0, 1, 2, 3, 2], StatesOf(machine));
        Assert.Equal(ProcessState.Active, _machine.Core.Processes[_machine.Slot].State);
    }

    [Fact]
    public void AReplyToAPausedMachineHandsNothingOver()
    {
        _machine.Quick = true;
        ulong machine = Create(FakeMachine.Terms());
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        uint init = (uint)_machine.SpawnIn(machine).Value, other = (uint)_machine.Spawn().Value;
        CapabilityInfo right = new()
        {
            Permissions = Permissions.Ipc, Origin = Domain.Classical, Target = Domain.Classical,
            ValidUntil = ulong.MaxValue, Owner = init,
        };
        ulong way = _machine.Derive(endpoint, right).Value;
        _machine.SwitchTo(init);
        _machine.OnCapability(SystemCall.IpcCall, way, 1);
        _machine.SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.IpcReceive, endpoint).Status);
        Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Pause));
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.IpcReplyReceive, endpoint, 1).Status);
        Assert.Equal(other, _machine.Pid);
    }

    [Fact]
    public void ResumeLeavesAMachineThatIsPausedForItself()
    {
        ulong outer = Create(FakeMachine.Terms(machines: 1, processes: 8, capabilities: 64));
        uint init = Enter(outer);
        VhmTerms small = FakeMachine.Terms(pages: 40, processes: 1, capabilities: 4);
        small.Quota.Threads = small.Quota.Objects = 1;
        ulong inner = Create(small);
        uint deep = (uint)_machine.SpawnIn(inner).Value;
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Pause));
        _machine.SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.Control(outer, VhmOperation.Pause));
        Assert.Equal(Status.Ok, _machine.Control(outer, VhmOperation.Resume));
        _machine.SwitchTo(init);
        Assert.True(_machine.Core.Processes.TryFind(deep, out int slot));
        Assert.Equal(ProcessState.Suspended, _machine.Core.Processes[slot].State);
        Assert.Equal(Status.Ok, _machine.Control(inner, VhmOperation.Resume));
        _machine.SwitchTo(deep);
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void WhatIsThePhysicalMachinesIsTheRootsAlone()
    {
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.MemoryInfo).Status);
        _machine.Call(SystemCall.Kill, _machine.Spawn().Value);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.EndedInfo, 0).Status);
        ulong machine = Create(FakeMachine.Terms());
        uint init = Enter(machine);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.MemoryInfo).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.KernelLogRead).Status);
        Assert.Equal(Status.CapabilityUnauthorized,
            _machine.Call(SystemCall.BlockRead, (ref TraceRecord r) => r.Arg1 = 512).Status);
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.EndedInfo, 0).Status);
        uint child = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.Kill, child);
        CallResult ended = _machine.Call(SystemCall.EndedInfo, 0);
        Assert.Equal(new CallResult(Status.Ok, 1), ended);
        Assert.True(_machine.Core.TryReadEnded(ended.Value, out EndedInfo row));
        Assert.Equal((child, init), (row.Process, row.Parent));
    }

    /// <summary>A machine gets the processor by its share, whatever its threads' priorities and number.</summary>
    [Fact]
    [Requirement("XDV-082")]
    [Requirement("XDV-012.7")]
    public void MachinesShareTheProcessorByWeight()
    {
        VhmTerms large = FakeMachine.Terms(), small = FakeMachine.Terms(processes: 6);
        (large.Share, small.Share, small.Quota.Threads) = (300, 50, 8);
        ulong first = Create(large), second = Create(small);
        uint a = (uint)_machine.SpawnIn(first).Value;
        List<uint> others = [];
        for (int i = 0; i < 3; i++) others.Add((uint)_machine.SpawnIn(second).Value);
        Dictionary<uint, int> slices = [];
        for (int i = 0; i < 450; i++)
        {
            slices[_machine.Pid] = slices.GetValueOrDefault(_machine.Pid) + 1;
            _machine.SliceExpired(1_000_000);
        }
        Assert.InRange(slices[a], 298, 302);
        Assert.InRange(slices[1], 98, 102);
        Assert.InRange(others.Sum(pid => slices[pid]), 48, 52);
        Assert.All(others, pid => Assert.InRange(slices[pid], 15, 19));
    }

    [Fact]
    public void NumbersComeBackAsLateAsTheyCan()
    {
        List<ulong> numbers = [];
        for (int i = 0; i < 2 * _machine.Limits.Machines; i++)
        {
            ulong machine = Create(FakeMachine.Terms());
            numbers.Add(machine);
            Assert.Equal(Status.Ok, _machine.Control(machine, VhmOperation.Terminate));
        }
        Assert.Equal(_machine.Limits.Machines - 1, numbers.Distinct().Count());
        Assert.Equal(numbers[0], numbers[_machine.Limits.Machines - 1]);
    }

    [Fact]
    [Requirement("XDV-014.8")]
    public void LifecyclesAllowWhatTheyNameAndNothingElse()
    {
        (VhmState, VhmState)[] machine = [.. from a in Enum.GetValues<VhmState>() from b in Enum.GetValues<VhmState>()
            where VhmRules.IsAllowed(a, b) select (a, b)];
        Assert.Equal([(VhmState.Requested, VhmState.Validated), (VhmState.Requested, VhmState.Terminated),
            (VhmState.Validated, VhmState.Active), (VhmState.Validated, VhmState.Terminated),
            (VhmState.Active, VhmState.Paused), (VhmState.Active, VhmState.Terminated),
            (VhmState.Paused, VhmState.Active), (VhmState.Paused, VhmState.Terminated),
            (VhmState.Terminated, VhmState.Paused), (VhmState.Terminated, VhmState.Released)], machine);
        (int, int)[] binding = [.. from a in Enum.GetValues<BindingState>() from b in Enum.GetValues<BindingState>()
            where VhmRules.IsAllowed(a, b) select ((int)a, (int)b)];
        Assert.Equal([(0, 1), (1, 2), (2, 3), (2, 4), (3, 4), (4, 1)], binding);
    }
}
