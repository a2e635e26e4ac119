// The figures of Φ that the kernel has, of the machine this runs in.
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.PhiMetrics;

internal static class Figures
{
    public static Status Read(MetricId id, out MetricRecord record) => Metrics.Read(id, out record);

    /// <summary>0 when it cannot be read.</summary>
    public static long Of(MetricId id) => Metrics.Read(id, out MetricRecord record) == Status.Ok ? record.Value : 0;

    /// <summary>Billionths and nanoradians as parts of one and radians.</summary>
    public static double Part(long value) => value / (double)MetricFormat.One;
}
