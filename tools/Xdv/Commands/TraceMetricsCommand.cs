// `xdv trace metrics`: what `metrics` in the guest would have said at any record of a trace.
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Spectre.Console;
using Xdv.Abi;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceMetricsCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();
    private readonly Option<ulong?> _at = new("--at")
        { Description = "behind record N and its input (default: the end)", HelpName = "N" };
    private readonly Option<ushort?> _vhm = new("--vhm") { Description = "of machine N only", HelpName = "N" };
    private readonly Option<bool> _alerts = new("--alerts")
        { Description = "rows of samples beyond a threshold, faults and refusals instead" };
    private readonly Option<bool> _all = new("--all") { Description = "metrics that are 0, too" };
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object, with all metrics" };

    public TraceMetricsCommand()
        : base("metrics", "Metrics and alerts of the machines at a record, recomputed from the trace (XDV-070),\n"
            + "which is verified and replayed for it. What only an attestation says is 0.")
    {
        Arguments.Add(_file);
        foreach (Option option in (Option[])[_at, _vhm, _alerts, _all, _json]) Options.Add(option);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed)
    {
        using FileStream file = TraceCommand.Open(parsed.GetValue(_file)!);
        TraceMetrics metrics = null!;
        TraceReport report = null!;
        string? wrong = null;
        await Progress.Show("verifying and replaying", () => Task.Run(() =>
        {
            try
            {
                // The figures of a changed trace would be nobody's.
                report = TraceVerifier.Verify(file);
                if (report.Problem is not null) return;
                file.Position = 0;
                metrics = TraceMetrics.Of(file, parsed.GetValue(_at) ?? ulong.MaxValue);
            }
            catch (TraceFormatException error)
            {
                wrong = error.Message;
            }
        }));
        if (report?.Problem is { } problem) return TraceOutcome.NotVerified(problem);
        if (wrong is not null) throw new ToolException(wrong, ExitCodes.Mismatch);
        bool alerts = parsed.GetValue(_alerts);
        ushort? vhm = parsed.GetValue(_vhm);
        List<MetricRecord> records =
            [.. (alerts ? metrics.Alerts() : metrics.Metrics()).Where(r => vhm is null || r.Vhm == vhm)];
        if (parsed.GetValue(_json)) WriteJson(metrics, records, alerts);
        else if (alerts || parsed.GetValue(_all)) WriteTable(metrics, report!.Complete, records, alerts);
        else WriteTable(metrics, report!.Complete, [.. records.Where(r => r.Value != 0)], alerts);
        return ExitCodes.Success;
    }

    private static void WriteTable(TraceMetrics metrics, bool complete, List<MetricRecord> records, bool alerts)
    {
        IAnsiConsole console =
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{metrics.Records:N0} records, T {metrics.Time}{(complete ? "" : ", session not ended")}"));
        if (records.Count == 0)
        {
            console.WriteLine(alerts ? "no alerts" : "no metrics");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        string[] columns = alerts ? ["vhm", "severity", "metric", "value", "threshold", "row", "process", "T", "record"]
            : ["vhm", "metric", "value", "unit", "category"];
        foreach (string column in columns) table.AddColumn(column);
        foreach (MetricRecord r in records)
        {
            if (alerts)
                table.AddRow(Text(r.Vhm), NameText(MetricNames.Of(r.Severity)), NameText(MetricNames.Of(r.Id)),
                    Text(r.Value), Text(r.Threshold), Text(r.Repeats), Text(r.Process), Text((long)r.Time),
                    Text((long)r.Sequence));
            else
                table.AddRow(Text(r.Vhm), NameText(MetricNames.Of(r.Id)), Text(r.Value),
                    NameText(MetricNames.Of(r.Unit)), NameText(MetricNames.Of(r.Category)));
        }

        console.Write(table);
    }

    private static void WriteJson(TraceMetrics metrics, List<MetricRecord> records, bool alerts)
    {
        using (var json = new Utf8JsonWriter(StandardStreams.Output,
            new JsonWriterOptions { Encoder = JsonText.Encoder, Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("records", metrics.Records);
            json.WriteNumber("time", metrics.Time);
            json.WriteStartArray(alerts ? "alerts" : "metrics");
            foreach (MetricRecord record in records) Write(json, record, alerts);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        StandardStreams.Output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, in MetricRecord record, bool alert)
    {
        json.WriteStartObject();
        json.WriteString("metric", MetricNames.Of(record.Id));
        json.WriteString("category", MetricNames.Of(record.Category));
        json.WriteNumber("vhm", record.Vhm);
        json.WriteNumber("value", record.Value);
        json.WriteString("unit", MetricNames.Of(record.Unit));
        json.WriteString("severity", MetricNames.Of(record.Severity));
        if (alert)
        {
            json.WriteNumber("threshold", record.Threshold);
            json.WriteNumber("repeats", record.Repeats);
            json.WriteNumber("process", record.Process);
            json.WriteNumber("contract", record.Contract);
            json.WriteNumber("time", record.Time);
            json.WriteNumber("sequence", record.Sequence);
        }

        json.WriteEndObject();
    }

    private static string NameText(System.ReadOnlySpan<byte> name) => Encoding.ASCII.GetString(name);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
