// Faults with a handler (XDV-024.1, XDV-021): who gets them, what each reply means, and that whoever waits in one goes
// on or ends when nobody can answer.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-024.1")]
public sealed class FaultTests
{
    private const uint Received = FaultMessage.Words | FaultMessage.Mark;

    private readonly FakeMachine _machine = new();
    private readonly ulong _endpoint;
    private readonly uint _child;

    /// <summary>Process 1 handles the faults of its child.</summary>
    public FaultTests()
    {
        _endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        _child = (uint)_machine.Spawn().Value;
        Assert.Equal(Status.Ok, Handle(_child, _endpoint));
    }

    private Orchestrator Core => _machine.Core;

    [Theory]
    [InlineData(true), InlineData(false)]
    [Requirement("XDV-021.4")]
    public void AFaultIsReceivedLikeACallAndTellsWhatItIs(bool receiverWaits)
    {
        if (receiverWaits) Receive();
        _machine.SwitchTo(_child);
        int thread = Core.Running;
        Trap(14, 0xDEAD, 0x40_0000);
        TraceRecord fault = _machine.Last(RecordKind.Fault);
        Assert.Equal((_endpoint, receiverWaits ? 1UL : 0), (fault.Arg2, fault.Arg3));
        Assert.Equal(ProcessActivity.AwaitsHandler, ActivityOf(_child));
        Assert.Equal(1u, _machine.Pid);
        ulong value;
        if (receiverWaits) Assert.True(Core.TakeReturn(Core.Running, out value, out _));
        else value = Receive().Value;
        Assert.Equal(Received | (ulong)_child << 32, value);
        Effect words = _machine.Effects.Last();
        Assert.Equal((EffectKind.DeliverFault, 0u, (uint)FaultKind.ProcessTrap, (ulong)thread),
            (words.Kind, words.Thread, words.Count, words.Bytes0));
        Assert.Equal(Core.Threads.HandleOf(thread), words.Bytes1);
        Assert.Equal(0, CountOf(EffectKind.ReportFault));
        Assert.True(Core.OwesDecision(0));
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void AnEmptyReplyEndsTheProcessAsWithoutAHandler()
    {
        Fault();
        Assert.Equal(Status.Ok, Reply(FaultDecision.End));
        Assert.Equal(1UL + 1, _machine.Last(RecordKind.SystemCall).Arg3);
        Assert.Equal([EffectKind.ReportFault, EffectKind.DestroyProcess],
            _machine.Effects.TakeLast(2).Select(e => e.Kind));
        Assert.True(Core.TryReadEnded(0, out EndedInfo info));
        Assert.Equal((Status.ProcessTrapped, 14UL, 0xDEADUL), (info.Reason, info.ExitStatus, info.Detail));
        Assert.Equal(new CallResult(Status.ProcessTrapped, 14), _machine.Call(SystemCall.Wait, _child));
    }

    [Fact]
    public void RetryAndContinueLetTheThreadGoOnWithoutAReturnValue()
    {
        Fault();
        Assert.Equal(Status.Ok, Reply(FaultDecision.Retry));
        _machine.SwitchTo(_child);
        Assert.False(Core.TakeReturn(Core.Running, out _, out _));
        Trap(0, 0, 0x40_0000);
        Assert.Equal(1u, _machine.Pid);
        Receive();
        Assert.Equal(Status.Ok, Reply(FaultDecision.ContinueAt, 0x40_0010));
        Effect effect = _machine.Effects.Last();
        Assert.Equal((EffectKind.ContinueThread, 1u, 0x40_0010UL), (effect.Kind, effect.Thread, effect.Bytes0));
        _machine.SwitchTo(_child);
        Assert.Equal(0UL, Core.Threads[1].FaultAddress | Core.Threads[1].FaultCapability);
    }

    /// <summary>Nobody is left to go on: level 3, and the session ends.</summary>
    [Fact]
    [Requirement("XDV-024.2")]
    public void AFaultOfInitIsTheOrchestrations()
    {
        FakeMachine machine = new();
        machine.Apply((ref TraceRecord r) => (r.Kind, r.Operation) = (RecordKind.Trap, 13));
        TraceRecord fault = machine.Records.Last(r => r.Kind == RecordKind.Fault && r.Operation == 21);
        Assert.Equal((ulong)EscalationLevel.Orchestration, fault.Arg0);
        Assert.True(machine.Core.Ended);
    }

    /// <summary>Found by simulation: the end of the process that had faulted came after the decision about the slice,
    /// and who waited for it had to wait for another slice of the server's.</summary>
    [Fact]
    [Requirement("XDV-012.2")]
    public void WhoIsWokenByTheEndGetsTheProcessorOfAUsedSlice()
    {
        Fault();
        int server = Core.Running;
        CreateThread();
        _machine.Call(SystemCall.Yield);
        Assert.NotEqual(server, Core.Running);
        int waiting = Core.Running;
        _machine.Call(SystemCall.Wait, _child);
        Assert.Equal(server, Core.Running);
        _machine.Call(SystemCall.IpcReply, instructions: 2_000_000);
        Assert.Equal(waiting, Core.Running);
    }

    [Fact]
    public void ContinuingWhereNoUserAddressIsEndsTheProcess()
    {
        Fault();
        Assert.Equal(Status.Ok, Reply(FaultDecision.ContinueAt, ulong.MaxValue, Status.BadAddress));
        Assert.Equal(Status.ProcessTrapped, _machine.Call(SystemCall.Wait, _child).Status);
    }

    [Fact]
    [Requirement("XDV-024.2")]
    public void AReplyOfAnotherLengthEndsTheProcessAndIsNoErrorOfTheServers()
    {
        Fault();
        Assert.Equal(Status.Ok, Reply((FaultDecision)4));
        Assert.Equal(Status.ProcessTrapped, _machine.Call(SystemCall.Wait, _child).Status);
    }

    [Fact]
    public void AReplyThatNoMessageCouldHaveIsRefusedAndDecidesNothing()
    {
        Fault();
        Assert.Equal(Status.InvalidArgument, Reply((FaultDecision)5));
        Assert.Equal(Status.InvalidArgument, _machine.OnCapability(SystemCall.IpcReplyReceive, _endpoint, 17).Status);
        Assert.Equal(0UL, _machine.Last(RecordKind.SystemCall).Arg3);
        Assert.Equal(ProcessActivity.AwaitsHandler, ActivityOf(_child));
        Assert.Equal(Status.Ok, Reply(FaultDecision.Retry));
        Assert.Equal(Status.NoCaller, Reply(FaultDecision.Retry));
    }

    /// <summary>The quick path has no question for it: a decision is always taken the general way.</summary>
    [Fact]
    public void ADecisionIsNeverTakenTheShortWay()
    {
        Fault();
        Assert.False(Core.TryQuickReply(_endpoint, 1, 0, out _));
        CallResult reply = _machine.OnCapability(SystemCall.IpcReplyReceive, _endpoint, (ulong)FaultDecision.Retry);
        Assert.Equal((Status.Ok, 0UL), (reply.Status, _machine.Last(RecordKind.SystemCall).Arg1));
        Assert.Equal(_child, _machine.Pid);
        Assert.Equal((ushort)ScheduleEvent.Run, _machine.Last(RecordKind.Schedule).Operation);
    }

    [Fact]
    [Requirement("XDV-013.4")]
    public void AProcessOutOfMemoryIsGivenMoreAndGoesOn()
    {
        SetLimits(_child, 0);
        _machine.SwitchTo(_child);
        Assert.Equal(Status.OutOfMemory, Touch());
        Assert.Equal((ushort)FaultKind.MemoryExhausted, _machine.Last(RecordKind.Fault).Operation);
        Assert.Equal(Received | (ulong)_child << 32, Receive().Value);
        Assert.Equal((uint)FaultKind.MemoryExhausted, _machine.Effects.Last().Count);
        SetLimits(_child, 1);
        Reply(FaultDecision.Retry);
        _machine.SwitchTo(_child);
        Assert.Equal(Status.Ok, Touch());
        Assert.Equal(Status.OutOfMemory, Touch());
        Receive();
        Reply(FaultDecision.End);
        Assert.Equal(new CallResult(Status.OutOfMemory, 0), _machine.Call(SystemCall.Wait, _child));
    }

    [Theory]
    [InlineData("receives again"), InlineData("waits for it"), InlineData("revokes"), InlineData("removes first")]
    [InlineData("expires"), InlineData("expires while it queues"), InlineData("revokes while it queues")]
    [InlineData("waits while it queues"), InlineData("waited before")]
    public void AProcessWhoseHandlerCannotAnswerEndsAsTrapped(string how)
    {
        ulong own = how.StartsWith("expires", StringComparison.Ordinal) ? Until(Core.Time + 50) : _endpoint;
        if (own != _endpoint) Handle(_child, own);
        if (how == "removes first") Handle(_child, 0);
        if (how == "revokes") _machine.OnCapability(SystemCall.CapabilityRevoke, _endpoint);
        if (how == "waited before") _machine.Call(SystemCall.Wait, _child);
        _machine.SwitchTo(_child);
        if (how == "expires") _machine.Call(SystemCall.Clock, instructions: 100_000);
        Trap(6, 0, 0x40_0000);
        if (how == "revokes while it queues") _machine.OnCapability(SystemCall.CapabilityRevoke, _endpoint);
        if (how == "expires while it queues") _machine.Call(SystemCall.Clock, instructions: 100_000);
        if (how is "receives again" or "waits for it") Assert.NotEqual(0UL, Receive().Value);
        if (how is "receives again" or "expires while it queues") Receive();
        if (how.StartsWith("waits", StringComparison.Ordinal)) _machine.Call(SystemCall.Wait, _child);
        Assert.Equal(1, CountOf(EffectKind.ReportFault));
        TraceRecord end = _machine.Last(RecordKind.Process);
        Assert.Equal((_child, Status.ProcessTrapped, 6UL), (end.Process, end.Status, end.Value));
        Assert.DoesNotContain(Enumerable.Range(0, Core.Threads.HighWater), t => Core.Threads[t].IsInFault);
    }

    /// <summary>A grandparent's child handles its own child; it ends with the fault queued or received.</summary>
    [Theory]
    [InlineData(true), InlineData(false)]
    [Requirement("XDV-024.2")]
    public void AHandlerThatEndsTakesNobodyElseAlong(bool received)
    {
        _machine.SwitchTo(_child);
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        uint grandchild = (uint)_machine.Spawn().Value;
        Handle(grandchild, endpoint);
        _machine.SwitchTo(grandchild);
        Trap(13, 0, 0x40_0000);
        _machine.SwitchTo(_child);
        if (received) _machine.OnCapability(SystemCall.IpcReceive, endpoint);
        _machine.Call(SystemCall.Exit, 3);
        Assert.False(Core.Processes.TryFind(grandchild, out _));
        Assert.Equal(new CallResult(Status.Ok, 3), _machine.Call(SystemCall.Wait, _child));
        Assert.Equal(1, Core.Threads.Count);
    }

    /// <summary>Seed 50 of the simulator found that the caller stayed blocked.</summary>
    [Fact]
    [Requirement("XDV-021.4")]
    public void AReplyThatTakesAFaultFromTheQueueStillReachesItsCaller()
    {
        uint client = (uint)_machine.Spawn().Value;
        ulong granted = Derive(_endpoint, client, ulong.MaxValue);
        _machine.SwitchTo(client);
        _machine.OnCapability(SystemCall.IpcCall, granted, 1);
        _machine.SwitchTo(_child);
        Trap(6, 0, 0x40_0000);
        _machine.SwitchTo(1);
        Receive();
        CallResult next = _machine.OnCapability(SystemCall.IpcReplyReceive, _endpoint, 2);
        Assert.Equal(Received | (ulong)_child << 32, next.Value);
        _machine.SwitchTo(client);
        Assert.True(Core.TakeReturn(Core.Running, out ulong words, out _));
        Assert.Equal(2UL, words);
    }

    [Fact]
    public void OneWhoWaitsInAFaultMayBeKilled()
    {
        Fault();
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Kill, _child).Status);
        Assert.Equal(Status.NoCaller, Reply(FaultDecision.Retry));
        Assert.Equal(Status.ProcessKilled, _machine.Call(SystemCall.Wait, _child).Status);
        Assert.Equal(0, CountOf(EffectKind.ReportFault));
        Assert.Equal(Status.Ok, Call(SystemCall.IpcReceive, _endpoint));
    }

    [Fact]
    public void AnotherThreadOfTheSameProcessMayDecide()
    {
        ulong own = OwnHandler();
        int faulting = Core.Running;
        CreateThread();
        Trap(0, 0, 0x40_0000);
        RunThread(faulting, false);
        Assert.NotEqual(faulting, Core.Running);
        _machine.OnCapability(SystemCall.IpcReceive, own);
        Assert.Equal(Status.Ok, Reply(FaultDecision.ContinueAt, 0x40_0004));
        Assert.Equal(ThreadState.Ready, Core.Threads[faulting].State);
    }

    [Theory]
    [InlineData("it is alone"), InlineData("the other joins it"), InlineData("the other joins it later")]
    [InlineData("the other leaves"), InlineData("the other faults"), InlineData("it decides about the other")]
    [Requirement("XDV-053.3")]
    public void AFaultThatOnlyItsOwnThreadsCouldReceiveEndsTheProcess(string how)
    {
        ulong own = OwnHandler();
        int first = Core.Running;
        ulong handle = Core.Threads.HandleOf(first);
        if (how != "it is alone") CreateThread();
        if (how == "the other joins it")
        {
            RunThread(first, false);
            _machine.Call(SystemCall.ThreadJoin, handle);
            RunThread(first, true);
        }
        Trap(6, 0, 0x40_0000);
        if (how is "it is alone" or "the other joins it")
        {
            Assert.Equal(Status.ProcessTrapped, _machine.Call(SystemCall.Wait, _child).Status);
            return;
        }
        RunThread(first, false);
        if (how == "the other joins it later") _machine.Call(SystemCall.ThreadJoin, handle);
        if (how == "the other leaves") _machine.Call(SystemCall.ThreadExit);
        if (how == "it decides about the other")
        {
            // A third could receive; but who handles a fault of the process must not fault.
            _machine.OnCapability(SystemCall.IpcReceive, own);
            CreateThread();
        }
        if (how is "the other faults" or "it decides about the other") Trap(13, 0, 0x40_0000);
        Assert.Equal(Status.ProcessTrapped, _machine.Call(SystemCall.Wait, _child).Status);
    }

    [Fact]
    [Requirement("XDV-053.3")]
    public void TwoProcessesThatHandleEachOtherDoNotWaitForEachOther()
    {
        // 1 handles the child's faults; the child handles those of its own child, which handles the child's from now
        // on.
        _machine.SwitchTo(_child);
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        uint grandchild = (uint)_machine.Spawn().Value;
        Handle(grandchild, endpoint);
        _machine.SwitchTo(grandchild);
        ulong upwards = _machine.Call(SystemCall.EndpointCreate).Value;
        ulong granted = Derive(upwards, _child, ulong.MaxValue);
        _machine.SwitchTo(_child);
        Assert.Equal(Status.Ok, Handle(_child, granted));
        Trap(6, 0, 0x40_0000);
        Assert.Equal(ProcessActivity.AwaitsHandler, ActivityOf(_child));
        _machine.SwitchTo(grandchild);
        Trap(6, 0, 0x40_0000);
        Assert.Equal(1, Core.Threads.Count);
        Assert.Equal(Status.ProcessTrapped, _machine.Call(SystemCall.Wait, _child).Status);
    }

    [Fact]
    [Requirement("XDV-030.1")]
    public void OnlyOnesOwnFaultsAndAChildsMayBeHandledUnderACapabilityThatHolds()
    {
        Assert.Equal(Status.CapabilityInvalid, Handle(99, 0xDEAD));
        Assert.Equal(Status.InvalidArgument, Handle(99, _machine.Capability(Domain.Classical)));
        Assert.Equal(Status.ProcessNotFound, Handle(99, _endpoint));
        Assert.Equal(Status.ProcessNotFound, Handle(99, 0));
        Assert.Equal(Status.Ok, Handle(1, _endpoint));
        Assert.Equal(Status.Ok, Handle(1, 0));
        _machine.SwitchTo(_child);
        Assert.Equal(Status.CapabilityInvalid, Handle(_child, _endpoint));
        Assert.Equal(Status.ProcessNotFound, Handle(1, 0));
        uint grandchild = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(1);
        Assert.Equal(Status.ProcessNotFound, Handle(grandchild, _endpoint));
    }

    [Fact]
    [Requirement("XDV-053.12")]
    public void ACopyMadeWhileAFaultWaitsGoesOnAlikeAndTheDigestKnowsTheHandler()
    {
        Bytes32 with = Core.StateDigest();
        Handle(_child, 0);
        Assert.False(with.Same(Core.StateDigest()));
        Handle(_child, _endpoint);
        Assert.True(with.Same(Core.StateDigest()));
        Fault();
        FakeMachine copy = new();
        copy.Core.CopyFrom(Core);
        Assert.True(copy.Core.StateDigest().Same(Core.StateDigest()));
        foreach (FakeMachine machine in new[] { _machine, copy }) machine.Call(SystemCall.Wait, _child);
        Assert.True(copy.Core.StateDigest().Same(Core.StateDigest()));
        Assert.Equal(1, copy.Core.Threads.Count);
    }

    private Status Handle(uint process, ulong capability) =>
        _machine.OnCapability(SystemCall.FaultHandler, capability, process).Status;

    /// <summary>The child faults, and process 1 has received it.</summary>
    private void Fault()
    {
        _machine.SwitchTo(_child);
        Trap(14, 0xDEAD, 0x40_0000);
        Assert.Equal(Received | (ulong)_child << 32, Receive().Value);
    }

    private CallResult Receive() => _machine.OnCapability(SystemCall.IpcReceive, _endpoint);

    private Status Call(SystemCall call, ulong capability) => _machine.OnCapability(call, capability).Status;

    private Status Reply(FaultDecision decision, ulong rip = 0, Status verdict = Status.Ok) =>
        _machine.Call(SystemCall.IpcReply, (ref TraceRecord r) =>
        {
            r.Arg0 = (ulong)decision;
            r.Arg2 = rip;
            r.Verdict = verdict;
        }).Status;

    private void Trap(ushort vector, ulong address, ulong rip) => _machine.Apply((ref TraceRecord r) =>
    {
        r.Kind = RecordKind.Trap;
        r.Operation = vector;
        r.Arg0 = address;
        r.Arg1 = rip;
    });

    private Status Touch()
    {
        int first = _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.MemoryFault;
            r.Arg0 = 0x7000;
            r.Arg2 = 1;
        });
        return _machine.Records[first].Status;
    }

    private void SetLimits(uint process, uint pages) => Assert.Equal(Status.Ok, _machine.Call(SystemCall.ProcessLimits,
        (ref TraceRecord r) => Operands.FillLimits(ref r, process,
            new ProcessLimits { Pages = pages, Capabilities = 8, Threads = 4, Children = 4 })).Status);

    private ulong Until(ulong time) => Derive(_endpoint, 0, time);

    private ulong Derive(ulong capability, uint owner, ulong until)
    {
        Assert.True(Core.TryReadCapability(capability, out CapabilityInfo info));
        info.Owner = owner;
        info.ValidUntil = until;
        return _machine.Derive(capability, info).Value;
    }

    /// <summary>The child handles its own faults, and runs.</summary>
    private ulong OwnHandler()
    {
        _machine.SwitchTo(_child);
        ulong own = _machine.Call(SystemCall.EndpointCreate).Value;
        Assert.Equal(Status.Ok, Handle(_child, own));
        return own;
    }

    private void CreateThread() => Assert.Equal(Status.Ok, _machine.Call(SystemCall.ThreadCreate,
        (ref TraceRecord r) => (r.Arg0, r.Arg1, r.Arg3) = (0x40_0000, 0x50_0000, 2)).Status);

    /// <summary>Yields until the child's given thread runs, or another of its threads.</summary>
    private void RunThread(int thread, bool itself)
    {
        for (int i = 0; i < 100 && (_machine.Pid != _child || Core.Running == thread != itself); i++)
            _machine.Call(SystemCall.Yield);
    }

    private ProcessActivity ActivityOf(uint process)
    {
        Assert.True(Core.TryReadProcess(process, out ProcessInfo info));
        return info.Activity;
    }

    private int CountOf(EffectKind kind) => _machine.Effects.Count(e => e.Kind == kind);
}
