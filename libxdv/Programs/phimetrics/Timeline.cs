// What Φ was like after each transform, as far as it was seen.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.PhiMetrics;

internal struct Sample
{
    public ulong Time;
    public long Number;
    public double Stability, Noise, Drift, Impact;
    /// <summary>It ended without an answer: a breach, a lost provider. There are no figures of it.</summary>
    public bool Failed;
}

internal sealed class Timeline
{
    private const int PlotRows = 4, Costliest = 5;
    private const long MostSamples = 20_000;
    private const double Visible = 1e-9;

    private readonly List<Sample> _samples = [];
    private long _completed, _failed, _violations, _firstCompleted, _firstFailed, _firstViolations;
    private ulong _first;

    /// <summary>Where it begins.</summary>
    public Status Begin()
    {
        Status status = Figures.Read(MetricId.TransformsCompleted, out MetricRecord record);
        if (status != Status.Ok) return status;
        _first = record.Sequence;
        Count();
        (_firstCompleted, _firstFailed, _firstViolations) = (_completed, _failed, _violations);
        return Status.Ok;
    }

    /// <summary>Takes a sample when transforms have ended since the last.</summary>
    public void Look()
    {
        long completed = _completed, failed = _failed;
        Count();
        if (_samples.Count >= MostSamples) return;
        if (_failed != failed) _samples.Add(new Sample { Failed = true });
        if (_completed == completed) return;
        Figures.Read(MetricId.Stability, out MetricRecord stability);
        _samples.Add(new Sample
        {
            Time = stability.Time,
            Number = _completed - _firstCompleted,
            Stability = Figures.Part(stability.Value),
            Noise = Figures.Part(Figures.Of(MetricId.Noise)),
            Drift = Figures.Part(Figures.Of(MetricId.Drift)),
            Impact = Figures.Part(Figures.Of(MetricId.Impact)),
        });
    }

    public void Show()
    {
        Count();
        long done = _completed - _firstCompleted, failed = _failed - _firstFailed;
        long violations = _violations - _firstViolations, all = done + failed;
        Terminal.WriteLine($"transforms       {done} completed, {failed} failed; {_samples.Count} seen here");
        if (all > 0)
        {
            Terminal.Write($"compliance       {100.0 * (all - violations) / all:F2} % within window, tolerance and ");
            Terminal.WriteLine($"envelope; {violations} violations");
        }

        if (_samples.Count == 0) return;
        if (done > 0)
        {
            ShowRange("stability"u8, sample => sample.Stability);
            ShowRange("noise, rad"u8, sample => sample.Noise);
            ShowRange("drift, rad"u8, sample => sample.Drift);
            ShowRange("impact"u8, sample => sample.Impact);
        }

        Plot("stability lost, transform by transform"u8, sample => 1 - sample.Stability);
        Plot("drift, size"u8, sample => Math.Abs(sample.Drift));
        ShowCostliest();
        ShowAlerts();
    }

    private void Count()
    {
        _completed = Figures.Of(MetricId.TransformsCompleted);
        _failed = Figures.Of(MetricId.TransformsFailed);
        _violations = Figures.Of(MetricId.Violations);
    }

    private void ShowRange(ReadOnlySpan<byte> name, Func<Sample, double> figure)
    {
        double least = double.MaxValue, most = double.MinValue, sum = 0;
        int count = 0;
        for (int i = 0; i < _samples.Count; i++)
        {
            if (_samples[i].Failed) continue;
            count++;
            double value = figure(_samples[i]);
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            sum += value;
        }

        Utf8Line line = new(stackalloc byte[128]);
        line.Left(name, 16);
        line.Append("least "u8);
        line.AppendFixed(least, 6);
        line.Append("  mean "u8);
        line.AppendFixed(sum / count, 6);
        line.Append("  most "u8);
        line.AppendFixed(most, 6);
        Terminal.WriteLine(line.Written);
    }

    private void Plot(ReadOnlySpan<byte> title, Func<Sample, double> figure)
    {
        // As many samples to a column as it takes to fit; the largest is drawn.
        int each = (_samples.Count + ColumnPlot.MaxValues - 1) / ColumnPlot.MaxValues;
        double[] columns = new double[(_samples.Count + each - 1) / each];
        Utf8Line marks = new(stackalloc byte[128]);
        marks.Append("    failed "u8);
        int unmarked = marks.Written.Length;
        double top = 0;
        for (int i = 0; i < _samples.Count; i++)
        {
            if (_samples[i].Failed)
            {
                marks.PadTo(unmarked + i / each);
                if (marks.Written.Length == unmarked + i / each) marks.Append("!"u8);
                continue;
            }

            columns[i / each] = Math.Max(columns[i / each], figure(_samples[i]));
            top = Math.Max(top, columns[i / each]);
        }

        bool marked = marks.Written.Length > unmarked;
        if (top < Visible && !marked) return;
        Terminal.WriteLine(title);
        ColumnPlot.Write(columns, top, PlotRows);
        if (marked) Terminal.WriteLine(marks.Written);
    }

    private void ShowCostliest()
    {
        List<Sample> costly = [];
        for (int i = 0; i < _samples.Count; i++)
        {
            int at = costly.Count;
            while (at > 0 && costly[at - 1].Impact < _samples[i].Impact) at--;
            if (_samples[i].Impact > 0) costly.Insert(at, _samples[i]);
            if (costly.Count > Costliest) costly.RemoveAt(Costliest);
        }

        if (costly.Count == 0) return;
        Terminal.Write("costliest transforms\n    NUMBER          T  IMPACT    STABILITY  NOISE     DRIFT\n"u8);
        Utf8Line line = new(stackalloc byte[128]);
        for (int i = 0; i < costly.Count; i++)
        {
            line.Clear();
            line.Right(costly[i].Number, 10);
            line.Right((long)costly[i].Time, 10);
            line.Append(" "u8);
            line.AppendFixed(costly[i].Impact, 6);
            line.Append("  "u8);
            line.AppendFixed(costly[i].Stability, 6);
            line.Append("   "u8);
            line.AppendFixed(costly[i].Noise, 6);
            line.Append("  "u8);
            line.AppendFixed(costly[i].Drift, 6);
            Terminal.WriteLine(line.Written);
        }
    }

    private void ShowAlerts()
    {
        MetricRecord alert = default;
        CapabilityHandle capability = CapabilityHandle.For(Domain.Phase);
        long rows = 0, repeats = 0;
        MetricSeverity worst = MetricSeverity.None;
        for (uint i = 0; Metrics.Read(MetricList.Alerts, i, capability, ref alert) == Status.Ok; i++)
        {
            if (alert.Id == MetricId.None) break;
            if (alert.Sequence < _first) continue;
            rows++;
            repeats = Math.Max(repeats, alert.Repeats);
            if (alert.Severity > worst) worst = alert.Severity;
        }

        if (rows == 0) return;
        Terminal.Write($"alerts           {rows}, at most {repeats} in a row, worst {MetricNames.Of(worst)}: ");
        Terminal.Write("`metrics phi alerts`\n"u8);
    }
}
