// What the verifier says of virtual machines in a trace that was changed and sealed again (XDV-014, XDV-071.5).
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-014.7")]
public sealed class MachineLifecyclesTests
{
    private TraceRecord[] _records = Session();

    private static TraceRecord[] Session()
    {
        FakeMachine machine = new(new Xdv.Core.Orchestration.CoreLimits(16, 128, 16, 16, 16));
        machine.Attach(Domain.Quantum);
        ulong outer = machine.CreateMachine(
            FakeMachine.Terms(VhmProfile.Quantum, machines: 1, processes: 6, capabilities: 40)).Value;
        machine.SwitchTo((uint)machine.SpawnIn(outer).Value);
        machine.ActiveContract(Domain.Quantum, 2);
        VhmTerms small = FakeMachine.Terms(pages: 20, processes: 1, capabilities: 4);
        small.Quota.Threads = small.Quota.Objects = 1;
        ulong inner = machine.CreateMachine(small).Value;
        machine.SpawnIn(inner);
        machine.Control(inner, VhmOperation.Pause);
        machine.SwitchTo(1);
        machine.Control(outer, VhmOperation.Terminate);
        return [.. machine.Records];
    }

    /// <summary>A machine is kept, ends, and is there again.</summary>
    private static TraceRecord[] SnapshotSession()
    {
        FakeMachine machine = new(new Xdv.Core.Orchestration.CoreLimits(16, 128, 16, 16, 16));
        ulong kept = machine.CreateMachine(FakeMachine.Terms()).Value;
        uint init = (uint)machine.SpawnIn(kept).Value;
        Assert.Equal(Status.Ok, machine.Control(kept, VhmOperation.Pause));
        Assert.Equal(Status.Ok, machine.Control(kept, VhmOperation.Snapshot));
        Assert.Equal(Status.Ok, machine.Control(kept, VhmOperation.Terminate));
        machine.Call(SystemCall.Wait, init);
        Assert.Equal(Status.Ok, machine.Control(kept, VhmOperation.Restore));
        Assert.Equal(Status.Ok, machine.Control(kept, VhmOperation.Forget));
        return [.. machine.Records];
    }

    /// <summary>A machine has ended whose number another has, of which a snapshot is taken; the process that comes
    /// back is the first one's.</summary>
    private static TraceRecord[] Renumbered()
    {
        FakeMachine machine = new(new Xdv.Core.Orchestration.CoreLimits(16, 128, 16, 16, 16));
        uint[] inits = new uint[2];
        for (int i = 0; i < 2; i++)
        {
            ulong made = machine.CreateMachine(FakeMachine.Terms()).Value;
            inits[i] = (uint)machine.SpawnIn(made).Value;
            machine.Control(made, VhmOperation.Pause);
            if (i == 1) machine.Control(made, VhmOperation.Snapshot);
            machine.Control(made, VhmOperation.Terminate);
            machine.Call(SystemCall.Wait, inits[i]);
            if (i == 1) machine.Control(made, VhmOperation.Restore);
        }

        TraceRecord[] records = [.. machine.Records];
        int back = Array.FindLastIndex(records, r => r is { Kind: RecordKind.SystemCall, Arg1: 5 });
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i].Vhm == 1002) records[i].Vhm = 1001;
            if (records[i].Arg0 == 1002) records[i].Arg0 = 1001;
            if (i > back && records[i].Process == inits[1]) records[i].Process = inits[0];
        }
        return records;
    }

    private ref TraceRecord Control(VhmOperation operation) => ref _records[IndexOf(operation)];

    private int IndexOf(VhmOperation operation) => Array.FindIndex(_records,
        r => r is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.VhmControl }
            && r.Arg1 == (ulong)operation);

    [Theory]
    [InlineData("nothing", null)]
    [InlineData("restored from nothing", "XDV-014.6")]
    [InlineData("forgotten twice", "XDV-014.6")]
    [InlineData("kept while it runs", "XDV-014.6")]
    [InlineData("there again without a call", "XDV-014.1")]
    [InlineData("a pid that was not kept", "XDV-020.3")]
    [InlineData("in another machine", "XDV-014.6")]
    [InlineData("one of an earlier machine with that number", "XDV-020.3")]
    [InlineData("restored while it is there", "XDV-014.6")]
    [InlineData("kept from inside", "XDV-014.5")]
    [InlineData("an operation beyond 16 bits", "XDV-014.1")]
    [InlineData("an operation that there is not", "XDV-014.1")]
    [InlineData("a number beyond 16 bits", "XDV-014.1")]
    [InlineData("resumed while it runs", "XDV-014.1")]
    [Requirement("XDV-014.6")]
    public void OnlyASnapshotGivesNamesAgain(string forgery, string? rule)
    {
        _records = SnapshotSession();
        switch (forgery)
        {
            case "restored from nothing":
                Control(VhmOperation.Snapshot) = default;
                break;
            case "forgotten twice":
                _records = [.. _records, Control(VhmOperation.Forget)];
                break;
            case "kept while it runs":
                Of(RecordKind.Vhm, (int)VhmState.Paused, 1001) = default;
                break;
            case "there again without a call":
                Control(VhmOperation.Restore).Arg1 = (ulong)VhmOperation.Resume;
                break;
            case "a pid that was not kept":
                int created = Array.FindLastIndex(_records,
                    r => r is { Kind: RecordKind.Process, Operation: (ushort)ProcessState.Created });
                _records[created].Process = 1;
                break;
            case "in another machine":
                for (int i = IndexOf(VhmOperation.Restore); i < _records.Length; i++)
                    if (_records[i] is { Kind: RecordKind.Process, Vhm: 1001 }) _records[i].Vhm = 1000;
                break;
            case "one of an earlier machine with that number":
                _records = Renumbered();
                break;
            case "restored while it is there":
                int from = IndexOf(VhmOperation.Terminate), to = IndexOf(VhmOperation.Restore);
                _records = [.. _records[..from], .. _records[to..]];
                break;
            case "kept from inside":
                ref TraceRecord inside = ref Control(VhmOperation.Snapshot);
                (inside.Vhm, inside.Process) = (1001, Of(RecordKind.Process, (int)ProcessState.Created, 1001).Process);
                Of(RecordKind.Process, (int)ProcessState.Suspended, 1001) = default;
                break;
            case "an operation beyond 16 bits":
                Control(VhmOperation.Forget).Arg1 = 0x10000 + (ulong)VhmOperation.Forget;
                break;
            case "an operation that there is not":
                Control(VhmOperation.Forget).Arg1 = (ulong)VhmOperation.Forget + 1;
                break;
            case "a number beyond 16 bits":
                Control(VhmOperation.Forget).Arg0 += 0x10000;
                break;
            case "resumed while it runs":
                Control(VhmOperation.Pause).Arg1 = (ulong)VhmOperation.Resume;
                break;
        }
        Assert.Equal(rule, Broken());
    }

    private ref TraceRecord Of(RecordKind kind, int operation, ushort vhm) =>
        ref _records[Array.FindIndex(_records, r => r.Kind == kind && r.Operation == operation && r.Vhm == vhm)];

    private string? Broken() => TraceBuilder.FirstBroken(_records)?.Rule;

    [Fact]
    public void AnHonestTraceBreaksNothing() => Assert.Null(Broken());

    [Theory]
    [InlineData("a process acts elsewhere", "XDV-014.1")]
    [InlineData("a process begins elsewhere", "XDV-014.5")]
    [InlineData("a machine skips a state", "XDV-014.1")]
    [InlineData("a machine in nothing", "XDV-014.5")]
    [InlineData("a machine twice", "XDV-014.1")]
    [InlineData("a machine ends before its processes", "XDV-014.7")]
    [InlineData("a machine ends before those in it", "XDV-014.5")]
    [InlineData("a binding skips a state", "XDV-014.3")]
    [InlineData("a binding to K", "XDV-014.3")]
    [InlineData("a parent that there never was", "XDV-020.3")]
    [InlineData("a process of nobody", "XDV-020.3")]
    [InlineData("another tenant in a tenant's machine", "XDV-014.5")]
    [InlineData("a machine in one that has ended", "XDV-014.5")]
    [InlineData("the machine that boots is paused", "XDV-014.1")]
    public void AForgedOneIsFound(string forgery, string rule)
    {
        switch (forgery)
        {
            case "a process acts elsewhere":
                Of(RecordKind.SystemCall, (int)SystemCall.ContractRequest, 1001).Vhm = 1000;
                break;
            case "a process begins elsewhere":
                Of(RecordKind.Process, (int)ProcessState.Created, 1002).Arg0 = 1;
                break;
            case "a machine skips a state":
                Of(RecordKind.Vhm, (int)VhmState.Validated, 1001).Operation = (ushort)VhmState.Active;
                break;
            case "a machine in nothing":
                Of(RecordKind.Vhm, (int)VhmState.Requested, 1002).Arg0++;
                break;
            case "a machine twice":
                Of(RecordKind.Vhm, (int)VhmState.Validated, 1001).Operation = (ushort)VhmState.Requested;
                break;
            case "a machine ends before its processes":
                Of(RecordKind.Vhm, (int)VhmState.Paused, 1002).Operation = (ushort)VhmState.Terminated;
                break;
            case "a machine ends before those in it":
                Of(RecordKind.Vhm, (int)VhmState.Released, 1002) = default;
                Of(RecordKind.Vhm, (int)VhmState.Terminated, 1002) = default;
                TraceRecord ended = Of(RecordKind.Vhm, (int)VhmState.Terminated, 1001);
                _records = [.. _records, ended with { Operation = (ushort)VhmState.Released }];
                break;
            case "a binding skips a state":
                Of(RecordKind.Vhm, 16 + (int)BindingState.Validated, 1001).Operation++;
                break;
            case "a parent that there never was":
                Of(RecordKind.Process, (int)ProcessState.Created, 1002).Arg0 = 77;
                break;
            case "a process of nobody":
                Of(RecordKind.Process, (int)ProcessState.Created, 1002).Arg0 = 0;
                break;
            case "another tenant in a tenant's machine":
                Of(RecordKind.Vhm, (int)VhmState.Requested, 1002).Arg0 += 1 << 16;
                break;
            case "a machine in one that has ended":
                TraceRecord later = Of(RecordKind.Vhm, (int)VhmState.Requested, 1002);
                _records = [.. _records, later with { Vhm = 1003 }];
                break;
            case "the machine that boots is paused":
                TraceRecord paused = Of(RecordKind.Vhm, (int)VhmState.Paused, 1002);
                _records = [.. _records, paused with { Vhm = 1000 }];
                break;
            case "a binding to K":
                Of(RecordKind.Vhm, 16 + (int)BindingState.Requested, 1001).Domain = Domain.Classical;
                break;
        }
        Assert.Equal(rule, Broken());
    }
}
