// `xdv trace stats`: what a trace amounts to, as tables or as one JSON object.
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceStatsCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };

    public TraceStatsCommand()
        : base("stats", "Count events by kind and call, add up instructions, measure Q and Φ jobs and queueing in T,\n"
            + "in all and for each process.")
    {
        Arguments.Add(_file);
        Options.Add(_json);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed)
    {
        using FileStream file = TraceCommand.Open(parsed.GetValue(_file)!);
        TraceStatistics statistics = new();
        string? cut = null;
        await Progress.Show("adding up", () => Task.Run(() =>
        {
            try
            {
                foreach (var record in Replayer.RecordsOf(new TraceFileReader(file))) statistics.Add(record);
            }
            catch (TraceFormatException error)
            {
                cut = error.Message;
            }
        }));
        if (cut is not null && statistics.Records == 0) throw new ToolException(cut, ExitCodes.Mismatch);
        if (parsed.GetValue(_json)) WriteJson(statistics);
        else
        {
            using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
            StatisticsText.Write(statistics, output);
        }

        if (cut is null) return ExitCodes.Success;
        StandardStreams.Message($"up to record {statistics.Records} only: {cut}");
        return ExitCodes.Mismatch;
    }

    private static void WriteJson(TraceStatistics statistics)
    {
        using (var json = new Utf8JsonWriter(StandardStreams.Output,
            new JsonWriterOptions { Encoder = JsonText.Encoder, Indented = true }))
            StatisticsJson.Write(statistics, json);
        StandardStreams.Output.Write("\n"u8);
    }
}
