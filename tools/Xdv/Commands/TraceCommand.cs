// `xdv trace …`: what can be done with a trace file besides replaying it. One file per subcommand.
using System;
using System.CommandLine;
using System.IO;

namespace Xdv.Tool.Commands;

public sealed class TraceCommand : Command
{
    public TraceCommand()
        : base("trace", "Read, measure, compare, convert or verify traces.")
    {
        Subcommands.Add(new TraceShowCommand());
        Subcommands.Add(new TraceStatsCommand());
        Subcommands.Add(new TraceMetricsCommand());
        Subcommands.Add(new TraceDiffCommand());
        Subcommands.Add(new TraceExportCommand());
        Subcommands.Add(new TraceVerifyCommand());
    }

    /// <summary>The FILE argument that all trace commands take.</summary>
    internal static Argument<string> FileArgument(string name = "FILE") =>
        new(name) { Description = "trace written by xdv run --trace" };

    /// <param name="bufferSize">Bytes read ahead; 0 for reading here and there.</param>
    /// <exception cref="ToolException">It is not there or not readable.</exception>
    internal static FileStream Open(string path, int bufferSize = 1 << 20)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot read the trace '{path}': {error.Message}", error);
        }
    }
}
