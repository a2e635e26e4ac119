// Statistics as one JSON object, for programs. Names as the trace prints them; times are T in ticks.
using System;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tool.Traces;

/// <summary>Writes <see cref="TraceStatistics"/>.</summary>
public static class StatisticsJson
{
    public static void Write(TraceStatistics statistics, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("records", statistics.Records);
        json.WriteNumber("inputs", statistics.Inputs);
        json.WriteStartObject("levels");
        foreach ((PrivilegeLevel level, ulong count) in statistics.Levels) json.WriteNumber(level.ToString(), count);
        json.WriteEndObject();
        json.WriteNumber("time", statistics.Time);
        json.WriteNumber("instructions", statistics.Instructions);
        json.WriteBoolean("complete", statistics.Complete);
        json.WriteNumber("idleTime", statistics.IdleTicks);
        json.WriteNumber("idleJumps", statistics.IdleJumps);
        json.WriteStartObject("kinds");
        foreach ((RecordKind kind, ulong count) in statistics.Kinds) json.WriteNumber(kind.ToString(), count);
        json.WriteEndObject();
        json.WriteStartObject("faults");
        foreach ((FaultKind kind, ulong count) in statistics.Faults) json.WriteNumber(kind.ToString(), count);
        json.WriteEndObject();
        Calls(statistics, json);
        json.WriteStartObject("jobs");
        Jobs("Quantum", statistics.Quantum, json);
        Jobs("Phase", statistics.Phase, json);
        json.WriteEndObject();
        Spread("waiting", statistics.Waiting, json);
        json.WriteStartArray("processes");
        foreach (ProcessStatistics row in statistics.Processes.Values) Process(row, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Calls(TraceStatistics statistics, Utf8JsonWriter json)
    {
        json.WriteStartObject("calls");
        foreach ((SystemCall call, CallStatistics row) in statistics.Calls)
        {
            json.WriteStartObject(call.ToString());
            json.WriteNumber("count", row.Count);
            json.WriteNumber("refused", row.Refused);
            json.WriteNumber("instructions", row.Instructions);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Jobs(string name, JobStatistics row, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteNumber("admitted", row.Admitted);
        json.WriteNumber("rolledBack", row.RolledBack);
        json.WriteNumber("retries", row.Retried);
        json.WriteNumber("completed", row.Completed);
        json.WriteNumber("failed", row.Failed);
        json.WriteNumber("open", row.Open);
        Spread("latency", row.Latency, json);
        Spread("queueing", row.Queueing, json);
        json.WriteEndObject();
    }

    private static void Spread(string name, Distribution values, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", values.Count);
        json.WriteNumber("least", values.Least);
        json.WriteNumber("median", values.Quantile(0.5));
        json.WriteNumber("p99", values.Quantile(0.99));
        json.WriteNumber("largest", values.Largest);
        json.WriteNumber("mean", Math.Round(values.Mean, 3));
        json.WriteEndObject();
    }

    private static void Process(ProcessStatistics row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("process", row.Process);
        json.WriteNumber("parent", row.Parent);
        json.WriteNumber("created", row.Created);
        if (row.Ended is { } ended) json.WriteNumber("ended", ended);
        else json.WriteNull("ended");
        json.WriteString("exitReason", row.ExitReason.ToString());
        json.WriteNumber("exitStatus", row.ExitStatus);
        json.WriteNumber("records", row.Records);
        json.WriteNumber("calls", row.Calls);
        json.WriteNumber("instructions", row.Instructions);
        json.WriteNumber("quantumJobs", row.QuantumJobs);
        json.WriteNumber("phaseJobs", row.PhaseJobs);
        json.WriteNumber("faults", row.Faults);
        json.WriteNumber("runs", row.Runs);
        json.WriteNumber("waited", row.Waited);
        json.WriteEndObject();
    }
}
