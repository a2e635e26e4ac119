// Processes, threads and the console: lifecycle, parents and children, traps, slices, boot and the end.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-020.3")]
public sealed class ProcessTests
{
    private readonly FakeMachine _machine = new();

    [Fact]
    [Requirement("XDV-062.2")]
    public void BootMakesInitAndRunsIt()
    {
        Assert.Equal(RecordKind.Boot, _machine.Records[0].Kind);
        int[] states = [.. _machine.Records.Where(r => r.Kind == RecordKind.Process).Select(r => (int)r.Operation)];
        Assert.Equal([1, 2, 3, 4], states);
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal(1000, _machine.Records[^1].Vhm);
        Assert.Equal(RecordKind.Schedule, _machine.Records[^1].Kind);
        Assert.Equal(EffectKind.StartProcess, Assert.Single(_machine.Effects).Kind);
        Assert.Equal(_machine.Limits.Pack(), CoreLimits.Unpack(_machine.Records[0].Arg2).Pack());
    }

    [Fact]
    public void PidsGrowAndSlotsAreReused()
    {
        List<uint> pids = [];
        for (int i = 0; i < 20; i++)
        {
            uint child = (uint)_machine.Spawn().Value;
            pids.Add(child);
            Assert.Equal(1u, _machine.Effects.Last(e => e.Kind == EffectKind.StartProcess).Count);
            Assert.Equal(Status.Ok, _machine.Call(SystemCall.Kill, child).Status);
            Assert.Equal(new CallResult(Status.ProcessKilled, 0), _machine.Call(SystemCall.Wait, child));
        }
        Assert.Equal(Enumerable.Range(2, 20).Select(i => (uint)i), pids);
    }

    [Fact]
    public void TooManyProcessesAreRefusedWithoutTrace()
    {
        for (int i = 1; i < _machine.Limits.Processes; i++) Assert.Equal(Status.Ok,
            _machine.Spawn(Permissions.Syscall).Status);
        Bytes32 before = _machine.Core.StateDigest();
        Assert.Equal(Status.OutOfProcesses, _machine.Spawn().Status);
        Assert.True(before.Same(_machine.Core.StateDigest()));
        Assert.Equal(Status.InvalidArgument, _machine.Call(SystemCall.Spawn, 1UL << 31).Status);
    }

    [Fact]
    public void WaitBlocksUntilTheChildEnds()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.Wait, child);
        Assert.Equal(child, _machine.Pid);
        _machine.Call(SystemCall.Exit, 42);
        Assert.Equal(1u, _machine.Pid);
        Assert.True(_machine.Core.TakeReturn(_machine.Core.Running, out ulong value, out Status status));
        Assert.Equal((42UL, Status.Ok), (value, status));
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Wait, child).Status);
        Assert.Equal(1, _machine.Core.Processes.Count);
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void ATrapEndsOnlyTheProcess()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.Trap;
            r.Operation = 14;
            r.Arg0 = 0xdead;
        });
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal((ushort)FaultKind.ProcessTrap, _machine.Last(RecordKind.Fault).Operation);
        Assert.Equal(new CallResult(Status.ProcessTrapped, 14), _machine.Call(SystemCall.Wait, child));
    }

    [Fact]
    public void OrphansGoToInitAndAreForgottenWhenTheyEnd()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        uint grandchild = (uint)_machine.Spawn().Value;
        uint dead = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.Kill, dead);
        _machine.Call(SystemCall.Exit, 0);
        Assert.True(_machine.Core.TryReadProcess(grandchild, out ProcessInfo info));
        Assert.Equal(1u, info.Parent);
        Assert.False(_machine.Core.TryReadProcess(dead, out _));
        _machine.SwitchTo(grandchild);
        _machine.Call(SystemCall.Exit, 0);
        Assert.False(_machine.Core.TryReadProcess(grandchild, out _));
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void KillReachesOnlyDescendants()
    {
        uint a = (uint)_machine.Spawn().Value, b = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(a);
        uint child = (uint)_machine.Spawn().Value;
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Kill, 1).Status);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Kill, a).Status);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Kill, b).Status);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Wait, b).Status);
        _machine.SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Kill, child).Status);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.Kill, child).Status);
    }

    [Fact]
    public void ProcessInfoListsByPid()
    {
        _machine.Spawn();
        uint gone = (uint)_machine.Spawn().Value;
        uint last = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.Kill, gone);
        _machine.Call(SystemCall.Wait, gone);
        Assert.Equal(last, _machine.Call(SystemCall.ProcessInfo, 2).Value);
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.ProcessInfo, 3).Status);
        _machine.Call(SystemCall.Clock, instructions: 777);
        Assert.True(_machine.Core.TryReadProcess(1, out ProcessInfo info));
        Assert.Equal((777UL, 3u, ProcessState.Active), (info.Instructions, info.Capabilities, info.State));
    }

    [Fact]
    [Requirement("XDV-012.2")]
    public void SlicesRotateAndEveryChangeIsRecorded()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SliceExpired(1_000_000);
        Assert.Equal(child, _machine.Pid);
        Assert.Equal(child, _machine.Last(RecordKind.Schedule).Process);
        Assert.Equal(1_000_000u, _machine.Core.SliceInstructionsLeft);
        _machine.SliceExpired(1_000_000);
        Assert.Equal(1u, _machine.Pid);
        _machine.Call(SystemCall.Clock, instructions: 400_000);
        Assert.Equal(599_900u, _machine.Core.SliceInstructionsLeft);
        int switches = _machine.CountOf(RecordKind.Schedule, 0);
        _machine.Call(SystemCall.Kill, child);
        _machine.Call(SystemCall.Yield);
        Assert.Equal(switches, _machine.CountOf(RecordKind.Schedule, 0));
    }

    [Fact]
    [Requirement("XDV-012.7")]
    public void AFloodOfCallsUsesUpItsSlice()
    {
        FakeMachine machine = new(slice: 1000);
        uint child = (uint)machine.Spawn().Value;
        for (int i = 0; i < 10 && machine.Pid == 1; i++) machine.Call(SystemCall.Clock);
        Assert.Equal(child, machine.Pid);
    }

    [Fact]
    public void UnknownCallsAndBadVerdictsChangeNothing()
    {
        Bytes32 before = _machine.Core.StateDigest();
        Assert.Equal(Status.UnknownCall, _machine.Call(SystemCall.None).Status);
        Assert.Equal(Status.UnknownCall, _machine.Call((SystemCall)999).Status);
        foreach (SystemCall call in new[] { SystemCall.Log, SystemCall.Spawn, SystemCall.ConsoleRead,
            SystemCall.ConsoleWrite,
            SystemCall.FileRead, SystemCall.MemoryGrow, SystemCall.ProcessInfo, SystemCall.CapabilityGet,
                SystemCall.TraceHead,
            SystemCall.BootCommand, SystemCall.DomainInfo, SystemCall.KernelLogRead })
        {
            CallResult result = _machine.Call(call, (ref TraceRecord r) =>
            {
                r.Verdict = Status.BadAddress;
                r.Value = 77;
                r.Arg1 = 1;
            });
            Assert.Equal(new CallResult(Status.BadAddress, 0), result);
        }
        Assert.True(before.Same(_machine.Core.StateDigest()));
    }

    [Fact]
    public void MachineValuesPassAndCoreValuesIgnoreTheInput()
    {
        Fill noise = (ref TraceRecord r) => r.Value = 77;
        Assert.Equal(new CallResult(Status.Ok, 77), _machine.Call(SystemCall.FileSize, noise));
        Assert.Equal(new CallResult(Status.Ok, 77), _machine.Call(SystemCall.KernelLogRead, noise));
        Assert.Equal(new CallResult(Status.Ok, 1), _machine.Call(SystemCall.ProcessId, noise));
        Assert.Equal(new CallResult(Status.Ok, 0), _machine.Call(SystemCall.Yield, noise));
    }

    /// <summary>One input serves as many readers as it has bytes for (simulator, seed 3).</summary>
    [Fact]
    [Requirement("XDV-053.3")]
    public void ConsoleReadersBlockAndAreServedInOrder()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.Call(SystemCall.ConsoleRead, 5);
        Assert.Equal(child, _machine.Pid);
        _machine.Call(SystemCall.ConsoleRead, 100);
        Assert.Equal(-1, _machine.Core.Running);
        Input("hello world"u8.ToArray());
        Effect first = _machine.Effects[^2], second = _machine.Effects[^1];
        Assert.Equal((EffectKind.DeliverConsole, 1u, 5u), (first.Kind, first.Process, first.Count));
        Assert.Equal(System.BitConverter.ToUInt64("hello\0\0\0"u8), first.Bytes0);
        Assert.Equal((EffectKind.DeliverConsole, child, 6u), (second.Kind, second.Process, second.Count));
        Input([]);
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal(new CallResult(Status.Ok, 0), _machine.Call(SystemCall.ConsoleRead, 1));
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleRead, 0UL).Status);
        Assert.Equal(1u, _machine.Pid);
    }

    [Fact]
    public void ConsoleOverflowIsRefused()
    {
        for (int i = 0; i < ConsoleState.Capacity / 32; i++) Assert.Equal(Status.Ok, Input(new byte[32]));
        Assert.Equal(Status.ResourceExhausted, Input([1]));
        Assert.Equal(32UL, _machine.Call(SystemCall.ConsoleRead, 1000).Value);
        Assert.Equal(Status.Ok, Input([]));
        Assert.Equal(Status.ResourceExhausted, Input([1]));
    }

    [Fact]
    public void TheSessionEndsWithInitOrPowerOff()
    {
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.PowerOff, 3).Status);
        Assert.True(_machine.Core.Ended);
        Assert.Equal(3UL, _machine.Last(RecordKind.Shutdown).Value);
        Assert.Equal((EffectKind.PowerOff, 3u), (_machine.Effects.Last().Kind, _machine.Effects.Last().Count));
        Assert.Throws<InvariantException>(() => _machine.Call(SystemCall.Clock));
        FakeMachine other = new();
        other.Call(SystemCall.Exit, 7);
        Assert.Equal(7UL, other.Last(RecordKind.Shutdown).Value);
    }

    [Fact]
    [Requirement("XDV-012.1")]
    public void AQuantumAnswerOutranksClassicalWork()
    {
        _machine.Attach(Domain.Quantum);
        uint child = (uint)_machine.Spawn().Value;
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        ulong job = _machine.Submit(new QJob(contract)).Value;
        _machine.Call(SystemCall.JobWait, job);
        Assert.Equal(child, _machine.Pid);
        _machine.Call(SystemCall.Clock, instructions: 900_000);
        Assert.Equal(1u, _machine.Pid);
        Assert.Equal(Domain.Quantum, _machine.Last(RecordKind.Schedule).Domain);
    }

    private Status Input(byte[] bytes)
    {
        byte[] padded = new byte[32];
        bytes.CopyTo(padded, 0);
        int first = _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.ConsoleInput;
            r.Operation = (ushort)bytes.Length;
            r.Arg0 = System.BitConverter.ToUInt64(padded, 0);
            r.Arg1 = System.BitConverter.ToUInt64(padded, 8);
            r.Arg2 = System.BitConverter.ToUInt64(padded, 16);
            r.Arg3 = System.BitConverter.ToUInt64(padded, 24);
        });
        return _machine.Records[first].Status;
    }
}
