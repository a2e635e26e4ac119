// Policies and groups in the whole machine: who runs, what the trace says, replay.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-012.1")]
[Requirement("XDV-012.6")]
public sealed class ArbitrationTests
{
    private const uint Slice = 10_000;

    private static ulong Pack(params SchedulingPolicy[] policies) => policies.Aggregate(PolicyOrder.None,
        (order, policy) => order.Then(PolicyOrder.Of(policy))).Packed;

    /// <summary>A machine with two children of init, which stays ready like them.</summary>
    private static FakeMachine Family(ulong policies)
    {
        FakeMachine machine = new(slice: Slice, policies: policies);
        machine.Attach(Domain.Quantum);
        machine.Attach(Domain.Phase);
        machine.Spawn();
        machine.Spawn();
        return machine;
    }

    /// <summary>Pids in the order in which they get the processor when each yields at once.</summary>
    private static uint[] Turns(FakeMachine machine, int count)
    {
        uint[] turns = new uint[count];
        for (int i = 0; i < count; i++)
        {
            machine.Call(SystemCall.Yield);
            turns[i] = machine.Pid;
        }
        return turns;
    }

    /// <summary>A process gets the processor all but the times when another is due by age.</summary>
    private static void Favours(FakeMachine machine, uint process)
    {
        Assert.True(Turns(machine, 16).Count(pid => pid == process) >= 14);
        machine.SwitchTo(process);
    }

    [Fact]
    [Requirement("XDV-012.4")]
    public void TheEarlierEndOfAContractComesFirstForAsLongAsItIsActive()
    {
        FakeMachine machine = Family(Pack(SchedulingPolicy.EarliestDeadline));
        machine.SwitchTo(3);
        ulong late = machine.ActiveContract(Domain.Quantum, 2, 60_000);
        machine.SwitchTo(2);
        ulong early = machine.ActiveContract(Domain.Phase, 2, 50_000);
        Favours(machine, 2);
        machine.OnContract(SystemCall.ContractRelease, early);
        Favours(machine, 3);
        machine.OnContract(SystemCall.ContractRelease, late);
        Assert.Equal([1u, 2u, 3u], Turns(machine, 3).Order());
    }

    [Fact]
    [Requirement("XDV-012.4")]
    public void LeastSlackCountsTheDecoherenceBudget()
    {
        FakeMachine machine = Family(Pack(SchedulingPolicy.CoherenceAware));
        machine.SwitchTo(3);
        ulong quantum = machine.Request(Domain.Quantum, 2, 60_000, budget: 30_000).Value;
        machine.OnContract(SystemCall.ContractActivate, quantum);
        machine.SwitchTo(2);
        machine.ActiveContract(Domain.Phase, 2, 50_000);
        Favours(machine, 3);
    }

    [Fact]
    [Requirement("XDV-012.7")]
    public void WhoHasNoDeadlineWaitsNoLongerThanTheBound()
    {
        FakeMachine machine = Family(Pack(SchedulingPolicy.EarliestDeadline));
        machine.SwitchTo(2);
        machine.ActiveContract(Domain.Phase, 2, 90_000);
        uint[] turns = Turns(machine, 60);
        foreach (uint pid in new uint[] { 1, 3 })
        {
            int[] at = [.. Enumerable.Range(0, turns.Length).Where(i => turns[i] == pid)];
            Assert.True(at.Length >= 2 && at[0] <= 7 + 8 * 3);
        }
        Assert.True(turns.Count(pid => pid == 2) > 40);
    }

    [Fact]
    public void RoundRobinGivesTheProcessorAwayOnlyAtTheEndOfASlice()
    {
        FakeMachine machine = Family(Pack(SchedulingPolicy.RoundRobin));
        machine.SwitchTo(1);
        int first = machine.Core.Running;
        machine.Call(SystemCall.ThreadPriority, (ref TraceRecord r) =>
        {
            r.Arg0 = machine.Core.Threads.HandleOf(first);
            r.Arg1 = 0;
        });
        for (int i = 0; i < 20; i++) machine.Call(SystemCall.Clock);
        Assert.Equal(first, machine.Core.Running);
        machine.SliceExpired(Slice);
        Assert.NotEqual(first, machine.Core.Running);
        Assert.Equal([1u, 2u, 3u], Turns(machine, 3).Order());
    }

    [Fact]
    public void TheTraceSaysWhichPoliciesDecide()
    {
        ulong policies = Pack(SchedulingPolicy.DomainFair, SchedulingPolicy.EarliestDeadline);
        FakeMachine machine = new(policies: policies);
        Assert.Equal(policies, machine.Records[0].Value);
        Assert.Throws<InvariantException>(() => new FakeMachine(policies: 0x23));
        Assert.Throws<InvariantException>(() => new FakeMachine(policies: 0x16));
    }

    [Fact]
    [Requirement("XDV-012.8")]
    [Requirement("XDV-071.4")]
    public void EveryOrderReplaysAndContinuesFromACheckpoint()
    {
        foreach (ulong policies in new[]
        {
            Pack(SchedulingPolicy.RoundRobin), Pack(SchedulingPolicy.EarliestDeadline),
            Pack(SchedulingPolicy.CoherenceAware), Pack(SchedulingPolicy.DomainFair),
            Pack(SchedulingPolicy.DomainFair, SchedulingPolicy.CoherenceAware, SchedulingPolicy.RoundRobin),
        })
            for (int seed = 0; seed < 6; seed++)
            {
                RandomSession session = new(seed, policies: policies);
                session.Run(250, end: false);
                FakeMachine original = session.Machine, copy = new();
                if (original.Core.Ended) continue;
                copy.Core.CopyFrom(original.Core);
                int from = original.Records.Count, copied = copy.Records.Count;
                session.Run(250, end: true);
                foreach (TraceRecord record in original.Records.Skip(from).Where(r => TraceFormat.IsInput(r.Kind)))
                    copy.Apply((ref TraceRecord r) => r = record);
                Assert.Equal(original.Records.Skip(from).Select(Hex), copy.Records.Skip(copied).Select(Hex));
                Assert.True(DigestOf(original.Core).Same(DigestOf(copy.Core)));
            }
    }

    /// <summary>With one group and the default order, the lists and the arbiter are the same; so are the traces when
    /// another group comes and goes at any moment.</summary>
    [Fact]
    public void AGroupWithoutThreadsChangesNothing()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            FakeMachine alone = Mixed(seed, groups: false), among = Mixed(seed, groups: true);
            Assert.Equal(alone.Records.Select(Hex), among.Records.Select(Hex));
        }
    }

    private static FakeMachine Mixed(int seed, bool groups)
    {
        Random random = new(seed), toggles = new(seed);
        FakeMachine machine = new(slice: Slice);
        machine.Attach(Domain.Quantum);
        for (int i = 0; i < 4; i++) machine.Spawn();
        ulong contract = machine.ActiveContract(Domain.Quantum, 2, 90_000);
        for (int step = 0; step < 300; step++)
        {
            if (groups && toggles.Next(6) == 0) machine.Core.Threads.SetWeight(1, (uint)toggles.Next(2));
            machine.RunIdle();
            switch (random.Next(6))
            {
                case 0:
                    machine.SliceExpired(Slice);
                    break;
                case 1:
                    machine.Call(SystemCall.ThreadPriority, (ref TraceRecord r) =>
                    {
                        r.Arg0 = machine.Core.Threads.HandleOf(machine.Core.Running);
                        r.Arg1 = (ulong)random.Next(3);
                    });
                    break;
                case 2 when machine.Pid == 1:
                    ulong job = machine.Submit(new QJob(contract)).Value;
                    machine.Call(SystemCall.JobWait, job);
                    break;
                default:
                    machine.Call(SystemCall.Yield, instructions: (uint)random.Next(500));
                    break;
            }
        }
        return machine;
    }

    [Fact]
    [Requirement("XDV-012.7")]
    [Requirement("XDV-014.4")]
    public void GroupsShareTheProcessorByWeight()
    {
        FakeMachine machine = Family(0);
        machine.Spawn();
        Orchestrator core = machine.Core;
        // pid 1 and 2 stay in the root machine, 3 and 4 are another group with three times its weight.
        core.Threads.SetWeight(1, 300);
        machine.SwitchTo(1);
        for (int thread = 0; thread < core.Threads.HighWater; thread++)
            if (core.Threads[thread].Process > 2) Move(core, thread);
        Dictionary<uint, ulong> used = new() { [1] = 0, [2] = 0, [3] = 0, [4] = 0 };
        for (int i = 0; i < 400; i++)
        {
            uint instructions = core.SliceInstructionsLeft;
            used[machine.Pid] += instructions;
            machine.SliceExpired(instructions);
            double root = used[1] + used[2], other = used[3] + used[4];
            Assert.True(Math.Abs(root - other / 3) <= Slice + 100 + i, $"{root} and {other}");
        }
        Assert.All(used.Values, v => Assert.True(v > 0));
        Assert.False(machine.Core.TryQuickYield(0, out _));
    }

    private static void Move(Orchestrator core, int thread)
    {
        bool ready = core.Threads[thread].State == ThreadState.Ready;
        if (ready) core.Threads.Ready.Remove(thread);
        core.Threads[thread].Group = 1;
        if (ready) core.Threads.MakeReady(thread, Domain.Classical, 0);
    }

    private static string Hex(TraceRecord record) =>
        Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record)));

    /// <summary>Returns are taken when a thread is resumed, which a replay never does.</summary>
    private static Bytes32 DigestOf(Orchestrator core)
    {
        for (int thread = 0; thread < core.Threads.Capacity; thread++) core.TakeReturn(thread, out _, out _);
        return core.StateDigest();
    }
}
