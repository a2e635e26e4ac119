// The structured log: one JSON object a line, for programs. Written by the broker only; a line is one write, so that
// several servers may share a file.
using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Xdv.HardwareServer.Broker;

/// <summary>JSON lines: time (UTC), event, and what belongs to it.</summary>
public sealed class ServerLog : IDisposable
{
    private readonly FileStream? _file;
    private readonly MemoryStream _line = new();
    private readonly TimeProvider _clock;

    /// <param name="path">Is appended to; null = nothing is logged.</param>
    public ServerLog(string? path, TimeProvider clock)
    {
        _clock = clock;
        if (path is not null) _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
    }

    public bool IsOn => _file is not null;

    public void Write(string happened, Action<Utf8JsonWriter> details)
    {
        if (_file is null) return;
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteString("time", _clock.GetUtcNow());
            json.WriteString("event", happened);
            details(json);
            json.WriteEndObject();
        }
        _line.WriteByte((byte)'\n');
        _file.Write(_line.GetBuffer(), 0, (int)_line.Length);
    }

    /// <summary>A line for people, too.</summary>
    public void Message(string text) => Write("message", json => json.WriteString("text", text));

    public void Job(JobReport job) => Write("job", json =>
    {
        json.WriteNumber("guest", job.Guest);
        json.WriteString("device", job.Device);
        json.WriteNumber("job", job.Job);
        json.WriteString("outcome", job.Outcome.ToString());
        json.WriteString("status", job.Status.ToString());
        json.WriteNumber("arrivedNanoseconds", job.Arrived);
        json.WriteNumber("waitedNanoseconds", job.WaitedNanoseconds);
        json.WriteNumber("ranNanoseconds", job.RanNanoseconds);
    });

    public void Dispose() => _file?.Dispose();
}
