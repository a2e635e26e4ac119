// `xdv trace show|verify`: reading a trace, and proving that nobody changed it.
using System;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceCommand : Command
{
    public TraceCommand()
        : base("trace", "Look at a trace, or verify it.")
    {
        Subcommands.Add(new ShowCommand());
        Subcommands.Add(new VerifyCommand());
    }

    /// <summary>The FILE argument that all trace commands take.</summary>
    internal static Argument<string> FileArgument() => new("FILE") { Description = "trace written by xdv run --trace" };

    /// <exception cref="ToolException">It is not there or not readable.</exception>
    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot read the trace '{path}': {error.Message}", error);
        }
    }

    private sealed class ShowCommand : Command
    {
        private readonly Argument<string> _file = FileArgument();
        private readonly Option<bool> _json = new("--json") { Description = "one JSON object a line" };
        private readonly Option<ulong?> _limit = new("--limit")
            { Description = "first N records only", HelpName = "N" };

        public ShowCommand()
            : base("show", "Print the records of a trace, one a line: n, T, kind, operation, who, what, status.")
        {
            Arguments.Add(_file);
            Options.Add(_json);
            Options.Add(_limit);
            SetAction(Show);
        }

        private int Show(ParseResult parsed)
        {
            ulong left = parsed.GetValue(_limit) ?? ulong.MaxValue;
            bool json = parsed.GetValue(_json);
            using FileStream file = Open(parsed.GetValue(_file)!);
            using var output = new StreamWriter(StandardStreams.Output, bufferSize: 1 << 16, leaveOpen: true);
            try
            {
                foreach (TraceRecord record in Replayer.RecordsOf(new TraceFileReader(file)))
                {
                    if (left-- == 0) break;
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

    private sealed class VerifyCommand : Command
    {
        private readonly Argument<string> _file = FileArgument();
        private readonly Option<bool> _partial = new("--partial")
            { Description = "accept a trace whose session has not ended" };

        public VerifyCommand()
            : base("verify", "Check a trace by itself: chains, order, lifecycles, digests of results.\n"
                + "Exit status: 0 verified, 1 not, with the record and the rule it breaks.")
        {
            Arguments.Add(_file);
            Options.Add(_partial);
            SetAction(Verify);
        }

        private async Task<int> Verify(ParseResult parsed)
        {
            using FileStream file = Open(parsed.GetValue(_file)!);
            bool complete = !parsed.GetValue(_partial);
            TraceReport report = null!;
            await Progress.Show("verifying", () => Task.Run(() => report = TraceVerifier.Verify(file, complete)));
            return TraceOutcome.Verified(report);
        }
    }
}
