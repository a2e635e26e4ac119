// The events of the Trace Event Format, one method for each phase letter that ChromeExport uses. Streams: what is
// written is flushed as it grows, so that a day's trace needs no memory.
using System.Globalization;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Writes {"traceEvents":[…]}.</summary>
public sealed class ChromeEvents
{
    private readonly Utf8JsonWriter _json;
    private readonly int _flushBytes;

    public ChromeEvents(Stream output, int flushBytes)
    {
        _flushBytes = flushBytes;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        _json.WriteStartObject();
        _json.WriteString("displayTimeUnit", "ms");
        _json.WriteStartArray("traceEvents");
    }

    /// <summary>Events written so far.</summary>
    public ulong Count { get; private set; }

    /// <summary>Names a process, and its thread.</summary>
    public void Name(uint process, ushort thread, string name)
    {
        foreach ((string what, string text) in ((string, string)[])[("process_name", name),
            ("thread_name", string.Create(CultureInfo.InvariantCulture, $"thread {thread}"))])
        {
            Start('M', null, what, process, thread, 0);
            _json.WriteStartObject("args");
            _json.WriteString("name", text);
            _json.WriteEndObject();
            End();
        }
    }

    /// <summary>A span on a thread's own row.</summary>
    public void Span(string category, string name, uint process, ushort thread, ulong from, ulong to)
    {
        Start('X', category, name, process, thread, from);
        _json.WriteNumber("dur", to - from);
        End();
    }

    /// <summary>A point in time: of a thread (t), a process (p) or everything (g).</summary>
    public void Instant(string category, string name, in TraceRecord record, char scope)
    {
        Start('i', category, name, record.Process, record.Thread, record.Time);
        _json.WriteString("s", [scope]);
        Arguments(record);
        End();
    }

    /// <summary>Begin (b) or end (e) of something that is no part of a thread's row.</summary>
    public void Async(char phase, string category, string name, ulong id, uint process, ulong time,
        in TraceRecord record)
    {
        Start(phase, category, name, process, 0, time);
        _json.WriteString("id", "0x" + id.ToString("x", CultureInfo.InvariantCulture));
        if (record.Kind != RecordKind.None) Arguments(record);
        End();
    }

    public void Finish()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        _json.Dispose();
    }

    private void Start(char phase, string? category, string name, uint process, ushort thread, ulong time)
    {
        _json.WriteStartObject();
        _json.WriteString("ph", [phase]);
        if (category is not null) _json.WriteString("cat", category);
        _json.WriteString("name", name);
        _json.WriteNumber("pid", process);
        _json.WriteNumber("tid", thread);
        _json.WriteNumber("ts", time);
    }

    private void Arguments(in TraceRecord record)
    {
        _json.WriteStartObject("args");
        _json.WriteNumber("n", record.Sequence);
        _json.WriteString("status", record.Status.ToString());
        _json.WriteString("record", RecordText.Format(record));
        _json.WriteEndObject();
    }

    private void End()
    {
        _json.WriteEndObject();
        Count++;
        if (_json.BytesPending > _flushBytes) _json.Flush();
    }
}
