// Replay: bit-exact on every random session; any change to what was decided or asked stops it at the right record.
using System;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-005.3")]
[Requirement("XDV-012.8")]
public sealed class ReplayerTests
{
    [Fact]
    [Requirement("XDV-053")]
    public void EveryRandomSessionReplaysBitExactly()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            RandomSession session = new(seed, seed % 3);
            session.Run(500, end: seed % 2 == 0);
            ReplayResult result = Replayer.Replay(session.Machine.Records);
            Assert.True(result.Mismatch is null, $"seed {seed}: {result.Mismatch}");
            Assert.Equal((ulong)session.Machine.Records.Count, result.Records);
        }
    }

    [Fact]
    public void ReplayAndVerifierAgreeOnTheHeads()
    {
        FakeMachine session = TraceBuilder.SmallSession();
        byte[] file = ((MemoryStream)TraceBuilder.Join(TraceBuilder.Parts(session.Records, results: true))).ToArray();
        TraceReport report = TraceVerifier.Verify(new MemoryStream(file));
        ReplayResult result = Replayer.Replay(new MemoryStream(file));
        Assert.Null(result.Mismatch);
        Assert.Equal(report.Records, result.Records);
        Assert.True(report.Orchestration.Same(result.Orchestration));
        Assert.True(report.Outcome.Same(result.Outcome));
    }

    [Fact]
    [Requirement("XDV-071.5")]
    public void AChangedDecisionIsFoundInItsField()
    {
        TraceRecord[] records = [.. TraceBuilder.SmallSession().Records];
        int call = Array.FindIndex(records, r => r.Kind == RecordKind.SystemCall
            && r.Operation == (ushort)SystemCall.Call);
        Expect(call, "Status", (ref TraceRecord r) => r.Status = Status.Busy);
        Expect(call, "Value", (ref TraceRecord r) => r.Value++);
        Expect(call, "Time", (ref TraceRecord r) => r.Time++);
        int schedule = Array.FindLastIndex(records, r => r.Kind == RecordKind.Schedule);
        Expect(schedule, "Thread", (ref TraceRecord r) => r.Thread++);
        Expect(schedule, "Process", (ref TraceRecord r) => r.Process++);

        void Expect(int index, string field, Fill change)
        {
            TraceRecord[] changed = [.. records];
            change(ref changed[index]);
            ReplayMismatch? mismatch = Replayer.Replay(changed).Mismatch;
            Assert.NotNull(mismatch);
            Assert.Equal(((ulong)index, field), (mismatch.Record, mismatch.Field));
            Assert.StartsWith("XDV-", mismatch.Rule);
        }
    }

    [Fact]
    [Requirement("XDV-071.5")]
    public void EveryMissingSwappedOrDuplicatedRecordIsFound()
    {
        TraceRecord[] records = [.. TraceBuilder.SmallSession().Records];
        for (int i = 0; i < records.Length; i++)
        {
            Assert.NotNull(Replayer.Replay(records.Take(i + 1).Concat(records.Skip(i))).Mismatch);
            if (i + 1 == records.Length) break;
            Assert.NotNull(Replayer.Replay(records.Where((_, index) => index != i)).Mismatch);
            TraceRecord[] swapped = [.. records];
            (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
            Assert.NotNull(Replayer.Replay(swapped).Mismatch);
        }
    }

    [Fact]
    [Requirement("XDV-004.4")]
    [Requirement("XDV-071.3")]
    public void OutcomesAreInjectedNotJudged()
    {
        TraceRecord[] records = [.. TraceBuilder.SmallSession().Records];
        int completion = Array.FindIndex(records, r => r.Kind == RecordKind.QuantumMeasure);
        records[completion].Outcome = Bytes32.From([9]);
        ReplayResult result = Replayer.Replay(records);
        Assert.Null(result.Mismatch);
        Assert.False(result.Outcome.Same(Replayer.Replay(TraceBuilder.SmallSession().Records).Outcome));
        Assert.True(result.Orchestration.Same(Replayer.Replay(TraceBuilder.SmallSession().Records).Orchestration));
    }

    [Fact]
    public void NonsenseIsRefusedNotCrashed()
    {
        Assert.Equal(0UL, Replayer.Replay([]).Records);
        TraceRecord boot = default;
        Assert.NotNull(Replayer.Replay([boot]).Mismatch);
        boot.Kind = RecordKind.Boot;
        Assert.NotNull(Replayer.Replay([boot]).Mismatch);
        Random random = new(4);
        TraceRecord[] records = [.. TraceBuilder.SmallSession().Records];
        for (int i = 0; i < 2000; i++)
        {
            TraceRecord[] damaged = [.. records];
            ref TraceRecord record = ref damaged[random.Next(damaged.Length)];
            Span<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<TraceRecord>(ref record));
            bytes[random.Next(96)] ^= (byte)(1 << random.Next(8));
            _ = Replayer.Replay(damaged);
        }
    }

    [Fact]
    [Requirement("XDV-071.1")]
    public void EveryRecordHasAText()
    {
        foreach (TraceRecord record in TraceBuilder.SmallSession().Records)
        {
            string text = RecordText.Format(record);
            Assert.StartsWith($"#{record.Sequence} T={record.Time} {record.Kind}", text);
            Assert.DoesNotContain('\n', text);
        }
        TraceRecord call = TraceBuilder.SmallSession().Records.First(r => r.Kind == RecordKind.Transition);
        Assert.Contains("Transition Logging pid=1 Q capability=", RecordText.Format(call));
    }
}
