// The result of a replay as one JSON object: a verdict, and what it rests on.
using System.Text.Json;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public static class ReplayJson
{
    public static void Write(CheckedReplayResult run, ReplayScope scope, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", run.Succeeded);
        json.WriteString("mode", scope.Mode.ToString());
        json.WriteNumber("modeNumber", (int)scope.Mode);
        json.WriteNumber("records", run.Report.Records);
        json.WriteBoolean("complete", run.Report.Complete);
        if (run.Report.Problem is { } problem)
        {
            json.WriteStartObject("problem");
            json.WriteNumber("record", problem.Record);
            json.WriteNumber("byte", problem.Byte);
            json.WriteString("rule", problem.Rule);
            json.WriteString("detail", problem.Detail);
            json.WriteEndObject();
        }
        else json.WriteNull("problem");
        if (run.Replay is { } replay)
        {
            json.WriteNumber("replayed", replay.Records);
            json.WriteString("orchestration", RunReport.Hex(replay.Orchestration));
            json.WriteString("outcome", RunReport.Hex(replay.Outcome));
            if (replay.Scope is { } tally) Scope(tally, json);
            Mismatch("mismatch", replay.Mismatch, json);
            Mismatch("outside", replay.Outside, json);
        }

        json.WriteEndObject();
    }

    private static void Scope(ScopeTally tally, Utf8JsonWriter json)
    {
        json.WriteStartObject("scope");
        json.WriteString("name", tally.Scope.ToString());
        json.WriteNumber("subject", tally.Scope.Subject);
        json.WriteNumber("records", tally.Records);
        if (tally.Records > 0)
        {
            json.WriteNumber("first", tally.First.Sequence);
            json.WriteNumber("last", tally.Last.Sequence);
        }

        json.WriteString("hash", RunReport.Hex(tally.Decisions));
        json.WriteString("conduct", RunReport.Hex(tally.Conduct));
        json.WriteStartObject("kinds");
        foreach ((RecordKind kind, var operations) in tally.Kinds)
        {
            json.WriteStartObject(kind.ToString());
            foreach ((string operation, ulong count) in operations) json.WriteNumber(operation, count);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("refusals");
        foreach ((Status status, ulong count) in tally.Refusals) json.WriteNumber(status.ToString(), count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Mismatch(string name, ReplayMismatch? mismatch, Utf8JsonWriter json)
    {
        if (mismatch is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("record", mismatch.Record);
        json.WriteString("field", mismatch.Field);
        json.WriteString("rule", mismatch.Rule);
        json.WriteString("detail", mismatch.Detail);
        json.WriteBoolean("inScope", mismatch.InScope);
        json.WriteStartArray("why");
        foreach (string line in mismatch.Why) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
