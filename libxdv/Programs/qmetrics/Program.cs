// qmetrics: the Q provider at a glance, as it declared itself and as its jobs have gone (XDV-060.1, XDV-072).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.QMetrics;

internal static class Program
{
    private const int UsageError = 2;

    /// <summary>What jobs have made of it: these of the machine's metrics, in this order.</summary>
    private static ReadOnlySpan<byte> Live =>
    [
        (byte)MetricId.QubitsFree, (byte)MetricId.QuantumInFlight, (byte)MetricId.QuantumCompleted,
        (byte)MetricId.QuantumFailed, (byte)MetricId.Margin, (byte)MetricId.LeastMargin, (byte)MetricId.Fidelity,
        (byte)MetricId.LeastFidelity,
    ];

    private static int Main()
    {
        bool json = false;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--json"u8)) json = true;
            else return word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8) ? Help() : Wrong(word);
        }

        Status status = Provider.Query(Domain.Quantum, out AttestationRecord record);
        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"qmetrics: {StatusNames.Of(status)}");
            return 1;
        }

        if (json) Json(record);
        else Text(record);
        return 0;
    }

    private static void Text(in AttestationRecord record)
    {
        ReadOnlySpan<byte> model = record.Model, provider = record.Provider;
        bool simulated = record.Kind == ProviderKind.Simulator;
        Terminal.WriteLine($"{Trim(model)}, {Trim(provider)}{(simulated ? ", simulated"u8 : ""u8)}");
        Row("qubits"u8, record.Capacity, ""u8);
        Row("calibration epoch"u8, record.CalibrationEpoch, ""u8);
        Row("longest shot"u8, record.MaxCoherence, " µs"u8);
        Time("T1"u8, record.T1Nanoseconds);
        Time("T2"u8, record.T2Nanoseconds);
        Row("gate on one qubit"u8, record.OneQubitNanoseconds, " ns"u8, record.OneQubitErrorBillionths);
        Row("gate on two"u8, record.TwoQubitNanoseconds, " ns"u8, record.TwoQubitErrorBillionths);
        Row("measurement"u8, record.MeasureNanoseconds, " ns"u8, record.ReadoutErrorBillionths);
        Row("reset"u8, record.ResetNanoseconds, " ns"u8);
        foreach (byte id in Live)
        {
            if (Metrics.Read((MetricId)id, out MetricRecord metric) != Status.Ok) return;
            if (metric.Value == 0) continue;
            Utf8Line line = new(stackalloc byte[96]);
            line.Append("  "u8);
            line.Left(MetricNames.Of(metric.Id), 18);
            if (metric.Unit == MetricUnit.Billionths) line.AppendFixed(metric.Value / (double)MetricFormat.One, 6);
            else line.Append(metric.Value);
            Terminal.WriteLine(line.Written);
        }
    }

    private static void Time(ReadOnlySpan<byte> name, uint nanoseconds)
    {
        // The longest that the record can say.
        if (nanoseconds == uint.MaxValue) Row(name, nanoseconds, " ns or longer"u8);
        else Row(name, nanoseconds, " ns"u8);
    }

    private static void Row(ReadOnlySpan<byte> name, ulong value, ReadOnlySpan<byte> unit, uint error = 0)
    {
        Utf8Line line = new(stackalloc byte[96]);
        line.Append("  "u8);
        line.Left(name, 18);
        line.Append(value);
        line.Append(unit);
        if (error != 0)
        {
            line.Append(", error "u8);
            line.AppendFixed(error / (double)MetricFormat.One, 6);
        }

        Terminal.WriteLine(line.Written);
    }

    private static void Json(in AttestationRecord record)
    {
        ReadOnlySpan<byte> model = record.Model, provider = record.Provider;
        Utf8Line line = new(stackalloc byte[1024]);
        line.Append("{"u8);
        line.Member("model"u8, Trim(model));
        line.Member("provider"u8, Trim(provider));
        line.Member("simulated"u8, record.Kind == ProviderKind.Simulator ? 1 : 0);
        line.Member("qubits"u8, record.Capacity);
        line.Member("epoch"u8, (long)record.CalibrationEpoch);
        line.Member("coherence_ticks"u8, (long)record.MaxCoherence);
        line.Member("t1_ns"u8, record.T1Nanoseconds);
        line.Member("t2_ns"u8, record.T2Nanoseconds);
        line.Member("one_qubit_ns"u8, record.OneQubitNanoseconds);
        line.Member("two_qubit_ns"u8, record.TwoQubitNanoseconds);
        line.Member("measure_ns"u8, record.MeasureNanoseconds);
        line.Member("reset_ns"u8, record.ResetNanoseconds);
        line.Member("one_qubit_error_billionths"u8, record.OneQubitErrorBillionths);
        line.Member("two_qubit_error_billionths"u8, record.TwoQubitErrorBillionths);
        line.Member("readout_error_billionths"u8, record.ReadoutErrorBillionths);
        foreach (byte id in Live)
        {
            if (Metrics.Read((MetricId)id, out MetricRecord metric) != Status.Ok) break;
            line.Member(MetricNames.Of(metric.Id), metric.Value);
        }

        line.Append("}\n"u8);
        Terminal.Write(line.Written);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        return end < 0 ? name : name[..end];
    }

    private static int Help()
    {
        Terminal.Write(
            """
            usage: qmetrics [--json]

            The Q provider: what it declared when it connected (means over its qubits, if they differ), and how the
            jobs of this machine went on it. `metrics q` has the rest.

              --json  one object; errors and shares in billionths

            """u8);
        return 0;
    }

    private static int Wrong(ReadOnlySpan<byte> word)
    {
        Terminal.ErrorLine($"qmetrics: what is {word}?");
        Terminal.Error("usage: qmetrics [--json]\n"u8);
        return UsageError;
    }
}
