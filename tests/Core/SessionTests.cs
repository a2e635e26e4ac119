// Random sessions: after every step the invariants of XDV-053 hold, computed from the tables and the records by
// other code than the one that keeps them.
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Contracts;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class SessionTests
{
    private const int Seeds = 200, Steps = 600;

    [Fact]
    [Requirement("XDV-053")]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-023.1")]
    public void InvariantsHoldAfterEveryStep()
    {
        HashSet<Status> statuses = [];
        int jobs = 0, ends = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            RandomSession session = new(seed);
            session.Check = () => CheckTables(session.Machine);
            session.Run(Steps, end: seed % 2 == 0);
            CheckTrace(session.Machine);
            statuses.UnionWith(session.Machine.Records.Select(r => r.Status));
            jobs += session.Machine.Records.Count(r =>
                r.Kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform);
            ends += session.Machine.CountOf(RecordKind.Process, (int)ProcessState.Terminated);
        }
        // The sessions are worth something only if they reach most of the machine.
        Assert.True(jobs > 1500, $"only {jobs} completions");
        Assert.True(ends > 150, $"only {ends} processes ended");
        Assert.True(statuses.Count > 25, string.Join(' ', statuses));
    }

    [Fact]
    [Requirement("XDV-011.4")]
    public void WhenEverybodyHasEndedNothingIsLeft()
    {
        for (int seed = 100; seed < 140; seed++)
        {
            RandomSession session = new(seed);
            FakeMachine machine = session.Machine;
            session.Run(300, end: false);
            Drain(machine);
            if (machine.Core.Ended) continue;
            Orchestrator core = machine.Core;
            Assert.Equal(1, core.Processes.Count);
            int slot = machine.Slot;
            Assert.All(Live(core.Contracts), c => Assert.Equal(slot, c.OwnerSlot));
            Assert.All(Live(core.StateObjects), o => Assert.Equal(slot, o.OwnerSlot));
            Assert.Equal(core.Capabilities.Count, core.Capabilities.CountOf(slot) + 1);
        }
    }

    [Fact]
    [Requirement("XDV-005.3")]
    [Requirement("XDV-053")]
    [Requirement("XDV-003.1")]
    [Requirement("XDV-001.2")]
    public void TheSameInputsGiveTheSameTrace()
    {
        for (int seed = 0; seed < 10; seed++)
            Assert.True(Heads(seed, 0) == Heads(seed, 0));
    }

    [Fact]
    [Requirement("XDV-004.4")]
    public void OutcomesNeverReachTheOrchestrationChain()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            (string Orchestration, string Outcome) a = Heads(seed, 0), b = Heads(seed, 1);
            Assert.Equal(a.Orchestration, b.Orchestration);
            Assert.NotEqual(a.Outcome, b.Outcome);
        }
    }

    [Fact]
    [Requirement("XDV-071.4")]
    [Requirement("XDV-003.1")]
    public void ACheckpointContinuesLikeTheOriginal()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            RandomSession session = new(seed);
            session.Run(200, end: false);
            FakeMachine original = session.Machine;
            if (original.Core.Ended) continue;
            FakeMachine copy = new();
            copy.Core.CopyFrom(original.Core);
            int from = original.Records.Count, copied = copy.Records.Count;
            session.Run(200, end: true);
            foreach (TraceRecord record in original.Records.Skip(from).Where(r => TraceFormat.IsInput(r.Kind)))
                copy.Apply((ref TraceRecord r) => r = record);
            TakeReturns(original.Core);
            TakeReturns(copy.Core);
            Assert.True(original.Core.StateDigest().Same(copy.Core.StateDigest()));
            Assert.Equal(original.Records.Skip(from).Select(Hex), copy.Records.Skip(copied).Select(Hex));
        }
    }

    /// <summary>Returns are taken when a thread is resumed, which a replay never does.</summary>
    private static void TakeReturns(Orchestrator core)
    {
        for (int thread = 0; thread < core.Threads.Capacity; thread++) core.TakeReturn(thread, out _, out _);
    }

    private static string Hex(TraceRecord record) =>
        System.Convert.ToHexString(MemoryMarshal.AsBytes(new System.ReadOnlySpan<TraceRecord>(in record)));

    private static (string Orchestration, string Outcome) Heads(int seed, int outcomeSeed)
    {
        RandomSession session = new(seed, outcomeSeed);
        session.Run(400, end: true);
        Bytes32 o = Sha3.Hash(TraceFormat.Genesis), x = o;
        foreach (TraceRecord record in session.Machine.Records)
            TraceChains.Step(ref o, ref x, record.Kind, record.Sequence,
                MemoryMarshal.AsBytes(new System.ReadOnlySpan<TraceRecord>(in record)));
        return (System.Convert.ToHexString(o), System.Convert.ToHexString(x));
    }

    /// <summary>Everybody but init exits, everything due completes, init runs.</summary>
    private static void Drain(FakeMachine machine)
    {
        for (int i = 0; i < 10_000 && !machine.Core.Ended; i++)
        {
            if (machine.Core.Running < 0)
            {
                if (machine.Core.TryNextDue(out DueJob due)) machine.Complete(due);
                else machine.Apply((ref TraceRecord r) => r.Kind = RecordKind.ConsoleInput);
                continue;
            }
            if (machine.Pid != 1)
            {
                machine.Call(SystemCall.Exit);
                continue;
            }
            uint child = 0;
            for (int place = 0; place < machine.Core.Processes.Count; place++)
            {
                ref ProcessRow row = ref machine.Core.Processes[machine.Core.Processes.AtOrder(place)];
                if (row.Process != 1 && row.Parent == 1) child = row.Process;
            }
            if (child != 0)
            {
                machine.Call(SystemCall.Kill, child);
                if (machine.Pid == 1) machine.Call(SystemCall.Wait, child);
                continue;
            }
            if (machine.Core.Jobs.Count == 0 || !machine.Core.TryNextDue(out DueJob next)) return;
            machine.Call(SystemCall.Clock, instructions: (uint)(next.Due - machine.Core.Time + 1) * 1000);
        }
    }

    private static void CheckTables(FakeMachine machine)
    {
        Orchestrator core = machine.Core;
        List<Contract> contracts = Live(core.Contracts);
        foreach (Domain domain in new[] { Domain.Quantum, Domain.Phase })
        {
            uint capacity = core.Providers[domain].Limits.Capacity;
            if (domain == Domain.Quantum)
                Assert.True(contracts.Where(c => c.Domain == domain).Sum(c => c.Resources) <= capacity);
            else
                foreach (Contract at in contracts.Where(c => c.Domain == domain))
                    Assert.True(contracts.Where(c => c.Domain == domain && c.Start <= at.Start && at.Start < c.End)
                        .Sum(c => c.Resources) <= capacity);
        }
        List<Job> jobs = [.. Enumerable.Range(0, core.Jobs.HighWater).Where(core.Jobs.IsLive)
            .Select(i => core.Jobs[i])];
        List<Job> inFlight = [.. jobs.Where(j => j.State == JobState.InFlight)];
        Assert.Equal(inFlight.Count, contracts.Sum(c => c.Busy));
        Assert.Equal(inFlight.Count, Live(core.StateObjects).Sum(o => o.Busy));
        Assert.Equal(inFlight.Count, core.Jobs.Due.Count);
        Assert.Equal(Live(core.StateObjects).Sum(o => o.Resources), contracts.Sum(c => c.Held));
        Assert.All(inFlight, j => Assert.True(j.Due >= core.Time && j.Due <= core.Contracts[j.Contract].End));
        int capabilities = 1;
        for (int place = 0; place < core.Processes.Count; place++)
        {
            int slot = core.Processes.AtOrder(place);
            ref ProcessRow row = ref core.Processes[slot];
            Assert.Equal((uint)contracts.Count(c => c.OwnerSlot == slot), row.Contracts);
            Assert.Equal((uint)jobs.Count(j => j.OwnerSlot == slot), row.Jobs);
            Assert.Equal((uint)Live(core.StateObjects).Count(o => o.OwnerSlot == slot), row.StateObjects);
            capabilities += core.Capabilities.CountOf(slot);
        }
        Assert.Equal(core.Capabilities.Count, capabilities);
        Assert.Equal(core.Running < 0, core.Threads.Ready.Count == 0 && core.Running < 0);
    }

    private static void CheckTrace(FakeMachine machine)
    {
        ulong time = 0;
        int held = 0;
        for (int i = 0; i < machine.Records.Count; i++)
        {
            TraceRecord record = machine.Records[i];
            Assert.Equal((ulong)i, record.Sequence);
            Assert.True(record.Time >= time);
            time = record.Time;
            if (!TraceFormat.HasOutcome(record.Kind)) Assert.True(record.Outcome.IsZero);
            if (record.Kind != RecordKind.Capability) continue;
            if ((CapabilityEvent)record.Operation is CapabilityEvent.Issued or CapabilityEvent.Derived) held++;
            if ((CapabilityEvent)record.Operation == CapabilityEvent.Revoked) held--;
        }
        Assert.Equal(machine.Core.Capabilities.Count, held);
    }

    private static List<Contract> Live(ContractTable table) =>
        [.. Enumerable.Range(0, table.HighWater).Where(table.IsLive).Select(i => table[i])];

    private static List<StateObject> Live(StateObjectTable table) =>
        [.. Enumerable.Range(0, table.HighWater).Where(table.IsLive).Select(i => table[i])];
}
