// A comparison of two traces as one JSON object; records are written as `trace show --json` writes them.
using System.Collections.Generic;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public static class DifferenceJson
{
    public static void Write(TraceDifference difference, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("same", difference.Same);
        json.WriteBoolean("sameDecisions", difference.SameDecisions);
        json.WriteNumber("recordsInCommon", difference.Common);
        if (difference.Divergence is { } divergence) Divergence(divergence, json);
        else json.WriteNull("divergence");
        json.WriteNumber("outcomesDiffering", difference.OutcomesDiffering);
        if (difference.FirstOutcome is { } outcome)
        {
            json.WriteStartObject("firstOutcome");
            json.WriteNumber("record", outcome.First.Sequence);
            json.WriteString("first", RunReport.Hex(outcome.First.Outcome));
            json.WriteString("second", RunReport.Hex(outcome.Second.Outcome));
            json.WriteEndObject();
        }
        else json.WriteNull("firstOutcome");
        json.WriteEndObject();
    }

    private static void Divergence(Divergence divergence, Utf8JsonWriter json)
    {
        json.WriteStartObject("divergence");
        json.WriteNumber("record", divergence.Record);
        json.WriteStartArray("fields");
        foreach (FieldDifference field in divergence.Fields)
        {
            json.WriteStartObject();
            json.WriteString("field", field.Field);
            json.WriteString("rule", field.Rule);
            json.WriteString("first", field.First);
            json.WriteString("second", field.Second);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Records("before", divergence.Before, json);
        Records("first", divergence.First, json);
        Records("second", divergence.Second, json);
        json.WriteEndObject();
    }

    private static void Records(string name, IReadOnlyList<TraceRecord> records, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (TraceRecord record in records) json.WriteRawValue(RecordJson.Format(record));
        json.WriteEndArray();
    }
}
