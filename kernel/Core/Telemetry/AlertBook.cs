// Thresholds and what lies beyond them (XDV-072). An alert is about a row of samples: it begins with the first that is
// beyond the threshold, is updated by every further one, and gets more severe with each; a sample that is not beyond
// ends it. All of it follows from the order of the trace alone. Nobody acts on an alert but who reads it.
using System.Numerics;
using Xdv.Abi;
using Xdv.Core.Trace;

namespace Xdv.Core.Telemetry;

/// <summary>What is watched.</summary>
public enum AlertRule
{
    Margin = 0,
    Fidelity = 1,
    Stability = 2,
    Noise = 3,
    Drift = 4,
    ClassicalFault = 5,
    QuantumFault = 6,
    PhaseFault = 7,
    Refusals = 8,
}

/// <summary>The thresholds, and where severity starts.</summary>
public static class AlertRules
{
    public const int Count = 9;

    /// <summary>Faults and refusals further apart than this many ticks are no row.</summary>
    public const ulong CalmTicks = 100_000;

    /// <summary>Refusals in a row that are worth telling; again at every doubling.</summary>
    public const uint Refusals = 8;

    /// <summary>In the metric's unit.</summary>
    public static long ThresholdOf(AlertRule rule) => rule switch
    {
        AlertRule.Margin => MetricFormat.One / 10,
        AlertRule.Fidelity => MetricFormat.One / 10 * 9,
        AlertRule.Stability => MetricFormat.One / 100 * 95,
        AlertRule.Noise => 50_000_000,
        AlertRule.Drift => 100_000_000,
        AlertRule.Refusals => Refusals,
        _ => 1,
    };

    public static MetricId MetricOf(AlertRule rule) => rule switch
    {
        AlertRule.Margin => MetricId.Margin,
        AlertRule.Fidelity => MetricId.Fidelity,
        AlertRule.Stability => MetricId.Stability,
        AlertRule.Noise => MetricId.Noise,
        AlertRule.Drift => MetricId.Drift,
        AlertRule.ClassicalFault => MetricId.ClassicalFaults,
        AlertRule.QuantumFault => MetricId.QuantumFaults,
        AlertRule.PhaseFault => MetricId.PhaseFaults,
        _ => MetricId.Refusals,
    };

    /// <summary>What a metric is compared with; 0 when nothing watches it.</summary>
    public static long ThresholdOf(MetricId metric)
    {
        for (int rule = 0; rule < Count; rule++)
            if (MetricOf((AlertRule)rule) == metric) return ThresholdOf((AlertRule)rule);
        return 0;
    }

    /// <summary>True when a value is where an alert begins: margins, fidelity and stability below, the others from the
    /// threshold on.</summary>
    public static bool IsBeyond(AlertRule rule, long value) => rule switch
    {
        AlertRule.Margin or AlertRule.Fidelity or AlertRule.Stability => value < ThresholdOf(rule),
        AlertRule.Drift => value >= ThresholdOf(rule) || -value >= ThresholdOf(rule),
        _ => value >= ThresholdOf(rule),
    };

    /// <summary>The severity of the first sample of a row.</summary>
    public static MetricSeverity FirstOf(AlertRule rule) => rule switch
    {
        AlertRule.Fidelity or AlertRule.Stability => MetricSeverity.Warning,
        _ => MetricSeverity.Notice,
    };

    /// <summary>The severity of a fault that comes alone, by how far it reaches (XDV-024.2).</summary>
    public static MetricSeverity FirstOf(EscalationLevel level) => level switch
    {
        EscalationLevel.Process => MetricSeverity.Warning,
        EscalationLevel.Domain => MetricSeverity.Serious,
        _ => MetricSeverity.Critical,
    };

    /// <summary>One level more with every sample of the row, up to Critical.</summary>
    public static MetricSeverity Escalate(MetricSeverity first, uint repeats)
    {
        uint level = (uint)first + System.Math.Min(repeats - 1, (uint)MetricSeverity.Critical);
        return (MetricSeverity)System.Math.Min(level, (uint)MetricSeverity.Critical);
    }
}

/// <summary>The latest alerts, and for each machine and rule the row it is in.</summary>
public sealed class AlertBook(int machines)
{
    private readonly MetricRecord[] _alerts = new MetricRecord[MetricFormat.MaxAlerts];
    private readonly Row[] _rows = new Row[machines * AlertRules.Count];
    private ulong _given;

    private struct Row
    {
        public uint Repeats;
        /// <summary>Number of its alert, plus one; 0 = none yet.</summary>
        public ulong Alert;
        public ulong Time;
    }

    /// <summary>How many are kept.</summary>
    public int Count => (int)System.Math.Min(_given, MetricFormat.MaxAlerts);

    /// <summary>The kept alerts, oldest first.</summary>
    public ref readonly MetricRecord this[int index] =>
        ref _alerts[(int)((_given - (ulong)Count + (ulong)index) % MetricFormat.MaxAlerts)];

    /// <summary>A sample of something that is good or not.</summary>
    /// <param name="record">The record it comes from.</param>
    public void Sample(AlertRule rule, int machine, long value, in TraceRecord record)
    {
        if (AlertRules.IsBeyond(rule, value))
            Give(rule, machine, AlertRules.FirstOf(rule), ++RowOf(rule, machine).Repeats, value, record);
        else
            RowOf(rule, machine) = default;
    }

    /// <summary>A fault, whose row ends by calm.</summary>
    public void Fault(int machine, in TraceRecord record)
    {
        AlertRule rule = record.Domain switch
        {
            Domain.Quantum => AlertRule.QuantumFault,
            Domain.Phase => AlertRule.PhaseFault,
            _ => AlertRule.ClassicalFault,
        };
        MetricSeverity first = AlertRules.FirstOf((EscalationLevel)(byte)record.Arg0);
        uint repeats = Another(rule, machine, record.Time);
        Give(rule, machine, first, repeats, repeats, record);
    }

    /// <summary>A refusal, whose row ends by calm, too.</summary>
    public void Refusal(int machine, in TraceRecord record)
    {
        uint repeats = Another(AlertRule.Refusals, machine, record.Time);
        if (repeats < AlertRules.Refusals || !BitOperations.IsPow2(repeats)) return;
        uint step = (uint)BitOperations.Log2(repeats / AlertRules.Refusals) + 1;
        Give(AlertRule.Refusals, machine, AlertRules.FirstOf(AlertRule.Refusals), step, repeats, record);
    }

    /// <summary>The number belongs to another machine now.</summary>
    public void Forget(int machine)
    {
        for (int rule = 0; rule < AlertRules.Count; rule++) RowOf((AlertRule)rule, machine) = default;
    }

    public void CopyFrom(AlertBook source)
    {
        System.Array.Copy(source._alerts, _alerts, _alerts.Length);
        System.Array.Copy(source._rows, _rows, _rows.Length);
        _given = source._given;
    }

    private uint Another(AlertRule rule, int machine, ulong time)
    {
        ref Row row = ref RowOf(rule, machine);
        if (row.Repeats != 0 && time - row.Time > AlertRules.CalmTicks) row = default;
        row.Time = time;
        return ++row.Repeats;
    }

    private void Give(AlertRule rule, int machine, MetricSeverity first, uint step, long value, in TraceRecord record)
    {
        ref Row row = ref RowOf(rule, machine);
        bool kept = row.Alert != 0 && _given - (row.Alert - 1) <= MetricFormat.MaxAlerts;
        if (!kept) row.Alert = ++_given;
        ref MetricRecord alert = ref _alerts[(int)((row.Alert - 1) % MetricFormat.MaxAlerts)];
        MetricId metric = AlertRules.MetricOf(rule);
        alert = default;
        alert.Id = metric;
        alert.Category = MetricFormat.CategoryOf(metric);
        alert.Domain = MetricFormat.DomainOf(metric);
        alert.Unit = MetricFormat.UnitOf(metric);
        alert.Severity = AlertRules.Escalate(first, step);
        alert.Vhm = (ushort)(VhmRange.Root + machine);
        alert.Process = record.Process;
        alert.Contract = record.Contract;
        alert.Repeats = row.Repeats;
        alert.Value = value;
        alert.Threshold = AlertRules.ThresholdOf(rule);
        alert.Time = record.Time;
        alert.Sequence = record.Sequence;
    }

    private ref Row RowOf(AlertRule rule, int machine) => ref _rows[machine * AlertRules.Count + (int)rule];
}
