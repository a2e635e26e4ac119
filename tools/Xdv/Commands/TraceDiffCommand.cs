// `xdv trace diff A B`: where two runs parted.
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceDiffCommand : Command
{
    private readonly Argument<string> _first = TraceCommand.FileArgument("A");
    private readonly Argument<string> _second = TraceCommand.FileArgument("B");
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };
    private readonly Option<bool> _decisions = new("--decisions")
        { Description = "exit 0 when only outcomes differ; they are told all the same" };

    public TraceDiffCommand()
        : base("diff", "Find the first decision in which two traces differ, and outcomes that do apart from it.\n"
            + "Exit status: 0 the same, 1 different.")
    {
        Arguments.Add(_first);
        Arguments.Add(_second);
        Options.Add(_json);
        Options.Add(_decisions);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed)
    {
        string firstPath = parsed.GetValue(_first)!, secondPath = parsed.GetValue(_second)!;
        using FileStream first = TraceCommand.Open(firstPath), second = TraceCommand.Open(secondPath);
        TraceFileReader readerA = Reader(first), readerB = Reader(second);
        TraceDifference difference = null!;
        await Progress.Show("comparing", () => Task.Run(() => difference = Compare(readerA, readerB)));
        if (!readerA.Header.Kernel.Same(readerB.Header.Kernel))
            StandardStreams.Message("the traces are from different kernel images");
        if (parsed.GetValue(_json)) WriteJson(difference);
        else
        {
            using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
            output.Write($"A {firstPath}\nB {secondPath}\n");
            DifferenceText.Write(difference, output);
        }

        bool same = parsed.GetValue(_decisions) ? difference.SameDecisions : difference.Same;
        return same ? ExitCodes.Success : ExitCodes.Mismatch;
    }

    private static TraceFileReader Reader(FileStream file)
    {
        try
        {
            return new TraceFileReader(file);
        }
        catch (TraceFormatException error)
        {
            throw new ToolException($"'{file.Name}': {error.Message}", error);
        }
    }

    private static TraceDifference Compare(TraceFileReader first, TraceFileReader second)
    {
        try
        {
            return TraceDifference.Between(Replayer.RecordsOf(first), Replayer.RecordsOf(second));
        }
        catch (TraceFormatException error)
        {
            throw new ToolException(error.Message, error);
        }
    }

    private static void WriteJson(TraceDifference difference)
    {
        using (var json = new Utf8JsonWriter(StandardStreams.Output,
            new JsonWriterOptions { Encoder = JsonText.Encoder, Indented = true }))
            DifferenceJson.Write(difference, json);
        StandardStreams.Output.Write("\n"u8);
    }
}
