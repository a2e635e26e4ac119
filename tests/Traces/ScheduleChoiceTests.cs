// A wrong choice of who runs next is explained: who could, who should, why; by replay and by the debugger alike.
using System;
using System.IO;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Debugger;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-071.5")]
[Requirement("XDV-012.5")]
public sealed class ScheduleChoiceTests
{
    /// <summary>Two children at the same level; the parent's slice ends, so one of them is chosen.</summary>
    private static TraceRecord[] TwoReady()
    {
        FakeMachine machine = new();
        machine.Spawn();
        machine.Spawn();
        machine.Call(SystemCall.ConsoleWrite, null, 1_000_000);
        machine.Call(SystemCall.PowerOff);
        return [.. machine.Records];
    }

    /// <summary>The trace says that the last process to become ready was chosen.</summary>
    private static int ChooseAnother(TraceRecord[] records, uint process, ushort thread)
    {
        int at = Array.FindIndex(records, record => RecordFacts.IsRun(record) && record.Process == 2);
        Assert.True(at > 0);
        (records[at].Process, records[at].Thread) = (process, thread);
        return at;
    }

    [Fact]
    public void TheReadyAreListedWithTheRule()
    {
        TraceRecord[] records = TwoReady();
        int at = ChooseAnother(records, 3, 2);
        ReplayMismatch mismatch = Replayer.Replay(records).Mismatch!;
        Assert.Equal((ulong)at, mismatch.Record);
        Assert.Contains(mismatch.Why, line => line.Contains("process 2,") && line.EndsWith("<- by the rules"));
        Assert.Contains(mismatch.Why, line => line.Contains("process 3,") && line.EndsWith("<- in the trace"));
        Assert.Contains("waited longer", mismatch.Why[^1]);
        Assert.Contains("XDV-012.5", mismatch.Why[^1]);
    }

    [Fact]
    public void AThreadThatIsNotReadyIsSaidToBeNone()
    {
        TraceRecord[] records = TwoReady();
        ChooseAnother(records, 7, 6);
        Assert.Contains("was not ready", Replayer.Replay(records).Mismatch!.Why[^1]);
    }

    [Fact]
    public void OtherDifferencesHaveNoSuchText()
    {
        TraceRecord[] records = TwoReady();
        records[^1].Value++;
        Assert.Empty(Replayer.Replay(records).Mismatch!.Why);
    }

    [Fact]
    [Requirement("XDV-071.4")]
    public void TheDebuggerShowsItWhereItStops()
    {
        TraceRecord[] records = TwoReady();
        ChooseAnother(records, 3, 2);
        using StringWriter output = new();
        DebuggerSession session = new(new Timeline(new TraceIndex(TraceBuilder.Join(TraceBuilder.Parts(records)))),
            output);
        session.Execute("continue");
        Assert.True(session.Differs);
        Assert.Contains("<- by the rules", output.ToString());
    }

    [Fact]
    public void DiffNamesBothChoices()
    {
        TraceRecord[] wrong = TwoReady();
        ChooseAnother(wrong, 3, 2);
        using StringWriter output = new();
        DifferenceText.Write(TraceDifference.Between(TwoReady(), wrong), output);
        Assert.Contains("the choice of who runs next: process 2,", output.ToString());
        Assert.Contains("process 3,", output.ToString());
    }
}
