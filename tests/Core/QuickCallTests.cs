// The short way through a kernel entry leaves the same trace and the same state as the general one.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-005.3")]
public sealed class QuickCallTests
{
    [Fact]
    public void BothWaysLeaveTheSameTrace()
    {
        int quickCalls = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            FakeMachine general = Run(seed, false), quick = Run(seed, true);
            quickCalls += quick.QuickCalls;
            Assert.Equal(general.Records.Select(Hex), quick.Records.Select(Hex));
            Assert.True(DigestOf(general.Core).Same(DigestOf(quick.Core)));
        }
        Assert.True(quickCalls > 200, $"only {quickCalls} quick calls");
    }

    [Fact]
    public void OtherCallsAndBusyMomentsTakeTheGeneralWay()
    {
        FakeMachine machine = new(slice: 10_000);
        Assert.True(machine.Core.TryQuickRead(SystemCall.Clock, 0, out _));
        Assert.False(machine.Core.TryQuickYield(0, out _));
        Assert.False(machine.Core.TryQuickRead(SystemCall.Clock, 10_000, out _));
        machine.Stage(1, 1, 0);
        Assert.False(machine.Core.TryQuickRead(SystemCall.Clock, 0, out _));
    }

    /// <summary>Two processes and a second thread that call, reply, signal, wait, yield and spin at random.</summary>
    [Fact]
    [Requirement("XDV-021.1")]
    public void BothWaysOfMessagesLeaveTheSameTrace()
    {
        int quickCalls = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            FakeMachine general = Messages(seed, false), quick = Messages(seed, true);
            quickCalls += quick.QuickCalls;
            Assert.Equal(general.Records.Select(Hex), quick.Records.Select(Hex));
            Assert.True(DigestOf(general.Core).Same(DigestOf(quick.Core)));
        }
        Assert.True(quickCalls > 2000, $"only {quickCalls} quick calls");
    }

    private static FakeMachine Messages(int seed, bool quick)
    {
        Random random = new(seed);
        FakeMachine machine = new(slice: 30_000) { Quick = quick };
        ulong[] objects =
        [
            machine.Call(SystemCall.EndpointCreate).Value, machine.Call(SystemCall.NotificationCreate).Value,
        ];
        for (int i = 0; i < 2; i++)
        {
            uint child = (uint)machine.Spawn().Value;
            foreach (ulong capability in objects)
            {
                Assert.True(machine.Core.TryReadCapability(capability, out CapabilityInfo info));
                info.Owner = child;
                machine.Derive(capability, info);
            }
        }
        machine.Call(SystemCall.ThreadCreate, (ref TraceRecord r) => r.Arg3 = 2);
        for (int i = 0; i < 400 && machine.Core.Running >= 0; i++) Step(machine, random);
        return machine;
    }

    /// <summary>The running thread does something that can be undone by somebody: init never waits for good.</summary>
    private static void Step(FakeMachine machine, Random random)
    {
        uint instructions = (uint)random.Next(2000);
        SystemCall call = random.Next(12) switch
        {
            0 or 1 or 2 => SystemCall.Yield,
            3 => SystemCall.Clock,
            4 or 5 => SystemCall.NotificationSignal,
            6 when machine.Pid == 1 && machine.Core.Threads.Ready.Count > 0 => SystemCall.NotificationWait,
            7 or 8 or 9 when machine.Pid == 1 => SystemCall.IpcReplyReceive,
            _ when machine.Pid != 1 => SystemCall.IpcCall,
            _ => SystemCall.Yield,
        };
        bool endpoint = call is SystemCall.IpcCall or SystemCall.IpcReplyReceive;
        CapabilityKind kind = endpoint ? CapabilityKind.Endpoint : CapabilityKind.Notification;
        ulong capability = 0;
        for (ulong i = 0; machine.Core.Capabilities.TryGetOwned(machine.Slot, i, out int index); i++)
            if (machine.Core.Capabilities[index].Kind == kind) capability = machine.Core.Capabilities.HandleOf(index);
        bool bare = call is SystemCall.Yield or SystemCall.Clock;
        ulong argument = endpoint ? (ulong)random.Next(6) : call == SystemCall.NotificationSignal ? 1UL : 0;
        if (random.Next(20) == 0) machine.SliceExpired(instructions);
        else machine.Call(call, (ref TraceRecord r) =>
        {
            r.Capability = bare ? 0 : capability;
            r.Arg0 = bare ? 0 : argument;
        }, instructions);
        // The kernel takes a pending return whenever it resumes a thread.
        if (machine.Core.Running >= 0) machine.Core.TakeReturn(machine.Core.Running, out _, out _);
    }

    /// <summary>A session in which a third of the calls are quick ones without operands.</summary>
    private static FakeMachine Run(int seed, bool quick)
    {
        RandomSession session = new(seed);
        session.Machine.Quick = quick;
        Random random = new(seed);
        session.Check = () =>
        {
            for (int i = random.Next(3); i > 0 && session.Machine.Core.Running >= 0 && !session.Machine.Core.Ended; i--)
                session.Machine.Call(random.Next(2) == 0 ? SystemCall.Clock : SystemCall.ProcessId, null,
                    (uint)random.Next(3000));
        };
        session.QuietQuickCalls = true;
        session.Run(300, end: true);
        return session.Machine;
    }

    /// <summary>Digest with every pending return taken: the short way puts them into registers at once.</summary>
    private static Bytes32 DigestOf(Orchestrator core)
    {
        for (int thread = 0; thread < core.Threads.Capacity; thread++) core.TakeReturn(thread, out _, out _);
        return core.StateDigest();
    }

    private static string Hex(TraceRecord record) =>
        Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record)));
}
