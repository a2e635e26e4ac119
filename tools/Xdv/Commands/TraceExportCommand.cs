// `xdv trace export FILE --chrome OUT`: a trace for Perfetto and chrome://tracing.
using System;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceExportCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();
    private readonly Option<string> _chrome = new("--chrome")
    {
        Description = "write trace-event JSON, which https://ui.perfetto.dev and chrome://tracing open",
        HelpName = "OUT.json",
        Required = true,
    };

    public TraceExportCommand()
        : base("export", "Convert a trace for a viewer: processes as tracks, Q and Φ jobs and contracts as spans,\n"
            + "system calls and faults as instants; a tick of T is shown as a microsecond.")
    {
        Arguments.Add(_file);
        Options.Add(_chrome);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed)
    {
        string path = parsed.GetValue(_chrome)!;
        using FileStream file = TraceCommand.Open(parsed.GetValue(_file)!);
        ulong events = 0;
        await Progress.Show("exporting", () => Task.Run(() => events = Export(file, path)));
        Console.WriteLine($"{events} events, {new FileInfo(path).Length} bytes in {path}");
        return ExitCodes.Success;
    }

    private static ulong Export(FileStream file, string path)
    {
        try
        {
            var reader = new TraceFileReader(file);
            using FileStream output = File.Create(path);
            return ChromeExport.Write(Replayer.RecordsOf(reader), output);
        }
        catch (TraceFormatException error)
        {
            throw new ToolException($"'{file.Name}': {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot write '{path}': {error.Message}", error);
        }
    }
}
