// Jobs that run again, in a trace (XDV-022.3): verified, replayed, counted; and what the verifier says when one runs
// again that must not.
using System;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-022.3")]
[Requirement("XDV-034.3")]
public sealed class RetryTests
{
    private readonly TraceRecord[] _records = Session(JobFlags.None);

    /// <summary>A job that is turned away twice, under a contract for two retries, and then answered.</summary>
    private static TraceRecord[] Session(JobFlags flags)
    {
        FakeMachine machine = new();
        int runs = 0;
        machine.Answer = _ => runs++ < 2 ? Status.ResourceExhausted : Status.Ok;
        machine.Attach(Domain.Quantum);
        ulong contract = machine.ActiveContract(Domain.Quantum, 2, retries: 2);
        machine.Call(SystemCall.JobWait, machine.Submit(new QJob(contract, Flags: flags)).Value);
        machine.RunIdle();
        machine.Call(SystemCall.PowerOff);
        return [.. machine.Records];
    }

    private string? Broken() => TraceBuilder.FirstBroken(_records)?.Rule;

    private ref TraceRecord Find(RecordKind kind, TransitionPhase phase = TransitionPhase.None) =>
        ref _records[Array.FindIndex(_records, r => r.Kind == kind
            && (phase == TransitionPhase.None || r.Operation == (ushort)phase))];

    [Fact]
    [Requirement("XDV-005.3")]
    public void AnHonestTraceReplaysAndBreaksNothing()
    {
        Assert.Equal(2, _records.Count(r => RecordFacts.RunsAgain(r)));
        Assert.Null(Broken());
        Assert.Null(TraceVerifier.Verify(TraceBuilder.Join(TraceBuilder.Parts(_records)), requireComplete: true)
            .Problem);
        Assert.True(Replayer.Replay(_records).Agrees);
        Assert.EndsWith(" retries=2", RecordText.Format(Find(RecordKind.CallDetails)), StringComparison.Ordinal);
        Assert.Contains("Transition Retry", RecordText.Format(Find(RecordKind.Transition, TransitionPhase.Retry)));
    }

    [Fact]
    public void OneTooManyIsFound()
    {
        Find(RecordKind.CallDetails).Arg1 = 1UL << 32;
        Assert.Equal("XDV-022.3", Broken());
    }

    [Fact]
    public void OneThatIsLeftOutIsFound()
    {
        Find(RecordKind.Transition, TransitionPhase.Retry).Kind = RecordKind.Schedule;
        Assert.Equal("XDV-004.2", Broken());
    }

    [Theory]
    [InlineData(Status.QuantumDecoherenceExceeded), InlineData(Status.QuantumHardwareFailure), InlineData(Status.Ok)]
    public void OneForNoReasonIsFound(Status status)
    {
        Find(RecordKind.QuantumMeasure).Status = status;
        Assert.Equal("XDV-022.3", Broken());
    }

    [Fact]
    public void OneThatHadNothingToRunIsFound()
    {
        Find(RecordKind.QuantumMeasure).Arg3 = 0;
        Assert.Equal("XDV-022.3", Broken());
    }

    [Fact]
    [Requirement("XDV-032.1")]
    public void AKeptContainerThatIsPreparedAgainIsFound()
    {
        int call = Array.FindIndex(_records, r => RecordFacts.IsCall(r, SystemCall.Call));
        _records[call].Arg2 |= (ulong)JobFlags.Keep;
        Assert.Equal("XDV-022.3", Broken());
    }

    [Fact]
    [Requirement("XDV-032.1")]
    public void OneInTheSameContainerIsFound()
    {
        Find(RecordKind.Transition, TransitionPhase.Retry).Arg1 =
            Find(RecordKind.Transition, TransitionPhase.Logging).Arg1;
        Assert.Equal("XDV-032.1", Broken());
    }

    [Fact]
    [Requirement("XDV-070.1")]
    public void OneJobIsCountedOnce()
    {
        TraceStatistics statistics = TraceStatistics.Of(_records);
        Assert.Equal((1UL, 2UL, 1UL, 0UL, 0UL), (statistics.Quantum.Admitted, statistics.Quantum.Retried,
            statistics.Quantum.Completed, statistics.Quantum.Failed, statistics.Quantum.Open));
        using StringWriter text = new();
        StatisticsText.Write(statistics, text);
        Assert.Contains("retries", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AKeptContainerEndsWithItsJob() =>
        Assert.DoesNotContain(Session(JobFlags.Keep), r => RecordFacts.RunsAgain(r));
}
