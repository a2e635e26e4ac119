// Endpoints, notifications and threads (XDV-021, XDV-020): who gets what, who runs next, and what everybody is told
// when a partner is gone.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class IpcTests
{
    [Fact]
    [Requirement("XDV-021.1"), Requirement("XDV-021.4")]
    public void ACallReachesTheReceiverAndItsReplyTheCaller()
    {
        Pair pair = new();
        CallResult call = pair.OnClient(SystemCall.IpcCall, 3);
        Assert.Equal(Status.Ok, call.Status);
        Assert.Equal(pair.Server, pair.Machine.Pid);
        Effect moved = pair.Machine.Effects.Last(e => e.Kind == EffectKind.DeliverMessage);
        Assert.Equal(3u, moved.Count);
        Assert.True(pair.Machine.Core.TakeReturn(pair.Machine.Core.Running, out ulong value, out Status status));
        Assert.Equal((Message.Describe(3, pair.Client), Status.Ok), (value, status));
        pair.Machine.Call(SystemCall.IpcReplyReceive, pair.Operands(pair.ServerCapability, 1));
        Assert.Equal(pair.Client, pair.Machine.Pid);
        Assert.True(pair.Machine.Core.TakeReturn(pair.Machine.Core.Running, out value, out status));
        Assert.Equal((1UL, Status.Ok), (value, status));
        Assert.Equal((ulong)pair.Machine.Core.Running + 1, pair.Machine.Last(RecordKind.SystemCall).Arg1);
    }

    [Fact]
    [Requirement("XDV-021.1")]
    public void CallersAreServedInTheOrderInWhichTheyCame()
    {
        Pair pair = new(receive: false);
        FakeMachine machine = pair.Machine;
        uint other = (uint)machine.Spawn().Value;
        ulong granted = pair.Grant(other);
        machine.SwitchTo(pair.Client);
        machine.Call(SystemCall.IpcCall, pair.Operands(pair.ClientCapability, 1));
        machine.SwitchTo(other);
        machine.Call(SystemCall.IpcCall, pair.Operands(granted, 2));
        Assert.Equal(pair.Server, machine.Pid);
        CallResult first = machine.Call(SystemCall.IpcReceive, pair.Operands(pair.ServerCapability, 0));
        Assert.Equal(Message.Describe(1, pair.Client), first.Value);
        CallResult second = machine.Call(SystemCall.IpcReplyReceive, pair.Operands(pair.ServerCapability, 0));
        Assert.Equal(Message.Describe(2, other), second.Value);
        Assert.Equal(ThreadState.Ready, StateOf(machine.Core, pair.Client));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    [Requirement("XDV-021.4")]
    public void ACallerIsToldWhenTheServerEnds(bool received)
    {
        Pair pair = new(receive: received, childOfInit: true);
        pair.OnClient(SystemCall.IpcCall, 0);
        FakeMachine machine = pair.Machine;
        Assert.Equal(pair.Server, machine.Pid);
        machine.Call(SystemCall.Exit);
        machine.SwitchTo(pair.Client);
        Assert.True(machine.Core.TakeReturn(machine.Core.Running, out _, out Status status));
        Assert.Equal(received ? Status.ReplyLost : Status.PeerClosed, status);
        CallResult again = machine.Call(SystemCall.IpcCall, pair.Operands(pair.ClientCapability, 0));
        Assert.Equal(Status.CapabilityInvalid, again.Status);
    }

    [Fact]
    [Requirement("XDV-021.4")]
    public void AServerWhoseClientDiedGoesOn()
    {
        Pair pair = new();
        FakeMachine machine = pair.Machine;
        pair.OnClient(SystemCall.IpcCall, 0);
        Assert.Equal(Status.Ok, machine.Call(SystemCall.Kill, pair.Client).Status);
        Assert.Equal(Status.NoCaller, machine.Call(SystemCall.IpcReply).Status);
        Assert.Equal(Status.Ok,
            machine.Call(SystemCall.IpcReplyReceive, pair.Operands(pair.ServerCapability, 0)).Status);
    }

    [Fact]
    [Requirement("XDV-030.1"), Requirement("XDV-021.2")]
    public void OnlyCapabilitiesOpenAnEndpoint()
    {
        Pair pair = new();
        FakeMachine machine = pair.Machine;
        machine.SwitchTo(pair.Client);
        Assert.Equal(Status.CapabilityInvalid,
            machine.Call(SystemCall.IpcCall, pair.Operands(pair.ServerCapability, 0)).Status);
        Assert.Equal(Status.CapabilityUnauthorized,
            machine.Call(SystemCall.IpcReceive, pair.Operands(pair.ClientCapability, 0)).Status);
        Assert.Equal(Status.InvalidArgument,
            machine.Call(SystemCall.NotificationSignal, pair.Operands(pair.ClientCapability, 1)).Status);
        Assert.Equal(Status.InvalidArgument,
            machine.Call(SystemCall.IpcCall, pair.Operands(pair.ClientCapability, 5)).Status);
        Assert.Equal(Status.InvalidArgument,
            machine.Call(SystemCall.IpcCall, pair.Operands(machine.Capability(Domain.Classical), 0)).Status);
    }

    [Fact]
    [Requirement("XDV-021.1")]
    public void SignalsGatherUntilOneWaitTakesThemAll()
    {
        FakeMachine machine = new();
        ulong capability = machine.Call(SystemCall.NotificationCreate).Value;
        machine.OnCapability(SystemCall.NotificationSignal, capability, 1);
        machine.OnCapability(SystemCall.NotificationSignal, capability, 4);
        Assert.Equal(5UL, machine.OnCapability(SystemCall.NotificationWait, capability).Value);
        uint child = (uint)machine.Spawn().Value;
        Pair.Derive(machine, capability, child);
        machine.OnCapability(SystemCall.NotificationWait, capability);
        Assert.Equal(child, machine.Pid);
        machine.OnCapability(SystemCall.NotificationSignal, Pair.Object(machine), 2);
        machine.SwitchTo(1);
        Assert.True(machine.Core.TakeReturn(machine.Core.Running, out ulong bits, out _));
        Assert.Equal(2UL, bits);
    }

    [Fact]
    [Requirement("XDV-020.1"), Requirement("XDV-020.4")]
    public void ThreadsAreJoinedAndEndWithTheirProcess()
    {
        FakeMachine machine = new();
        ulong thread = Create(machine, Orchestrator.NormalPriority).Value;
        machine.Call(SystemCall.ThreadJoin, thread);
        machine.Call(SystemCall.ThreadExit, 77);
        Assert.True(machine.Core.TakeReturn(machine.Core.Running, out ulong left, out _));
        Assert.Equal(77UL, left);
        Assert.Equal(Status.ThreadNotFound, machine.Call(SystemCall.ThreadJoin, thread).Status);
        Assert.Equal(Status.CapabilityUnauthorized, Create(machine, 3).Status);
        Assert.Equal(Status.InvalidArgument, Create(machine, 5).Status);

        uint child = (uint)machine.Spawn().Value;
        machine.SwitchTo(child);
        for (int i = 0; i < 3; i++) Assert.Equal(Status.Ok, Create(machine, 1).Status);
        Assert.Equal(5, machine.Core.Threads.Count);
        machine.Call(SystemCall.Exit);
        Assert.Equal(1, machine.Core.Threads.Count);
    }

    [Fact]
    [Requirement("XDV-020.1")]
    public void TheLastThreadEndsItsProcess()
    {
        FakeMachine machine = new();
        uint child = (uint)machine.Spawn().Value;
        machine.SwitchTo(child);
        machine.Call(SystemCall.ThreadExit, 9);
        CallResult waited = machine.Call(SystemCall.Wait, child);
        Assert.Equal((Status.Ok, 0UL), (waited.Status, waited.Value));
    }

    /// <summary>Nobody stays beyond its slice by handing over: a spinner beside a pair runs as often as its share.
    /// </summary>
    [Fact]
    [Requirement("XDV-012.7")]
    public void APairSharesOneSlice()
    {
        Pair pair = new(slice: 20_000);
        FakeMachine machine = pair.Machine;
        uint spinner = (uint)machine.Spawn().Value;
        int turns = 0;
        machine.SwitchTo(pair.Client);
        for (int i = 0; i < 400; i++)
        {
            if (machine.Pid == spinner)
            {
                turns++;
                machine.SliceExpired(20_000);
            }
            else if (machine.Pid == pair.Client)
            {
                machine.Call(SystemCall.IpcCall, pair.Operands(pair.ClientCapability, 0), 1000);
            }
            else
            {
                machine.Call(SystemCall.IpcReplyReceive, pair.Operands(pair.ServerCapability, 0), 1000);
            }
        }
        Assert.InRange(turns, 15, 60);
    }

    private static CallResult Create(FakeMachine machine, ulong priority) =>
        machine.Call(SystemCall.ThreadCreate, (ref TraceRecord r) =>
        {
            r.Arg0 = 0x400000;
            r.Arg1 = 0x500000;
            r.Arg3 = priority;
        });

    private static ThreadState StateOf(Orchestrator core, uint process)
    {
        Assert.True(core.Processes.TryFind(process, out int slot));
        return core.Threads[core.Processes[slot].Thread].State;
    }

    /// <summary>Process 1 or a child of it owns an endpoint, its child may call there; the server receives already.
    /// </summary>
    private sealed class Pair
    {
        public Pair(bool receive = true, uint slice = 1_000_000, bool childOfInit = false)
        {
            Machine = new FakeMachine(slice: slice);
            Server = childOfInit ? (uint)Machine.Spawn().Value : 1;
            if (childOfInit) Machine.Call(SystemCall.Wait, Server);
            ServerCapability = Machine.Call(SystemCall.EndpointCreate).Value;
            Client = (uint)Machine.Spawn().Value;
            ClientCapability = Grant(Client);
            if (receive) Machine.Call(SystemCall.IpcReceive, Operands(ServerCapability, 0));
        }

        public FakeMachine Machine { get; }
        public uint Server { get; }
        public uint Client { get; }
        public ulong ServerCapability { get; }
        public ulong ClientCapability { get; }

        public ulong Grant(uint process) => Derive(Machine, ServerCapability, process);

        public static ulong Derive(FakeMachine machine, ulong capability, uint process)
        {
            Assert.True(machine.Core.TryReadCapability(capability, out CapabilityInfo info));
            info.Owner = process;
            CallResult derived = machine.Derive(capability, info);
            Assert.Equal(Status.Ok, derived.Status);
            return derived.Value;
        }

        /// <summary>The running process's capability for an object.</summary>
        public static ulong Object(FakeMachine machine)
        {
            for (ulong i = 0; machine.Core.Capabilities.TryGetOwned(machine.Slot, i, out int index); i++)
                if (machine.Core.Capabilities[index].Kind != CapabilityKind.Domain)
                    return machine.Core.Capabilities.HandleOf(index);
            throw new InvalidOperationException("no capability for an object");
        }

        public Fill Operands(ulong capability, ulong words) => (ref TraceRecord r) =>
        {
            r.Capability = capability;
            r.Arg0 = words;
        };

        public CallResult OnClient(SystemCall call, ulong words)
        {
            Machine.SwitchTo(Client);
            return Machine.Call(call, Operands(ClientCapability, words));
        }
    }
}
