// Time travel: the state at any record is the one a Core has that was brought there directly, whatever way led to it;
// conditions stop where they should; a wrong decision ends the timeline before it; a million records back are quick.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Debugger;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-071.4")]
[Requirement("XDV-012.8")]
public sealed class DebuggerTests
{
    private static TraceIndex Index(IEnumerable<TraceRecord> records) =>
        new(TraceBuilder.Join(TraceBuilder.Parts(records)));

    private static string Session(IEnumerable<TraceRecord> records, string commands, out DebuggerSession session)
    {
        StringWriter output = new();
        session = new DebuggerSession(new Timeline(Index(records)), output);
        session.Run(new StringReader(commands), echo: true);
        return output.ToString();
    }

    [Fact]
    public void TheStateAtARecordDoesNotDependOnTheWayThere()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            RandomSession session = new(seed);
            session.Run(600, end: false);
            TraceIndex index = Index(session.Machine.Records);
            Timeline timeline = new(index, interval: 16, checkpoints: 8);
            Random random = new(seed);
            for (int i = 0; i < 300; i++)
            {
                ulong target = (ulong)random.Next(session.Machine.Records.Count);
                Assert.True(timeline.MoveTo(target));
                Assert.InRange(target, timeline.First, timeline.Last);
                if (i % 30 != 0) continue;
                Timeline direct = new(index);
                direct.MoveTo(target);
                Assert.Equal(direct.Last, timeline.Last);
                Assert.True(direct.Core.StateDigest().Same(timeline.Core.StateDigest()), $"seed {seed}, #{target}");
            }

            Assert.Null(timeline.Mismatch);
        }
    }

    [Fact]
    public void EveryRecordBelongsToOneInput()
    {
        List<TraceRecord> records = TraceBuilder.SmallSession().Records;
        Timeline timeline = new(Index(records));
        for (ulong n = (ulong)records.Count; n-- > 0;)
        {
            Assert.True(timeline.MoveTo(n));
            int inputs = records[(int)timeline.First..(int)(timeline.Last + 1)].Count(r => TraceFormat.IsInput(r.Kind));
            Assert.Equal(1, inputs);
            Assert.Equal(timeline.Core.Time, records[(int)timeline.Last].Time);
        }

        Assert.False(timeline.MoveTo((ulong)records.Count));
        Assert.Equal((ulong)records.Count - 1, timeline.Last);
    }

    [Fact]
    [Requirement("XDV-071.5")]
    public void AWrongDecisionEndsTheTimelineBeforeIt()
    {
        List<TraceRecord> records = TraceBuilder.SmallSession().Records;
        int wrong = records.FindLastIndex(r => r.Kind == RecordKind.Schedule);
        records[wrong] = records[wrong] with { Thread = 5, Process = 5 };
        string text = Session(records, "continue\nprocesses\nback 3\n", out DebuggerSession session);
        Assert.True(session.Differs);
        Assert.Contains("the replay gets no further", text);
        Assert.Contains($"record {wrong}: Process (XDV-012.1)", text);
        Assert.Contains($"decided on replay: #{wrong} ", text);
        Assert.True(session.At < (ulong)wrong);
        Timeline timeline = new(Index(records));
        Assert.False(timeline.MoveTo((ulong)records.Count - 1));
        Assert.True(timeline.Last < (ulong)wrong);
        Assert.True(timeline.MoveTo(0));
        Assert.False(timeline.MoveTo((ulong)wrong));
    }

    [Fact]
    public void CheckpointsStayBoundedAndAreUsed()
    {
        RandomSession session = new(3);
        session.Run(3000, end: true);
        FakeMachine machine = session.Machine;
        Checkpoints checkpoints = new(machine.Limits, machine.Invariant, interval: 4, most: 8);
        for (ulong n = 1; n < 2000; n++) checkpoints.Offer(machine.Core, n);
        Assert.InRange(checkpoints.Count, 4, 8);
        Assert.True(checkpoints.Interval >= 256);
        Assert.InRange(checkpoints.Nearest(1999), 1000UL, 1999UL);
        Assert.Equal(0UL, checkpoints.Nearest(3));
        FakeMachine other = new();
        Assert.True(checkpoints.TryRestore(1999, other.Core, out ulong position));
        Assert.Equal((checkpoints.Nearest(1999), position), (position, other.Log.Sequence));
        Assert.True(other.Core.StateDigest().Same(machine.Core.StateDigest()));
        Assert.False(checkpoints.TryRestore(3, other.Core, out _));
    }

    [Theory]
    [InlineData("fault", RecordKind.Fault)]
    [InlineData("transition", RecordKind.Transition)]
    [InlineData("call Spawn", RecordKind.SystemCall)]
    [InlineData("kind Process process 2", RecordKind.Process)]
    public void RunStopsAtTheFirstRecordThatMeetsTheCondition(string words, RecordKind kind)
    {
        FakeMachine machine = TraceBuilder.SmallSession();
        Session(machine.Records, $"run {words}\n", out DebuggerSession session);
        int first = machine.Records.FindIndex(r => r.Kind == kind
            && (kind != RecordKind.SystemCall || r.Operation == (ushort)SystemCall.Spawn)
            && (kind != RecordKind.Process || r.Process == 2));
        if (first < 0) first = 0; // nothing went wrong in this session: it stays where it is
        Assert.Equal((ulong)first, session.At);
    }

    [Fact]
    public void PlacesContractsAndCapabilitiesAreBreakpointsInBothDirections()
    {
        List<TraceRecord> records = TraceBuilder.SmallSession().Records;
        TraceRecord completed = records.First(r => RecordFacts.IsCompletion(r));
        TraceRecord revoked = records.First(r => r.Kind == RecordKind.Capability
            && (CapabilityEvent)r.Operation == CapabilityEvent.Revoked);
        string contract = RecordText.HandleText(completed.Contract);
        ulong[] named = [.. records.Where(r => RecordFacts.NamesContract(r, completed.Contract))
            .Select(r => r.Sequence)];
        Session(records, $"break contract {contract}\nc\nc\n", out DebuggerSession session);
        Assert.Equal(named[1], session.At);
        Session(records, $"goto #{records.Count - 1}\nbreak contract {contract}\nrc\nrc\n", out session);
        Assert.Equal(named[^2], session.At);
        Session(records, $"run T={completed.Time}\n", out session);
        Assert.Equal(records.First(r => r.Time >= completed.Time).Sequence, session.At);
        Session(records, $"run capability {RecordText.HandleText(revoked.Capability)}\nrun #20\nrb #7\n", out session);
        Assert.Equal(7UL, session.At);
        Session(records, "break #5\nbreak #9\ndelete 1\nc\n", out session);
        Assert.Equal(9UL, session.At);
    }

    [Fact]
    public void EveryCommandAnswersAndNothingCrashes()
    {
        string[] commands =
        [
            "help", "where", "records", "records 3", "processes", "ready", "capabilities", "capabilities 1",
            "capabilities x", "contracts", "jobs", "objects", "providers", "digest", "step", "back", "next",
            "previous", "step 99999999", "back 18446744073709551615", "goto", "goto x", "run", "run x", "run contract",
            "break", "breaks", "delete 7", "reverse", "nonsense", "", "# a comment", "next 9999", "previous 9999",
        ];
        for (int seed = 0; seed < 5; seed++)
        {
            RandomSession random = new(seed);
            random.Run(200, end: true);
            int middle = random.Machine.Records.Count / 2;
            string text = Session(random.Machine.Records, $"goto #{middle}\n" + string.Join('\n', commands) + "\nq\n",
                out DebuggerSession session);
            Assert.False(session.Differs);
            foreach (string command in commands) Assert.Contains($"> {command}\n", text);
            Assert.Contains("no command 'nonsense'", text);
        }
    }

    [Fact]
    public void ADamagedTraceIsReadUpToTheDamage()
    {
        List<byte[]> parts = TraceBuilder.Parts(TraceBuilder.SmallSession().Records);
        TraceIndex index = new(TraceBuilder.Join([parts[0], parts[1], parts[2][..500]]));
        Assert.Equal(32UL, index.Count);
        Assert.Contains("cut off", index.Damage);
        TraceIndex gap = new(TraceBuilder.Join([parts[0], parts[2]]));
        Assert.Equal(0UL, gap.Count);
        Assert.Contains("gap", gap.Damage);
        Assert.Throws<TraceFormatException>(() => new Timeline(gap));
        Assert.Throws<TraceFormatException>(() => new TraceIndex(new MemoryStream([1, 2, 3])));
    }

    [Fact]
    public void AMillionRecordsBackTakeLessThanATenthOfASecond()
    {
        RandomSession session = new(1, 0, CoreLimits.Default);
        session.Run(500_000, end: false);
        ulong last = (ulong)session.Machine.Records.Count - 1;
        Assert.True(last > 1_050_000);
        Timeline timeline = new(Index(session.Machine.Records));
        Assert.True(timeline.MoveTo(last));
        double[] milliseconds = new double[5];
        for (int i = 0; i < milliseconds.Length; i++)
        {
            timeline.MoveTo(last - (ulong)i);
            var watch = Stopwatch.StartNew();
            timeline.MoveTo(last - 1_000_000 - (ulong)(i * 1777));
            milliseconds[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        Assert.True(milliseconds[2] < 100, $"median of {string.Join(", ", milliseconds)} ms");
    }
}
