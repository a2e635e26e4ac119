// Every checker can fail: something false is put between Core and the checkers, or into Core's tables, and the
// checker that is there for it says so. Each row stands for a bug that Core could have.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Tests.Simulation.Checks;
using Xdv.Tests.Simulation.Engine;
using Xunit;

namespace Xdv.Tests.Simulation;

public sealed class CheckerTests
{
    private const ulong FirstSeed = 3, LastSeed = 240;

    [Theory]
    [InlineData("time goes back", "order")]
    [InlineData("a number is left out", "order")]
    [InlineData("a child with more rights", "capabilities")]
    [InlineData("a revocation is not recorded", "capabilities")]
    [InlineData("an issue is not recorded", "contracts")]
    [InlineData("a contract takes more than there is", "contracts")]
    [InlineData("a released contract is active again", "contracts")]
    [InlineData("a container without contract", "contracts")]
    [InlineData("a container changes hands", "state objects")]
    [InlineData("a job under another's capability", "jobs")]
    [InlineData("more is measured than agreed", "contracts")]
    [InlineData("phases from another's job", "jobs")]
    [InlineData("more light than the modulators carry", "rates")]
    [InlineData("more is shared than agreed", "shares")]
    [InlineData("light is looked at too often", "evaluations")]
    [InlineData("something else is told", "evaluations")]
    [InlineData("a share measures that should not", "shares")]
    [InlineData("a job due behind its contract", "jobs")]
    [InlineData("a completion too late", "jobs")]
    [InlineData("a job runs again too often", "jobs")]
    [InlineData("a job runs again for no reason", "jobs")]
    [InlineData("a job does not run again", "effects")]
    [InlineData("a pid twice", "processes")]
    [InlineData("an end before the start", "processes")]
    [InlineData("a process ends and leaves things", "remains")]
    [InlineData("a provider forges a status", "containment")]
    [InlineData("a failure without its fault", "containment")]
    [InlineData("a call with a revoked capability is good", "messages")]
    [InlineData("a caller comes before an earlier one", "messages")]
    [InlineData("a join gets something else", "threads")]
    [InlineData("a thread outranks its creator", "threads")]
    [InlineData("a thread is called twice", "threads")]
    [InlineData("a signal is lost", "signals")]
    [InlineData("an endpoint too many", "objects")]
    [InlineData("another's fault is decided about", "faults")]
    [InlineData("a fault goes to nobody", "faults")]
    [InlineData("a process ends because of a fault it had not", "faults")]
    [InlineData("another's handler is set", "messages")]
    [InlineData("handed over to another", "handover")]
    [InlineData("not handed over", "handover")]
    [InlineData("a pair outlives its slice", "slice")]
    [InlineData("a thread works under another contract", "policies")]
    [InlineData("a read-only grant is mapped writable", "segments")]
    [InlineData("a segment nobody paid for", "segments")]
    [InlineData("a refused token is good", "tokens")]
    [InlineData("a token under another's number", "tokens")]
    [InlineData("a token gives more", "tokens")]
    [InlineData("a frozen domain goes on", "containment")]
    [InlineData("a process acts in another machine", "machines")]
    [InlineData("a machine is entered twice over", "machines")]
    [InlineData("a machine ends alive", "machines")]
    [InlineData("a binding jumps", "machines")]
    [InlineData("a machine gets more than its share", "shares")]
    [InlineData("a trap costs less", "metrics")]
    [InlineData("a capability is shown that is not there", "metrics")]
    [Requirement("XDV-053.1")]
    public void AFalseRecordIsFound(string bug, string rule) =>
        Assert.Equal(rule, Find(world => world.Machine.OnRecord = (ref TraceRecord r) => Falsify(bug, ref r)));

    [Theory]
    [InlineData("a job is not submitted", "effects")]
    [InlineData("another job is submitted", "effects")]
    [InlineData("a job is not handed over again", "effects")]
    [InlineData("a process is not taken down", "effects")]
    [InlineData("the provider is not told", "effects")]
    [InlineData("a console read gets too much", "wakeup")]
    [InlineData("a message gets lost", "messages")]
    [InlineData("a message of another's", "messages")]
    [InlineData("a message is cut off", "messages")]
    [InlineData("a fault is shown to another", "faults")]
    [InlineData("a fault is not shown", "faults")]
    [InlineData("a thread goes on elsewhere", "faults")]
    [InlineData("an end is not reported", "faults")]
    [InlineData("a thread is not started", "threads")]
    [InlineData("a thread is not stopped", "threads")]
    [InlineData("a mapping stays behind", "segments")]
    [InlineData("another mapping is removed", "segments")]
    [InlineData("frames stay out", "segments")]
    [Requirement("XDV-053.1")]
    public void AFalseEffectIsFound(string bug, string rule) =>
        Assert.Equal(rule, Find(world => world.Machine.OnEffect = (ref Effect e) => Falsify(bug, ref e),
            last: 200));

    [Theory]
    [InlineData(Status.PeerClosed), InlineData(Status.ReplyLost)]
    [Requirement("XDV-053.1"), Requirement("XDV-021.4")]
    public void ACallerThatIsNotToldOfAnEndIsFound(Status told) =>
        Assert.Equal("answers", Find(world => world.Machine.OnAnswer = (ref ulong _, ref Status status) =>
        {
            if (status == told) status = Status.Ok;
        }, last: 2000));

    [Theory]
    [InlineData("two threads run", "schedule")]
    [InlineData("a ready thread is not in the queue", "schedule")]
    [InlineData("a contract is busy without a job", "contracts")]
    [InlineData("a container has another owner", "state objects")]
    [InlineData("a job is due earlier", "jobs")]
    [InlineData("a process comes back", "processes")]
    [InlineData("a caller is forgotten", "messages")]
    [InlineData("a caller waits for another", "messages")]
    [InlineData("a decision is forgotten", "faults")]
    [InlineData("one who faulted waits for another", "messages")]
    [InlineData("a receiver does not receive", "waiting")]
    [InlineData("an endpoint is not given back", "objects")]
    [InlineData("a thread has another priority", "threads")]
    [InlineData("a mapping is somewhere else", "segments")]
    [InlineData("a segment changes hands", "segments")]
    [InlineData("frames do not come back", "segments")]
    [InlineData("a machine is charged too little", "machines")]
    [InlineData("a paused machine is forgotten", "machines")]
    [Requirement("XDV-053.1")]
    public void AFalseTableIsFound(string bug, string rule)
    {
        for (ulong seed = FirstSeed; seed <= LastSeed; seed++)
        {
            History history = new(seed, 600);
            World world = new(seed, 1);
            foreach (ulong word in history.Words())
            {
                world.Step(word);
                if (world.Machine.Core.Ended) break;
                if (!Falsify(bug, world.Machine.Core)) continue;
                Violation found = Assert.Throws<Violation>(() =>
                {
                    world.Machine.Checks.AfterInput(world.Machine.Core);
                    world.Machine.Recompute();
                });
                Assert.Equal(rule, found.Rule);
                return;
            }
        }
        Assert.Fail("no session reached a state to falsify");
    }

    [Fact]
    [Requirement("XDV-053.12")]
    public void AFalseTraceDoesNotReplay()
    {
        List<TraceRecord> records = [];
        History history = new(1, 300);
        history.Run(history.Words(), records);
        TraceRecord[] changed = [.. records];
        int derived = Array.FindLastIndex(changed, record => !TraceFormat.IsInput(record.Kind));
        changed[derived].Value ^= 1;
        Assert.Throws<Violation>(() => History.Replay(changed));
        changed[derived].Value ^= 1;
        History.Replay(changed);
        changed[40].Arg0 ^= 1;
        Assert.Throws<Violation>(() => History.CheckSameDecisions([.. records], changed));
    }

    private static string? Find(Action<World> prepare, ulong last = LastSeed)
    {
        for (ulong seed = FirstSeed; seed <= last; seed++)
        {
            History history = new(seed, 1500);
            try
            {
                history.Run(history.Words(), prepare: prepare);
            }
            catch (Violation violation)
            {
                return violation.Rule;
            }
        }
        return null;
    }

    private static void Falsify(string bug, ref TraceRecord r)
    {
        bool resource = r.Kind == RecordKind.Resource, derived = r is { Kind: RecordKind.Capability, Operation: 2 };
        bool issued = resource && r.Operation == (ushort)ContractState.Issued;
        bool fresh = r is { Kind: RecordKind.StateObject, Operation: (ushort)StateObjectState.Allocated };
        bool admitted = r is { Kind: RecordKind.Transition, Status: Status.Ok };
        bool again = admitted && r.Operation == (ushort)TransitionPhase.Retry;
        if (bug == "a job runs again too often" && again) r.Value += 5;
        if (bug == "a job does not run again" && again) r.Kind = 0;
        bool completed = r.Kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform;
        bool process = r.Kind == RecordKind.Process;
        bool activated = r is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.ContractActivate };
        if (bug == "a thread works under another contract" && activated) r.Contract = 0;
        if (bug == "time goes back" && r.Time > 1000) r.Time -= 1000;
        if (bug == "a number is left out" && r.Sequence > 50) r.Sequence++;
        bool small = derived && r.Domain == Domain.Quantum;
        if (bug == "a child with more rights" && small) r.Arg0 |= (ulong)Permissions.Spawn;
        if (bug == "a revocation is not recorded" && r is { Kind: RecordKind.Capability, Operation: 3 }) r.Kind = 0;
        if (bug == "an issue is not recorded" && issued) r.Kind = 0;
        if (bug == "a contract takes more than there is" && issued) r.Arg0 += 1000;
        if (bug == "a released contract is active again" && resource && r.Operation == 3) r.Operation = 2;
        if (bug == "a container without contract" && fresh) r.Contract = 0;
        if (bug == "a container without contract" && fresh) r.Kind = RecordKind.Resource;
        if (bug == "a container changes hands" && fresh) r.Process++;
        if (bug == "a job under another's capability" && admitted) r.Process++;
        if (bug == "a job due behind its contract" && admitted) r.Arg2 += 1_000_000;
        if (bug == "a completion too late" && completed) r.Arg0 += 1UL << 40;
        bool shown = r is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.CapabilityInfo,
            Status: Status.Ok };
        if (bug == "a capability is shown that is not there" && shown) r.Value = 0;
        if (bug == "a trap costs less" && r is { Kind: RecordKind.Trap, Instructions: > 0 }) r.Instructions--;
        if (bug == "a pid twice" && process && r is { Operation: 1, Process: 2 }) r.Process = 1;
        if (bug == "an end before the start" && process && r.Operation == 3) r.Operation = 6;
        bool failed = completed && r.Status != Status.Ok;
        if (bug == "a job runs again for no reason" && failed) r.Arg3 = 0;
        if (bug == "a provider forges a status" && failed) r.Status = Status.ContractInvalid;
        bool leaves = bug == "a process ends and leaves things" && r.Kind == RecordKind.Payload && r.Process > 1;
        if (leaves) (r.Kind, r.Operation) = (RecordKind.Process, (ushort)ProcessState.Terminated);
        bool handled = r is { Kind: RecordKind.Fault, Operation: (ushort)FaultKind.ProcessTrap } && r.Arg2 != 0;
        if (bug == "a fault goes to nobody" && handled) r.Arg2 = 0;
        bool killed = process && r.Status == Status.ProcessKilled;
        if (bug == "a process ends because of a fault it had not" && killed) r.Status = Status.ProcessTrapped;
        Falsify(bug, ref r, r.Kind == RecordKind.SystemCall ? (SystemCall)r.Operation : SystemCall.None);
        bool machine = r.Kind == RecordKind.Vhm;
        if (bug == "a process acts in another machine" && r is { Kind: RecordKind.Payload, Vhm: 1000 }) r.Vhm++;
        if (bug == "a machine is entered twice over" && machine && r.Operation == 3) r.Operation = 2;
        if (bug == "a machine ends alive" && machine && r.Operation == 2) r.Operation = 4;
        if (bug == "a binding jumps" && machine && r.Operation == 17) r.Operation = 19;
        if (bug == "a failure without its fault" && r is { Kind: RecordKind.Fault, Operation: < 16 }) r.Kind = 0;
    }

    /// <summary>Threads and messages.</summary>
    private static void Falsify(string bug, ref TraceRecord r, SystemCall call)
    {
        bool handOver = HandOverCheck.IsHandOver(r);
        bool received = call is SystemCall.IpcReceive or SystemCall.IpcReplyReceive && r.Value != 0;
        bool closed = call == SystemCall.IpcCall && r.Status == Status.CapabilityInvalid;
        bool joined = call == SystemCall.ThreadJoin && r.Value != 0;
        bool exhausted = call == SystemCall.EndpointCreate && r.Status == Status.ResourceExhausted;
        bool refused = call == SystemCall.ThreadPriority && r.Status == Status.CapabilityUnauthorized;
        if (bug == "a call with a revoked capability is good" && closed) r.Status = Status.Ok;
        if (bug == "a caller comes before an earlier one" && received) r.Value += 1UL << 32;
        if (bug == "a join gets something else" && joined) r.Value++;
        if (bug == "a thread outranks its creator" && refused) r.Status = Status.Ok;
        if (bug == "a thread is called twice" && call == SystemCall.ThreadCreate && r.Value != 0) r.Value = 1UL << 32;
        if (bug == "a signal is lost" && call == SystemCall.NotificationWait) r.Value = 0;
        if (bug == "an endpoint too many" && exhausted) r.Status = Status.Ok;
        bool stranger = call == SystemCall.FaultHandler && r.Status == Status.ProcessNotFound;
        if (bug == "another's handler is set" && stranger) r.Status = Status.Ok;
        bool decides = call is SystemCall.IpcReply or SystemCall.IpcReplyReceive && r.Arg3 != 0;
        if (bug == "another's fault is decided about" && decides) r.Arg3++;
        if (bug == "handed over to another" && handOver) r.Arg1++;
        if (bug == "not handed over" && handOver) r.Arg1 = 0;
        bool founded = call == SystemCall.VhmCreate && r.Status == Status.Ok;
        if (bug == "a machine gets more than its share" && founded) r.Arg0 = (r.Arg0 & ~(0xFFFFUL << 32)) | 900UL << 32;
        bool denied = call == SystemCall.SegmentMap && r.Status == Status.CapabilityUnauthorized;
        if (bug == "a read-only grant is mapped writable" && denied) r.Status = Status.Ok;
        if (bug == "a segment nobody paid for" && call == SystemCall.SegmentCreate && r.Value != 0) r.Arg0++;
        bool forged = call == SystemCall.CapabilityImport && r.Status == Status.CapabilityInvalid;
        if (bug == "a refused token is good" && forged) r.Status = Status.Ok;
        bool made = call == SystemCall.CapabilityExport && r.Status == Status.Ok;
        if (bug == "a token under another's number" && made) r.Value++;
        bool terms = r is { Kind: RecordKind.CallDetails, Operation: (ushort)CallDetail.Terms };
        bool limits = r is { Kind: RecordKind.ProviderAttached, Domain: Domain.Phase };
        if (bug == "more light than the modulators carry" && limits && r.Capability >> 32 > 2)
            r.Capability = (uint)r.Capability | 1UL << 32;
        bool source = r is { Kind: RecordKind.CallDetails, Operation: (ushort)CallDetail.Source };
        if (bug == "phases from another's job" && source) r.Arg0 ^= 1;
        if (bug == "more is shared than agreed" && terms) r.Arg1 &= ~0xFFUL;
        if (bug == "light is looked at too often" && terms && (ushort)(r.Arg1 >> 16) > 1)
            r.Arg1 = (r.Arg1 & ~0xFFFF_0000UL) | 1UL << 16;
        bool told = call == SystemCall.Call && r.Domain == Domain.Phase && (r.Arg2 & (ulong)JobFlags.Evaluate) != 0;
        if (bug == "something else is told" && told) r.Arg2 ^= 1 << 8;
        if (bug == "a share measures that should not" && call == SystemCall.StateShare) r.Arg2 ^= 1;
        if (bug == "more is measured than agreed" && call == SystemCall.Call) r.Arg0 |= 1000UL << 32;
        if (bug == "a frozen domain goes on" && r is { Kind: RecordKind.Boundary, Operation: 5 }) r.Operation = 3;
        bool given = r is { Kind: RecordKind.Boundary, Operation: (ushort)BoundaryEvent.Imported };
        if (bug == "a token gives more" && given) r.Value = r.Capability;
        if (bug == "a pair outlives its slice" && call == SystemCall.IpcCall) r.Instructions += 100_000;
    }

    private static void Falsify(string bug, ref Effect e)
    {
        bool message = e.Kind == EffectKind.DeliverMessage;
        if (bug == "a message gets lost" && message) e.Kind = EffectKind.None;
        if (bug == "a message of another's" && message) e.Bytes0++;
        if (bug == "a message is cut off" && message && e.Count > 0) e.Count--;
        if (bug == "a job is not handed over again" && e.Kind == EffectKind.ResubmitJob) e.Kind = EffectKind.None;
        bool shown = e.Kind == EffectKind.DeliverFault;
        if (bug == "a fault is shown to another" && shown) e.Thread++;
        if (bug == "a fault is not shown" && shown) e.Kind = EffectKind.None;
        if (bug == "a thread goes on elsewhere" && e.Kind == EffectKind.ContinueThread) e.Bytes0++;
        if (bug == "an end is not reported" && e.Kind == EffectKind.ReportFault) e.Kind = EffectKind.None;
        if (bug == "a thread is not started" && e.Kind == EffectKind.StartThread) e.Kind = EffectKind.None;
        if (bug == "a thread is not stopped" && e.Kind == EffectKind.StopThread) e.Kind = EffectKind.None;
        bool unmapped = e.Kind == EffectKind.UnmapSegment;
        if (bug == "a mapping stays behind" && unmapped) e.Kind = EffectKind.None;
        if (bug == "another mapping is removed" && unmapped) e.Process++;
        if (bug == "frames stay out" && e.Kind == EffectKind.FreeSegment) e.Kind = EffectKind.None;
        bool submitted = e.Kind == EffectKind.SubmitJob;
        if (bug == "a job is not submitted" && submitted) e.Kind = EffectKind.None;
        if (bug == "another job is submitted" && submitted) e.Request.Job++;
        if (bug == "a process is not taken down" && e.Kind == EffectKind.DestroyProcess) e.Kind = EffectKind.None;
        if (bug == "the provider is not told" && e.Kind == EffectKind.ReleaseStateObject) e.Kind = EffectKind.None;
        if (bug == "a console read gets too much" && e.Kind == EffectKind.DeliverConsole) e.Count += 2000;
    }

    /// <summary>True once there was something to change.</summary>
    private static bool Falsify(string bug, Orchestrator core)
    {
        for (int thread = 0; thread < core.Threads.Capacity; thread++)
        {
            bool ready = core.Threads[thread].State == ThreadState.Ready;
            if (!ready || bug is not ("two threads run" or "a ready thread is not in the queue")) continue;
            if (bug == "two threads run") core.Threads.Ready.Remove(thread);
            if (bug == "two threads run") core.Threads[thread].State = ThreadState.Running;
            else core.Threads.Ready.Remove(thread);
            return true;
        }
        bool live = core.Contracts.HighWater > 0 && core.Contracts.IsLive(0);
        bool idle = bug == "a contract is busy without a job" && live && core.Contracts[0].Busy == 0;
        bool held = bug == "a container has another owner" && core.StateObjects.IsLive(0);
        bool flying = bug == "a job is due earlier" && core.Jobs.Due.Count > 0;
        bool comesBack = bug == "a process comes back" && core.Processes.Count > 1;
        if (idle) core.Contracts[0].Busy = 1;
        if (held) core.StateObjects[0].OwnerProcess++;
        if (flying) core.Jobs[core.Jobs.Due.Top].Due--;
        if (!comesBack) return idle || held || flying || FalsifyThread(bug, core) || FalsifySegment(bug, core)
            || FalsifyMachine(bug, core);
        ref ProcessRow last = ref core.Processes[core.Processes.AtOrder(core.Processes.Count - 1)];
        last.State = last.State == ProcessState.Terminated ? ProcessState.Active : ProcessState.Terminated;
        return true;
    }

    private static bool FalsifySegment(string bug, Orchestrator core)
    {
        bool mapped = core.Segments.MappingHighWater > 0 && core.Segments.IsMapped(0);
        bool exists = core.Segments.HighWater > 0 && core.Segments.IsLive(0);
        bool moves = bug == "a mapping is somewhere else" && mapped;
        bool changes = bug == "a segment changes hands" && exists;
        bool keeps = bug == "frames do not come back" && exists;
        if (moves) core.Segments.Mapping(0).Address += 4096;
        if (changes) core.Segments[0].OwnerProcess++;
        if (keeps) core.Processes[core.Segments[0].OwnerSlot].Pages++;
        return moves || changes || keeps;
    }

    private static bool FalsifyMachine(string bug, Orchestrator core)
    {
        for (int i = 1; i < core.Machines.Capacity; i++)
        {
            ref Xdv.Core.Hypervisor.Vhm row = ref core.Machines[i];
            bool charged = bug == "a machine is charged too little" && row.Used.Processes > 0;
            bool paused = bug == "a paused machine is forgotten" && row.Live != 0 && row.State == VhmState.Paused;
            if (charged) row.Used.Processes--;
            if (paused) row.State = VhmState.Active;
            if (charged || paused) return true;
        }
        return false;
    }

    private static bool FalsifyThread(string bug, Orchestrator core)
    {
        for (int thread = 0; thread < core.Threads.Capacity; thread++)
        {
            ref ThreadRow row = ref core.Threads[thread];
            bool forgets = bug == "a caller is forgotten" && row.Caller >= 0 && row.State != ThreadState.Dead;
            bool another = bug == "a caller waits for another" && row.Reason == BlockReason.Reply;
            bool undecided = bug == "a decision is forgotten" && row.FaultCaller != 0;
            bool confused = bug == "one who faulted waits for another" && row.Reason == BlockReason.FaultReply;
            bool stops = bug == "a receiver does not receive" && row.Reason == BlockReason.Receive;
            bool higher = bug == "a thread has another priority" && row.State == ThreadState.Blocked;
            bool owns = bug == "an endpoint is not given back" && row.State == ThreadState.Running;
            if (forgets) row.Caller = ThreadTable.None;
            if (another) row.BlockedOn ^= 1;
            if (undecided) row.FaultCaller = 0;
            if (confused) row.BlockedOn ^= 1;
            if (stops) row.Reason = BlockReason.Notification;
            if (higher) row.Priority++;
            if (owns) core.Processes[row.ProcessSlot].Endpoints++;
            if (forgets || another || undecided || confused || stops || higher || owns) return true;
        }
        return false;
    }
}
