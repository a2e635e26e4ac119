// The server's figures as System.Diagnostics.Metrics, under the names of OpenTelemetry's conventions. Gauges and
// counters are read by exporters from the last status, on their own threads; only durations are recorded job by job.
using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;

namespace Xdv.HardwareServer.Broker;

/// <summary>Instruments of one server (XDV-072).</summary>
public sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "Xdv.HardwareServer";
    private const double Second = 1e9;
    private readonly Meter _meter = new(MeterName, "1");
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;
    private volatile ServerStatus? _status;

    public ServerMetrics()
    {
        var advice = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [.. LatencyHistogram.Bounds.Select(bound => bound / 1e6)],
        };
        _duration = _meter.CreateHistogram("xdv.hardware.job.duration", "s", "From arrival to answer.", null, advice);
        _wait = _meter.CreateHistogram("xdv.hardware.job.wait", "s", "From arrival to the job's turn.", null, advice);
        _meter.CreateObservableCounter("xdv.hardware.jobs", Jobs, "{job}", "Jobs that ended, by outcome.");
        _meter.CreateObservableUpDownCounter("xdv.hardware.queue.depth", Depths, "{job}", "Jobs that wait.");
        _meter.CreateObservableUpDownCounter("xdv.hardware.guests", Guests, "{guest}", "Windows in use.");
        _meter.CreateObservableCounter("xdv.hardware.worker.restarts", Restarts, "{restart}", "Workers that ended.");
        _meter.CreateObservableGauge("xdv.hardware.calibration.epoch", Epochs, "{epoch}", "Calibrations so far.");
        _meter.CreateObservableGauge("xdv.hardware.condition", Conditions, "1", "1 for the condition it is in.");
    }

    /// <summary>What exporters read until the next one.</summary>
    public void Publish(ServerStatus status) => _status = status;

    public void Ended(JobReport job)
    {
        if (job.RanNanoseconds == 0) return;
        var device = new KeyValuePair<string, object?>("device", job.Device);
        var outcome = new KeyValuePair<string, object?>("outcome", job.Outcome.ToString());
        _duration.Record((job.WaitedNanoseconds + job.RanNanoseconds) / Second, device, outcome);
        _wait.Record(job.WaitedNanoseconds / Second, device);
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private IEnumerable<Measurement<T>> Of<T>(Func<DeviceReport, T> value)
        where T : struct => _status?.Devices.Select(one => new Measurement<T>(value(one), Tag("device", one.Device)))
            ?? [];

    private IEnumerable<Measurement<long>> Guests() => Of(one => (long)one.Guests);

    private IEnumerable<Measurement<long>> Restarts() => Of(one => (long)one.Restarts);

    private IEnumerable<Measurement<long>> Epochs() => Of(one => (long)one.Epoch);

    private IEnumerable<Measurement<long>> Depths()
    {
        foreach (GuestReport guest in _status?.Guests ?? [])
            yield return new(guest.Queued, Tag("device", guest.Device), Tag("guest", guest.Guest));
    }

    private IEnumerable<Measurement<int>> Conditions()
    {
        foreach (DeviceReport device in _status?.Devices ?? [])
            foreach (DeviceCondition condition in Enum.GetValues<DeviceCondition>())
                yield return new(device.Condition == condition ? 1 : 0, Tag("device", device.Device),
                    Tag("condition", condition.ToString()));
    }

    private IEnumerable<Measurement<long>> Jobs()
    {
        foreach (DeviceReport device in _status?.Devices ?? [])
        {
            JobCounts jobs = device.Jobs;
            foreach ((string outcome, ulong count) in ((string, ulong)[])[("Done", jobs.Done), ("Failed", jobs.Failed),
                ("Shed", jobs.Shed), ("Cancelled", jobs.Cancelled), ("TurnedAway", jobs.TurnedAway),
                ("Lost", jobs.Lost)])
                yield return new((long)count, Tag("device", device.Device), Tag("outcome", outcome));
        }
    }
}
