// One record as a JSON object, for programs: every field by name, enums as text, handles and digests as hexadecimal
// text because a JSON number does not hold 64 bits everywhere.
using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public static class RecordJson
{
    public static string Format(in TraceRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("record", record.Sequence);
            json.WriteNumber("time", record.Time);
            json.WriteString("kind", record.Kind.ToString());
            json.WriteString("level", Privilege.LevelOf(record.Kind).ToString());
            json.WriteString("operation", RecordText.Operation(record));
            json.WriteString("domain", record.Domain.ToString());
            json.WriteString("status", record.Status.ToString());
            json.WriteNumber("process", record.Process);
            json.WriteNumber("thread", record.Thread);
            json.WriteNumber("vhm", record.Vhm);
            json.WriteString("capability", Hex(record.Capability));
            json.WriteString("contract", Hex(record.Contract));
            json.WriteNumber("instructions", record.Instructions);
            json.WriteString("verdict", record.Verdict.ToString());
            json.WriteStartArray("arguments");
            foreach (ulong argument in (ReadOnlySpan<ulong>)[record.Arg0, record.Arg1, record.Arg2, record.Arg3])
                json.WriteStringValue(Hex(argument));
            json.WriteEndArray();
            json.WriteString("value", Hex(record.Value));
            json.WriteString("outcome", RunReport.Hex(record.Outcome));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Hex(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);
}
