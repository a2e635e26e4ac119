// Statistics: exact on a session whose numbers are known, consistent on random ones, in text and in JSON.
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.3")]
[Requirement("XDV-070")]
public sealed class StatisticsTests
{
    [Fact]
    public void ASmallSessionAddsUp()
    {
        TraceRecord[] records = [.. TraceBuilder.SmallSession().Records];
        TraceStatistics statistics = TraceStatistics.Of(records);
        Assert.Equal((ulong)records.Length, statistics.Records);
        Assert.Equal(records[^1].Time, statistics.Time);
        Assert.True(statistics.Complete);
        Assert.Equal((ulong)records.Count(r => TraceFormat.IsInput(r.Kind)), statistics.Inputs);
        Assert.Equal(statistics.Inputs, (ulong)statistics.Levels.Values.Sum(count => (long)count));
        Assert.Equal(1UL, statistics.Levels[PrivilegeLevel.Core]);
        Assert.Equal(statistics.Quantum.Completed + statistics.Phase.Completed,
            statistics.Levels[PrivilegeLevel.Manager]);
        Assert.Equal(statistics.Records, (ulong)statistics.Kinds.Values.Sum(count => (long)count));
        Assert.Equal(300_000UL, statistics.Instructions);
        Assert.Equal(300_000UL, statistics.Calls[SystemCall.ConsoleWrite].Instructions);
        Assert.Equal((2UL, 1UL), (statistics.Calls[SystemCall.JobWait].Count,
            statistics.Calls[SystemCall.JobWait].Refused));
        Assert.Equal((1UL, 1UL, 1UL), (statistics.Quantum.Admitted, statistics.Quantum.Completed,
            statistics.Phase.Admitted));
        Assert.Equal(1UL, statistics.Processes[1].QuantumJobs);
        Assert.Equal(1u, statistics.Processes[2].Parent);
        Assert.NotNull(statistics.Processes[2].Ended);
    }

    [Fact]
    [Requirement("XDV-060.3")]
    public void LatencyIsFromAdmissionToCompletionAndQueueingIsTheRestOfItsOwnCost()
    {
        FakeMachine machine = new();
        machine.Attach(Domain.Quantum);
        ulong first = machine.ActiveContract(Domain.Quantum, 2), second = machine.ActiveContract(Domain.Quantum, 2);
        machine.Submit(new QJob(first));
        ulong job = machine.Submit(new QJob(second)).Value;
        machine.Call(SystemCall.JobWait, job);
        machine.RunIdle();
        TraceRecord[] admitted = [.. machine.Records.Where(r => RecordFacts.AdmitsJob(r))];
        TraceRecord[] completed = [.. machine.Records.Where(r => RecordFacts.IsCompletion(r))];
        JobStatistics jobs = TraceStatistics.Of(machine.Records).Quantum;
        Assert.Equal(2UL, jobs.Latency.Count);
        Assert.Equal(completed[0].Time - admitted[0].Time, jobs.Latency.Least);
        Assert.Equal(completed[1].Time - admitted[1].Time, jobs.Latency.Largest);
        Assert.Equal(0UL, jobs.Queueing.Least);
        Assert.Equal(admitted[1].Arg2 - admitted[1].Time - admitted[1].Arg3, jobs.Queueing.Largest);
        Assert.True(jobs.Queueing.Largest > 0);
    }

    [Fact]
    [Requirement("XDV-012.5")]
    public void WaitingIsWhatCoreSaysItWas()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            RandomSession session = new(seed, 0);
            session.Run(400, end: true);
            Orchestrator core = session.Machine.Core;
            TraceStatistics statistics = TraceStatistics.Of(session.Machine.Records);
            Assert.Equal(core.Time, statistics.Time);
            Assert.True(statistics.Waiting.Largest <= core.Time);
            Assert.Equal((ulong)session.Machine.Records.Count(r => RecordFacts.IsRun(r)), statistics.Waiting.Count);
            Assert.Equal(statistics.Waiting.Count, statistics.Processes.Values.Aggregate(0UL, (n, p) => n + p.Runs));
            Assert.Equal(statistics.Instructions,
                statistics.Processes.Values.Aggregate(0UL, (n, p) => n + p.Instructions));
        }
    }

    [Fact]
    public void APreemptedThreadHasWaitedTheOthersSlice()
    {
        FakeMachine machine = new();
        machine.Spawn();
        machine.SliceExpired(1_000_000);
        machine.SliceExpired(1_000_000);
        TraceRecord[] runs = [.. machine.Records.Where(r => RecordFacts.IsRun(r))];
        TraceStatistics statistics = TraceStatistics.Of(machine.Records);
        Assert.Equal(3, runs.Length);
        Assert.Equal(runs[2].Time - runs[1].Time, statistics.Processes[1].Waited);
        Assert.True(statistics.Processes[1].Waited >= 1000);
    }

    [Fact]
    public void QuantilesAreExactWhenSmallAndCloseWhenLarge()
    {
        Random random = new(1);
        Distribution small = new(), large = new();
        ulong[] values = [.. Enumerable.Range(0, 5000).Select(_ => (ulong)random.NextInt64(1L << random.Next(1, 60)))];
        for (ulong i = 0; i < 100; i++) small.Add(i);
        foreach (ulong value in values) large.Add(value);
        Assert.Equal((0UL, 49UL, 98UL, 99UL), (small.Least, small.Quantile(0.5), small.Quantile(0.99), small.Largest));
        Assert.Equal(49.5, small.Mean);
        Array.Sort(values);
        foreach (double share in (double[])[0.01, 0.5, 0.9, 0.99, 1])
        {
            ulong exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.InRange(large.Quantile(share), exact, exact + exact / 60);
        }

        Distribution extreme = new();
        extreme.Add(ulong.MaxValue);
        Assert.Equal((ulong.MaxValue, 0UL), (extreme.Quantile(0.5), new Distribution().Quantile(0.5)));
    }

    [Fact]
    public void TextAndJsonSayTheSame()
    {
        TraceStatistics statistics = TraceStatistics.Of(TraceBuilder.SmallSession().Records);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) StatisticsJson.Write(statistics, json);
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(statistics.Records, document.RootElement.GetProperty("records").GetUInt64());
        JsonElement calls = document.RootElement.GetProperty("calls");
        Assert.Equal(2UL, calls.GetProperty("JobWait").GetProperty("count").GetUInt64());
        Assert.Equal(2, document.RootElement.GetProperty("processes").GetArrayLength());
        StringWriter text = new();
        StatisticsText.Write(statistics, text);
        Assert.StartsWith($"{statistics.Records:N0} records", text.ToString());
        Assert.Contains("JobWait", text.ToString());
        Assert.Contains("Φ latency", text.ToString());
        StringWriter empty = new();
        StatisticsText.Write(new TraceStatistics(), empty);
        Assert.Contains("the session has not ended", empty.ToString());
    }
}
