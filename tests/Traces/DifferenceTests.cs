// Comparing traces: the same is the same, a wrong decision is found at its record with its fields, outcomes are told
// apart from decisions, and where a trace ends counts.
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-071.5")]
public sealed class DifferenceTests
{
    private static List<TraceRecord> Records => TraceBuilder.SmallSession().Records;

    private static string Text(TraceDifference difference)
    {
        StringWriter text = new();
        DifferenceText.Write(difference, text);
        return text.ToString();
    }

    [Fact]
    [Requirement("XDV-005.3")]
    public void TheSameSessionTwiceIsTheSame()
    {
        TraceDifference difference = TraceDifference.Between(Records, Records);
        Assert.True(difference.Same && difference.SameDecisions);
        Assert.Equal((ulong)Records.Count, difference.Common);
        Assert.StartsWith("decisions are the same", Text(difference));
    }

    [Fact]
    public void TheFirstOfSeveralWrongDecisionsIsFoundWithAllItsFields()
    {
        List<TraceRecord> wrong = Records;
        int schedule = wrong.FindLastIndex(r => r.Kind == RecordKind.Schedule);
        wrong[schedule] = wrong[schedule] with { Thread = 7, Process = 7 };
        wrong[schedule + 2] = wrong[schedule + 2] with { Time = 1 };
        TraceDifference difference = TraceDifference.Between(Records, wrong);
        Divergence found = Assert.IsType<Divergence>(difference.Divergence);
        Assert.Equal((ulong)schedule, found.Record);
        Assert.Equal(["Process", "Thread"], found.Fields.Select(field => field.Field));
        Assert.Equal("7", found.Fields[0].Second);
        Assert.Equal(Records.Skip(schedule - TraceDifference.Context).Take(TraceDifference.Context)
            .Select(r => r.Sequence), found.Before.Select(r => r.Sequence));
        Assert.Equal((ulong)schedule, found.First[0].Sequence);
        Assert.Equal(7u, found.Second[0].Process);
        Assert.Contains($"part at record {schedule}: Process, Thread", Text(difference));
        Assert.False(difference.SameDecisions);
    }

    [Fact]
    public void EveryDecisionFieldIsSeenAndNamed()
    {
        TraceRecord record = default;
        for (int offset = 0; offset < TraceRecord.Size; offset++)
        {
            TraceRecord other = record;
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                new System.Span<TraceRecord>(ref other))[offset] = 1;
            IReadOnlyList<FieldDifference> fields = RecordFields.Decisions(record, other);
            Assert.Equal(offset < TraceRecord.DecisionBytes ? 1 : 0, fields.Count);
        }
    }

    [Fact]
    [Requirement("XDV-004.4")]
    public void OtherOutcomesAreNoOtherDecisions()
    {
        List<TraceRecord> other = Records;
        int first = other.FindIndex(r => RecordFacts.IsCompletion(r));
        int second = other.FindLastIndex(r => RecordFacts.IsCompletion(r));
        other[first] = other[first] with { Outcome = Bytes32.From([1]) };
        other[second] = other[second] with { Outcome = Bytes32.From([2]) };
        TraceDifference difference = TraceDifference.Between(Records, other);
        Assert.True(difference.SameDecisions);
        Assert.False(difference.Same);
        Assert.Equal(2UL, difference.OutcomesDiffering);
        Assert.Equal((ulong)first, difference.FirstOutcome!.Value.First.Sequence);
        Assert.Contains("outcomes differ in 2 records", Text(difference));
    }

    [Fact]
    public void AnEarlierEndIsADifference()
    {
        List<TraceRecord> all = Records;
        TraceDifference difference = TraceDifference.Between(all, all.Take(10));
        Assert.Equal(10UL, difference.Divergence!.Record);
        Assert.Empty(difference.Divergence.Fields);
        Assert.Empty(difference.Divergence.Second);
        Assert.StartsWith("B ends after 10 records", Text(difference));
        Assert.StartsWith("A ends after 0 records", Text(TraceDifference.Between([], all)));
        Assert.True(TraceDifference.Between([], []).Same);
    }

    [Fact]
    [Requirement("XDV-012.8")]
    public void SeedsThatAskForOtherThingsPartWhereTheyDo()
    {
        RandomSession one = new(1), other = new(1), third = new(1, outcomeSeed: 5);
        one.Run(300, end: true);
        other.Run(300, end: true);
        third.Run(300, end: true);
        Assert.True(TraceDifference.Between(one.Machine.Records, other.Machine.Records).Same);
        TraceDifference outcomes = TraceDifference.Between(one.Machine.Records, third.Machine.Records);
        Assert.True(outcomes.SameDecisions);
        Assert.True(outcomes.OutcomesDiffering > 0);
    }
}
