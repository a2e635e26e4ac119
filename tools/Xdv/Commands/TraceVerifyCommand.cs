// `xdv trace verify`: proves that nobody changed a trace.
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class TraceVerifyCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();
    private readonly Option<bool> _partial = new("--partial")
        { Description = "accept a trace whose session has not ended" };

    public TraceVerifyCommand()
        : base("verify", "Check a trace by itself: chains, order, lifecycles, rights, digests of results.\n"
            + "Exit status: 0 verified, 1 not, with the record and the rule it breaks.")
    {
        Arguments.Add(_file);
        Options.Add(_partial);
        SetAction(Verify);
    }

    private async Task<int> Verify(ParseResult parsed)
    {
        using FileStream file = TraceCommand.Open(parsed.GetValue(_file)!);
        bool complete = !parsed.GetValue(_partial);
        TraceReport report = null!;
        await Progress.Show("verifying", () => Task.Run(() => report = TraceVerifier.Verify(file, complete)));
        return TraceOutcome.Verified(report);
    }
}
