// The export as a viewer reads it: valid events, spans that close, a thread's spans one after the other, jobs from
// admission to completion, faults as instants.
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.3")]
public sealed class ExportTests
{
    private static JsonElement[] Events(IEnumerable<TraceRecord> records)
    {
        using MemoryStream stream = new();
        ulong count = ChromeExport.Write(records, stream);
        JsonElement[] events = [.. JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("traceEvents")
            .EnumerateArray()];
        Assert.Equal(count, (ulong)events.Length);
        return events;
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static ulong Number(JsonElement item, string name) => item.GetProperty(name).GetUInt64();

    [Fact]
    [Requirement("XDV-060.3")]
    public void AJobIsASpanFromAdmissionToCompletion()
    {
        List<TraceRecord> records = TraceBuilder.SmallSession().Records;
        JsonElement[] events = Events(records);
        foreach (TraceRecord admitted in records.Where(r => RecordFacts.AdmitsJob(r)))
        {
            TraceRecord completed = records.First(r => RecordFacts.IsCompletion(r) && r.Arg0 == admitted.Arg0);
            string id = $"0x{admitted.Arg0:x}";
            JsonElement[] span = [.. events.Where(e => Text(e, "cat").StartsWith("job") && Text(e, "id") == id)];
            Assert.Equal(["b", "e"], span.Select(e => Text(e, "ph")));
            Assert.Equal(admitted.Time, Number(span[0], "ts"));
            Assert.Equal(completed.Time, Number(span[1], "ts"));
            Assert.Equal(Text(span[0], "name"), Text(span[1], "name"));
        }
    }

    [Fact]
    public void EveryProcessHasANameAndEveryCallIsThere()
    {
        List<TraceRecord> records = TraceBuilder.SmallSession().Records;
        JsonElement[] events = Events(records);
        Assert.Equal([1UL, 2UL], events.Where(e => Text(e, "name") == "process_name").Select(e => Number(e, "pid")));
        Assert.Equal(records.Count(r => r.Kind == RecordKind.SystemCall), events.Count(e => Text(e, "cat") == "call"));
    }

    [Fact]
    public void SpansCloseAndNeverOverlapOnARow()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            RandomSession session = new(seed);
            session.Run(400, end: seed % 2 == 0);
            JsonElement[] events = Events(session.Machine.Records);
            foreach (IGrouping<string, JsonElement> span in events.Where(e => Text(e, "ph") is "b" or "e")
                .GroupBy(e => Text(e, "cat") + Text(e, "id")))
                Assert.All(span.Select(e => Text(e, "ph")).Chunk(2), run => Assert.Equal(["b", "e"], run));
            foreach (IGrouping<ulong, JsonElement> row in events.Where(e => Text(e, "ph") == "X")
                .GroupBy(e => Number(e, "pid")))
            {
                ulong end = 0;
                foreach (JsonElement span in row)
                {
                    Assert.True(Number(span, "ts") >= end, $"seed {seed}, process {row.Key}");
                    end = Number(span, "ts") + Number(span, "dur");
                    Assert.True(end <= session.Machine.Core.Time);
                }
            }
        }
    }

    [Fact]
    [Requirement("XDV-012.1")]
    public void OneProcessRunsAtATime()
    {
        FakeMachine machine = new();
        machine.Spawn();
        machine.SliceExpired(1_000_000);
        machine.SliceExpired(1_000_000);
        JsonElement[] running = [.. Events(machine.Records).Where(e => Text(e, "name") == "running")
            .OrderBy(e => Number(e, "ts"))];
        Assert.Equal([1UL, 2UL, 1UL], running.Select(e => Number(e, "pid")));
        for (int i = 1; i < running.Length; i++)
            Assert.Equal(Number(running[i - 1], "ts") + Number(running[i - 1], "dur"), Number(running[i], "ts"));
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void AFaultIsAnInstant()
    {
        FakeMachine machine = new();
        machine.Call(SystemCall.CapabilityRevoke, (ref TraceRecord r) => r.Capability = 99);
        TraceRecord fault = machine.Records.Single(r => r.Kind == RecordKind.Fault);
        JsonElement instant = Assert.Single(Events(machine.Records),
            e => Text(e, "cat") == "fault" && Number(e.GetProperty("args"), "n") == fault.Sequence);
        Assert.Equal(("i", "p", "CapabilityViolation", fault.Time), (Text(instant, "ph"), Text(instant, "s"),
            Text(instant, "name"), Number(instant, "ts")));
    }

    [Fact]
    public void WhatIsOpenAtTheEndIsClosedThere()
    {
        FakeMachine machine = new();
        machine.Attach(Domain.Quantum);
        machine.Submit(new QJob(machine.ActiveContract(Domain.Quantum, 2)));
        JsonElement[] ends = [.. Events(machine.Records).Where(e => Text(e, "ph") == "e")];
        Assert.Equal(["contract", "job Q"], ends.Select(e => Text(e, "cat")).Order());
        Assert.Empty(Events([]));
    }
}
