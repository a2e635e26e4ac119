// Quotas: what a process may have of memory, capabilities, contracts, threads and children, what happens when it asks
// for more, and that nobody else notices.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-013.4")]
public sealed class MemoryTests
{
    private readonly FakeMachine _machine = new();

    private uint Pages => _machine.Core.Processes[_machine.Slot].Pages;

    [Fact]
    public void AFaultTakesAPageAndTheMachineIsToldToBackIt()
    {
        ulong before = _machine.Core.Time;
        int first = Fault(0x40_5000, MemoryAccess.Write, instructions: 5000);
        Assert.Equal(Status.Ok, _machine.Records[first].Status);
        Assert.Equal(1u, Pages);
        Effect effect = _machine.Effects.Last();
        Assert.Equal((EffectKind.BackPage, 0x40_5000ul, (ulong)MemoryAccess.Write),
            (effect.Kind, effect.Bytes0, effect.Bytes1));
        Assert.True(_machine.Core.Time >= before + 5);
    }

    [Fact]
    public void AProcessThatTouchesMoreThanItMayHaveEndsAndItsParentKnowsWhy()
    {
        uint child = Limited(new ProcessLimits { Pages = 2, Capabilities = 8, Threads = 1 });
        _machine.SwitchTo(child);
        Fault(0x1000, MemoryAccess.None);
        Fault(0x2000, MemoryAccess.None);
        Assert.Equal(child, _machine.Pid);
        int third = Fault(0x3000, MemoryAccess.Write);
        Assert.Equal(Status.OutOfMemory, _machine.Records[third].Status);
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal((ushort)FaultKind.MemoryExhausted, _machine.Last(RecordKind.Fault).Operation);
        Assert.Equal(Status.OutOfMemory, _machine.Call(SystemCall.Wait, child).Status);
    }

    [Fact]
    public void AMachineWithoutFramesEndsTheProcessThatNeedsOne()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        Fault(0x1000, MemoryAccess.None, verdict: Status.OutOfMemory);
        Assert.Equal(Status.OutOfMemory, _machine.Call(SystemCall.Wait, child).Status);
    }

    [Fact]
    public void APageTheKernelTouchesForACallCostsNoTimeAndEndsNobody()
    {
        uint child = Limited(new ProcessLimits { Pages = 1, Capabilities = 8, Threads = 1 });
        _machine.SwitchTo(child);
        ulong before = _machine.Core.Time;
        Fault(0x1000, MemoryAccess.Kernel | MemoryAccess.Write);
        int refused = Fault(0x2000, MemoryAccess.Kernel);
        Assert.Equal(Status.OutOfMemory, _machine.Records[refused].Status);
        Assert.Equal((child, before), (_machine.Pid, _machine.Core.Time));
    }

    [Fact]
    public void MappingsAreChargedAndComeBack()
    {
        uint child = Limited(new ProcessLimits { Pages = 10, Capabilities = 8, Threads = 1 });
        _machine.SwitchTo(child);
        Assert.Equal(new CallResult(Status.Ok, 0x9000), Memory(SystemCall.MemoryMap, frames: 10, value: 0x9000));
        Assert.Equal(new CallResult(Status.OutOfMemory, 0), Memory(SystemCall.MemoryMap, frames: 1, value: 0xA000));
        Assert.Equal(Status.Ok, Memory(SystemCall.MemoryUnmap, frames: 4).Status);
        Assert.Equal(6u, Pages);
        Assert.Equal(Status.BadAddress, Memory(SystemCall.MemoryMap, verdict: Status.BadAddress).Status);
        Assert.Equal(Status.Ok, Memory(SystemCall.MemoryGrow, frames: 4, value: 0x5000).Status);
        Assert.Equal(10u, Pages);
    }

    [Fact]
    public void MoreFramesThanWereGrantedNeverComeBack() =>
        Assert.Throws<InvariantException>(() => Memory(SystemCall.MemoryUnmap, frames: 1));

    [Fact]
    public void TheShortWayOfAFaultLeavesTheSameRecordAndState()
    {
        FakeMachine general = new(), quick = new();
        general.Apply((ref TraceRecord r) => FillFault(ref r, 0x7000, MemoryAccess.Write, 900, Status.Ok));
        Assert.True(quick.Core.TryQuickFault(900, 0x7000, (ulong)MemoryAccess.Write));
        Assert.Equal(Hex(general.Records.Last()), Hex(quick.Log[quick.Log.Sequence - 1]));
        Assert.True(general.Core.StateDigest().Same(quick.Core.StateDigest()));
    }

    [Fact]
    public void TheShortWayOfAMappingLeavesTheSameRecordAndStateAndRefusesNothingItself()
    {
        FakeMachine general = new(), quick = new();
        general.Call(SystemCall.MemoryMap, (ref TraceRecord r) => FillMap(ref r, 3), 700);
        Assert.True(quick.Core.TryQuickMemory(SystemCall.MemoryMap, 700, 0, 2, 1, 3, 0x9000));
        Assert.Equal(Hex(general.Records.Last()), Hex(quick.Log[quick.Log.Sequence - 1]));
        Assert.False(quick.Core.TryQuickMemory(SystemCall.MemoryMap, 0, 0, 2, 1, uint.MaxValue, 0x9000));
    }

    [Fact]
    public void LimitsGoToChildrenNeverAboveTheirParents()
    {
        ProcessLimits few = new() { Pages = 100, Capabilities = 8, Contracts = 1, Threads = 2, Children = 2 };
        uint child = Limited(few);
        _machine.SwitchTo(child);
        Assert.Equal(few, _machine.Core.Processes[_machine.Slot].Limits);
        uint grandchild = (uint)_machine.Spawn().Value;
        Assert.True(_machine.Core.Processes.TryFind(grandchild, out int slot));
        Assert.Equal(few, _machine.Core.Processes[slot].Limits);
        ProcessLimits more = few;
        more.Pages++;
        Assert.Equal(Status.CapabilityUnauthorized, SetLimits(grandchild, more));
        Assert.Equal(Status.ProcessNotFound, SetLimits(1, few));
        Assert.Equal(Status.Ok, SetLimits(grandchild, new ProcessLimits { Pages = 1 }));
    }

    [Fact]
    public void ChildrenAreCountedUntilSomebodyWaits()
    {
        uint child = Limited(new ProcessLimits { Pages = 100, Capabilities = 8, Threads = 2, Children = 1 });
        _machine.SwitchTo(child);
        uint grandchild = (uint)_machine.Spawn().Value;
        Assert.Equal(Status.ResourceExhausted, _machine.Spawn().Status);
        _machine.Call(SystemCall.Kill, grandchild);
        Assert.Equal(Status.ResourceExhausted, _machine.Spawn().Status);
        _machine.Call(SystemCall.Wait, grandchild);
        Assert.Equal(Status.Ok, _machine.Spawn().Status);
    }

    [Fact]
    public void CapabilitiesAndThreadsHaveTheirLimits()
    {
        uint child = Limited(new ProcessLimits { Pages = 100, Capabilities = 4, Threads = 2 });
        _machine.SwitchTo(child);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.EndpointCreate).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Call(SystemCall.EndpointCreate).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ThreadCreate).Status);
        Assert.Equal(Status.ResourceExhausted, _machine.Call(SystemCall.ThreadCreate).Status);
    }

    [Fact]
    public void PidsAreFoundAndListedWhoeverCameAndWentBetween()
    {
        uint[] children = [.. Enumerable.Range(0, 6).Select(_ => (uint)_machine.Spawn().Value)];
        foreach (uint gone in new[] { children[1], children[4], children[0] })
        {
            _machine.Call(SystemCall.Kill, gone);
            _machine.Call(SystemCall.Wait, gone);
        }

        uint young = (uint)_machine.Spawn().Value;
        ProcessTable table = _machine.Core.Processes;
        uint[] expected = [1, children[2], children[3], children[5], young];
        Assert.Equal(expected, Enumerable.Range(0, table.Count).Select(place => table[table.AtOrder(place)].Process));
        Assert.Equal(expected.Reverse(),
            Enumerable.Range(0, table.Count).Reverse().Select(place => table[table.AtOrder(place)].Process));
        Assert.False(table.TryFind(children[4], out _));
        Assert.All(expected, pid => Assert.True(table.TryFind(pid, out int slot) && table[slot].Process == pid));
    }

    private static string Hex(in TraceRecord record) =>
        Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record)));

    private uint Limited(in ProcessLimits limits)
    {
        uint child = (uint)_machine.Spawn().Value;
        Assert.Equal(Status.Ok, SetLimits(child, limits));
        return child;
    }

    private Status SetLimits(uint process, ProcessLimits limits) => _machine.Call(SystemCall.ProcessLimits,
        (ref TraceRecord r) => Operands.FillLimits(ref r, process, limits)).Status;

    private int Fault(ulong page, MemoryAccess access, uint instructions = 0, Status verdict = Status.Ok) =>
        _machine.Apply((ref TraceRecord r) => FillFault(ref r, page, access, instructions, verdict));

    private CallResult Memory(SystemCall call, ulong frames = 0, ulong value = 0, Status verdict = Status.Ok) =>
        _machine.Call(call, (ref TraceRecord r) =>
        {
            r.Arg3 = frames;
            r.Value = value;
            r.Verdict = verdict;
        });

    private static void FillMap(ref TraceRecord r, ulong frames)
    {
        r.Arg1 = 2;
        r.Arg2 = 1;
        r.Arg3 = frames;
        r.Value = 0x9000;
    }

    private static void FillFault(ref TraceRecord r, ulong page, MemoryAccess access, uint instructions, Status verdict)
    {
        r.Kind = RecordKind.MemoryFault;
        r.Instructions = instructions;
        r.Arg0 = page;
        r.Arg1 = (ulong)access;
        r.Arg2 = 1;
        r.Verdict = verdict;
    }
}
