// What a server says of itself, at one moment: what `xdv hw top` shows and the metrics report.
using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xdv.Abi;

namespace Xdv.HardwareServer.Broker;

/// <summary>Condition of a device (XDV-072).</summary>
public enum DeviceCondition
{
    /// <summary>No worker serves it yet, or none does again yet.</summary>
    Offline,
    Idle,
    Busy,
    /// <summary>Its provider was deregistered.</summary>
    Error,
    /// <summary>A person turns jobs away.</summary>
    Maintenance,
    /// <summary>Its jobs run out, or its next worker starts, for a new calibration.</summary>
    Calibration,
}

/// <summary>A device.</summary>
/// <param name="Device">q or phi.</param>
/// <param name="Provider">The engines, or an installed provider's name.</param>
/// <param name="Guests">Windows in use.</param>
/// <param name="Queued">Jobs that wait.</param>
/// <param name="Epoch">Calibrations so far: workers that have served it.</param>
/// <param name="Restarts">Workers that ended, for whatever reason.</param>
/// <param name="Latency">From arrival to answer, of the jobs that were done.</param>
public sealed record DeviceReport(string Device, string Provider, DeviceCondition Condition, int Guests, long Queued,
    bool Running, uint Epoch, uint Restarts, JobCounts Jobs, LatencyReport Latency);

/// <summary>A guest at a device.</summary>
/// <param name="Guest">Number of the QEMU process: the same at both devices.</param>
/// <param name="Process">Its process id.</param>
/// <param name="Generation">Of its window.</param>
public sealed record GuestReport(int Guest, int Process, string Device, uint Generation, long Queued, bool Running,
    JobCounts Jobs);

/// <summary>A worker's life.</summary>
public sealed record WorkerReport(string Devices, int Process, bool Ready);

/// <summary>A job that ended.</summary>
/// <param name="Arrived">Host's monotonic clock, nanoseconds.</param>
public sealed record JobReport(int Guest, string Device, ulong Job, Status Status, JobOutcome Outcome, ulong Arrived,
    ulong WaitedNanoseconds, ulong RanNanoseconds);

/// <summary>Everything, at one moment.</summary>
/// <param name="Unlogged">Jobs that are counted, and of which nothing else is known: the broker was late.</param>
public sealed record ServerStatus(string Directory, int Process, double UptimeSeconds, int QueueLimit,
    IReadOnlyList<DeviceReport> Devices, IReadOnlyList<GuestReport> Guests, IReadOnlyList<WorkerReport> Workers,
    IReadOnlyList<JobReport> Recent, ulong Unlogged)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="JsonException">It is no status.</exception>
    public static ServerStatus FromJson(string text) => JsonSerializer.Deserialize<ServerStatus>(text, s_json)
        ?? throw new JsonException("no status");

    public static string NameOf(DeviceId device) => device == DeviceId.Quantum ? "q" : "phi";
}
