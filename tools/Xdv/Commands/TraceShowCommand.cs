// `xdv trace show`: the records of a trace as text or JSON, all of them or those a filter chooses.
using System.CommandLine;
using System.IO;
using Xdv.Abi;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceShowCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();
    private readonly FilterOptions _filter = new();
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object a line" };
    private readonly Option<ulong?> _limit = new("--limit")
        { Description = "first N of these records only", HelpName = "N" };

    public TraceShowCommand()
        : base("show", "Print the records of a trace, one a line: n, T, kind, operation, who, what, status.\n"
            + "Different filters must all hold; several values of one filter are alternatives.")
    {
        Arguments.Add(_file);
        _filter.AddTo(this);
        Options.Add(_json);
        Options.Add(_limit);
        SetAction(Show);
    }

    private int Show(ParseResult parsed)
    {
        ulong left = parsed.GetValue(_limit) ?? ulong.MaxValue;
        bool json = parsed.GetValue(_json);
        RecordFilter filter = _filter.Read(parsed);
        using FileStream file = TraceCommand.Open(parsed.GetValue(_file)!);
        using var output = new StreamWriter(StandardStreams.Output, bufferSize: 1 << 16, leaveOpen: true);
        try
        {
            foreach (TraceRecord record in Replayer.RecordsOf(new TraceFileReader(file)))
            {
                if (left == 0 || filter.IsPast(record)) break;
                if (!filter.Accepts(record)) continue;
                left--;
                output.Write(json ? RecordJson.Format(record) : RecordText.Format(record));
                output.Write('\n');
            }
        }
        catch (TraceFormatException error)
        {
            output.Flush();
            StandardStreams.Message(error.Message);
            return ExitCodes.Mismatch;
        }

        return ExitCodes.Success;
    }
}
