// The report for people: a table for each machine, and the alerts.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Metrics;

internal static class TextReport
{
    public static int Write(MetricList list, bool[] chosen, bool all)
    {
        int result = 0;
        bool any = false;
        for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
        {
            if (!chosen[(int)domain]) continue;
            CapabilityHandle capability = CapabilityHandle.For(domain);
            MetricRecord record = default;
            ushort machine = 0;
            uint index = 0;
            Status status;
            while ((status = Runtime.Metrics.Read(list, index, capability, ref record)) == Status.Ok
                && record.Id != MetricId.None)
            {
                index++;
                if (list == MetricList.Metrics && !all && record.Value == 0) continue;
                if (list == MetricList.Alerts) Alert(record, ref any);
                else Metric(record, ref machine);
            }
            if (status is not (Status.Ok or Status.EndOfList)) result = Program.Denied(domain, status);
        }

        if (list == MetricList.Alerts && !any && result == 0) Terminal.Write("no alerts\n"u8);
        return result;
    }

    private static void Metric(in MetricRecord record, ref ushort machine)
    {
        Utf8Line line = new(stackalloc byte[128]);
        if (record.Vhm != machine)
        {
            machine = record.Vhm;
            Terminal.WriteLine($"machine {machine}, {Program.NameOf(record.Domain)}, at T {record.Time}");
        }

        line.Append("  "u8);
        line.Left(MetricNames.Of(record.Id), 20);
        AppendValue(ref line, record.Value, record.Unit);
        line.PadTo(44);
        line.Append(" "u8);
        line.Append(MetricNames.Of(record.Category));
        Terminal.WriteLine(line.Written);
    }

    private static void Alert(in MetricRecord alert, ref bool any)
    {
        Utf8Line line = new(stackalloc byte[160]);
        if (!any) Terminal.Write("SEVERITY METRIC            VALUE         THRESHOLD    ROW  PID   VHM         T\n"u8);
        any = true;
        line.Left(MetricNames.Of(alert.Severity), 8);
        line.Left(MetricNames.Of(alert.Id), 17);
        AppendValue(ref line, alert.Value, alert.Unit);
        line.PadTo(41);
        AppendValue(ref line, alert.Threshold, alert.Unit);
        line.PadTo(54);
        line.Right(alert.Repeats, 3);
        line.Right(alert.Process, 4);
        line.Right(alert.Vhm, 5);
        line.Right((long)alert.Time, 9);
        Terminal.WriteLine(line.Written);
    }

    private static void AppendValue(ref Utf8Line line, long value, MetricUnit unit)
    {
        switch (unit)
        {
            case MetricUnit.Billionths:
                line.AppendFixed(value / (double)MetricFormat.One, 6);
                break;
            case MetricUnit.Nanoradians:
                line.AppendFixed(value / (double)MetricFormat.One, 6);
                line.Append(" rad"u8);
                break;
            case MetricUnit.Count:
                line.Append(value);
                break;
            default:
                line.Append(value);
                line.Append(" "u8);
                line.Append(MetricNames.Of(unit));
                break;
        }
    }
}
