// Who has the console: Ctrl-C ends the foreground process and its descendants and nobody else, the screen's size is
// decided state, ends are remembered.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-053.3")]
public sealed class ConsoleTests
{
    private readonly FakeMachine _machine = new(new CoreLimits(16, 128, 16, 16, 16));

    [Fact]
    public void InterruptEndsTheForegroundAndItsDescendantsOnly()
    {
        uint shell = StartShell(), program = Spawn();
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleForeground, program).Status);
        uint background = Spawn();
        _machine.SwitchTo(program);
        uint child = Spawn();
        _machine.SwitchTo(child);
        uint grandchild = Spawn();
        Type("lost\x03kept");
        Assert.All([program, child, grandchild], p => Assert.Equal(Status.ProcessInterrupted, ReasonOf(p)));
        Assert.True(IsAlive(shell) && IsAlive(background) && IsAlive(1));
        _machine.SwitchTo(shell);
        Assert.Equal(new CallResult(Status.ProcessInterrupted, 0), _machine.Call(SystemCall.Wait, program));
        Assert.Equal(4UL, _machine.Call(SystemCall.ConsoleRead, 100).Value);
        Assert.Equal(BitConverter.ToUInt64("kept\0\0\0\0"u8), _machine.Effects.Last().Bytes0);
    }

    [Fact]
    public void TheShellReadsTheByteItselfAlsoAfterItsProgramEnded()
    {
        uint shell = StartShell();
        Type("\x03");
        Assert.Equal(1UL, _machine.Call(SystemCall.ConsoleRead, 100).Value);
        uint program = Spawn();
        _machine.Call(SystemCall.ConsoleForeground, program);
        _machine.SwitchTo(program);
        _machine.Call(SystemCall.Exit, 3);
        _machine.SwitchTo(shell);
        Type("\x03");
        Assert.Equal(1UL, _machine.Call(SystemCall.ConsoleRead, 100).Value);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleForeground, shell).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleMode, 0).Status);
        Type("\x03");
        Assert.False(IsAlive(shell));
        Type("\x03");
        Assert.True(IsAlive(1));
        Assert.Equal(Status.InvalidArgument, _machine.Call(SystemCall.ConsoleMode, 2).Status);
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void OnlyWhoHasTheForegroundGivesItAwayOrSetsTheSize()
    {
        uint shell = StartShell(), foreground = Spawn(), background = Spawn();
        _machine.SwitchTo(background);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.ConsoleForeground, background).Status);
        Assert.Equal(Status.CapabilityUnauthorized, _machine.Call(SystemCall.ConsoleSize, Size(100, 30)).Status);
        _machine.SwitchTo(shell);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.ConsoleForeground, 1).Status);
        Assert.Equal(Status.ProcessNotFound, _machine.Call(SystemCall.ConsoleForeground, 99).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleForeground, foreground).Status);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleForeground, shell).Status);
    }

    [Fact]
    public void TheSizeIsEightyByTwentyFourUntilTheTerminalSaysOtherwise()
    {
        Assert.Equal(Size(80, 24), _machine.Call(SystemCall.ConsoleSize, 0UL).Value);
        Assert.Equal(Size(132, 50), _machine.Call(SystemCall.ConsoleSize, Size(132, 50)).Value);
        foreach (ulong bad in new ulong[] { 1, Size(19, 24), Size(80, 1), Size(1001, 24), Size(80, 24) | 1UL << 32 })
            Assert.Equal(Status.InvalidArgument, _machine.Call(SystemCall.ConsoleSize, bad).Status);
        Spawn();
        _machine.SwitchTo(2);
        Assert.Equal(Size(132, 50), _machine.Call(SystemCall.ConsoleSize, 0UL).Value);
    }

    [Fact]
    public void EndsAreRememberedWithTheirReasons()
    {
        uint exits = Spawn(), killed = Spawn(), traps = Spawn();
        _machine.Call(SystemCall.Kill, killed);
        _machine.SwitchTo(exits);
        _machine.Call(SystemCall.Exit, 7);
        _machine.SwitchTo(traps);
        _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.Trap;
            r.Operation = 14;
            r.Arg0 = 0x1234;
            r.Instructions = 55;
        });
        EndedInfo[] ends = [.. Enumerable.Range(0, 3).Select(End)];
        Assert.Equal([(killed, Status.ProcessKilled, 0UL, 1UL), (exits, Status.Ok, 7UL, 0UL),
            (traps, Status.ProcessTrapped, 14UL, 0x1234UL)],
            ends.Select(e => (e.Process, e.Reason, e.ExitStatus, e.Detail)));
        Assert.Equal(55UL, ends[2].Instructions);
        _machine.SwitchTo(1);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.EndedInfo, 2).Status);
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.EndedInfo, 3).Status);
    }

    [Fact]
    public void OnlyTheLatestEndsAreKept()
    {
        for (int i = 0; i < EndedProcesses.Capacity + 5; i++)
        {
            uint child = Spawn();
            _machine.Call(SystemCall.Kill, child);
            _machine.Call(SystemCall.Wait, child);
        }

        Assert.Equal(EndedProcesses.Capacity, _machine.Core.Ends.Count);
        Assert.Equal(2u + 5, End(0).Process);
    }

    [Fact]
    [Requirement("XDV-005.2")]
    public void ACopyOfCoreKnowsTheConsole()
    {
        StartShell();
        _machine.Call(SystemCall.ConsoleForeground, Spawn());
        _machine.Call(SystemCall.ConsoleSize, Size(100, 30));
        FakeMachine copy = new(_machine.Limits);
        copy.Core.CopyFrom(_machine.Core);
        Assert.True(copy.Core.StateDigest().Same(_machine.Core.StateDigest()));
        Type("\x03");
        Assert.False(copy.Core.StateDigest().Same(_machine.Core.StateDigest()));
    }

    private static ulong Size(uint columns, uint rows) => ConsoleSize.Pack(columns, rows);

    private uint Spawn() => (uint)_machine.Spawn().Value;

    /// <summary>init's child that takes interrupts and has the foreground; it runs.</summary>
    private uint StartShell()
    {
        uint shell = Spawn();
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleForeground, shell).Status);
        _machine.SwitchTo(shell);
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.ConsoleMode, 1).Status);
        return shell;
    }

    private bool IsAlive(uint process) => _machine.Core.TryReadProcess(process, out ProcessInfo info)
        && info.State != ProcessState.Terminated;

    private EndedInfo End(int index)
    {
        Assert.True(_machine.Core.TryReadEnded((ulong)index, out EndedInfo info));
        return info;
    }

    private Status ReasonOf(uint process) =>
        Enumerable.Range(0, _machine.Core.Ends.Count).Select(End).Single(e => e.Process == process).Reason;

    private void Type(string text)
    {
        byte[] bytes = new byte[32];
        for (int i = 0; i < text.Length; i++) bytes[i] = (byte)text[i];
        _machine.Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.ConsoleInput;
            r.Operation = (ushort)text.Length;
            r.Arg0 = BitConverter.ToUInt64(bytes, 0);
            r.Arg1 = BitConverter.ToUInt64(bytes, 8);
            r.Arg2 = BitConverter.ToUInt64(bytes, 16);
            r.Arg3 = BitConverter.ToUInt64(bytes, 24);
        });
    }

    /// <summary>What somebody used on the short way is its own slice's, also when it is ended from outside.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    [Requirement("XDV-012.2")]
    public void WhoComesAfterCtrlCHasAWholeSlice(bool quick)
    {
        FakeMachine machine = new() { Quick = quick };
        uint child = (uint)machine.Spawn().Value;
        machine.Call(SystemCall.ConsoleForeground, child);
        machine.SwitchTo(child);
        uint whole = machine.Core.SliceInstructionsLeft;
        machine.Call(SystemCall.ProcessId, null, 40_000);
        Assert.Equal(quick, machine.QuickCalls > 0);
        Assert.True(machine.Core.SliceInstructionsLeft < whole - 40_000);
        machine.Apply((ref TraceRecord r) => (r.Kind, r.Operation, r.Arg0) = (RecordKind.ConsoleInput, 1, 3));
        Assert.Equal(1u, machine.Pid);
        Assert.Equal(whole, machine.Core.SliceInstructionsLeft);
    }
}
