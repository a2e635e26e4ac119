// Metrics and alerts (XDV-070, XDV-072, XDV-081 §10) of the machine that the process is in and of those in it, one
// domain at a time. Reading never blocks and changes nothing.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class Metrics
{
    /// <summary>Place <paramref name="index"/> of a list; behind the last, EndOfList or a record whose Id is None.
    /// Needs Telemetry.</summary>
    /// <param name="capability">Any for the domain.</param>
    public static Status Read(MetricList list, uint index, CapabilityHandle capability, ref MetricRecord record)
    {
        Gateway.Invoke(SystemCall.MetricRead, out Status status, index, Gateway.Address(ref record), (ulong)list,
            capability.Value);
        return status;
    }

    /// <summary>One metric of the process's own machine. Errors: as metric_read.</summary>
    public static Status Read(MetricId id, out MetricRecord record)
    {
        record = default;
        CapabilityHandle capability = CapabilityHandle.For(MetricFormat.DomainOf(id));
        return Read(MetricList.Metrics, (uint)id % MetricFormat.PerDomain - 1, capability, ref record);
    }
}
