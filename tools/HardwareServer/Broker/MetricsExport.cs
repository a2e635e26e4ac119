// OpenTelemetry's exporter, apart from everything else: its assemblies are loaded only where somebody asked for it.
using System;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Xdv.HardwareServer.Broker;

/// <summary>Sends <see cref="ServerMetrics"/> to a collector by OTLP, and the last figures when it is
/// disposed.</summary>
public sealed class MetricsExport : IDisposable
{
    /// <summary>The standard variable: a collector for whoever does not say another one.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "xdv-hardware-server", Path = "v1/metrics";
    private const int DefaultMilliseconds = 5000;
    private readonly MeterProvider _provider;

    /// <param name="endpoint">A collector's address, http://HOST:4318; null = what the standard variables
    /// say.</param>
    public MetricsExport(Uri? endpoint)
    {
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(ServiceName))
            .AddMeter(ServerMetrics.MeterName)
            .AddOtlpExporter((exporter, reader) =>
            {
                if (Environment.GetEnvironmentVariable("OTEL_METRIC_EXPORT_INTERVAL") is null)
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = DefaultMilliseconds;
                if (endpoint is null) return;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + Path);
            })
            .Build();
    }

    public void Dispose() => _provider.Dispose();
}
