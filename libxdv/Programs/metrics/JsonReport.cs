// The report for programs: every record as it is, values in the metric's unit.
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Metrics;

internal static class JsonReport
{
    public static int Write(MetricList list, bool[] chosen)
    {
        int result = 0;
        bool first = true;
        Terminal.Write(list == MetricList.Alerts ? "{\"alerts\":["u8 : "{\"metrics\":["u8);
        for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
        {
            if (!chosen[(int)domain]) continue;
            CapabilityHandle capability = CapabilityHandle.For(domain);
            MetricRecord record = default;
            uint index = 0;
            Status status;
            for (; (status = Runtime.Metrics.Read(list, index, capability, ref record)) == Status.Ok; index++)
            {
                if (record.Id == MetricId.None) break;
                Record(record, list == MetricList.Alerts, first);
                first = false;
            }
            if (status is not (Status.Ok or Status.EndOfList)) result = Program.Denied(domain, status);
        }

        Terminal.Write("]}\n"u8);
        return result;
    }

    private static void Record(in MetricRecord record, bool alert, bool first)
    {
        Utf8Line line = new(stackalloc byte[512]);
        line.Append(first ? "{"u8 : ",{"u8);
        line.Member("metric"u8, MetricNames.Of(record.Id));
        line.Member("domain"u8, Program.NameOf(record.Domain));
        line.Member("category"u8, MetricNames.Of(record.Category));
        line.Member("vhm"u8, record.Vhm);
        line.Member("value"u8, record.Value);
        line.Member("unit"u8, MetricNames.Of(record.Unit));
        line.Member("severity"u8, MetricNames.Of(record.Severity));
        line.Member("time"u8, (long)record.Time);
        line.Member("sequence"u8, (long)record.Sequence);
        if (alert)
        {
            line.Member("threshold"u8, record.Threshold);
            line.Member("repeats"u8, record.Repeats);
            line.Member("process"u8, record.Process);
            line.Member("contract"u8, (long)record.Contract);
        }

        line.Append("}"u8);
        Terminal.Write(line.Written);
    }
}
