// `xdv replay FILE`: runs the orchestrator on the host over the inputs of a trace and compares record by record
// (determinism.md 8).
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class ReplayCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();

    public ReplayCommand()
        : base("replay", "Verify a trace, then run the orchestrator over its inputs and compare every record.\n"
            + "Exit status: 0 replay ok, 1 it differs, with the record, the field and the rule.")
    {
        Arguments.Add(_file);
        SetAction(Replay);
    }

    private async Task<int> Replay(ParseResult parsed)
    {
        using FileStream file = TraceCommand.Open(parsed.GetValue(_file)!);
        TraceReport report = null!;
        ReplayResult? result = null;
        await Progress.Show("replaying", () => Task.Run(() =>
        {
            // Hashes first: a replay of a changed trace would only show the change much later, or not at all.
            report = TraceVerifier.Verify(file);
            if (report.Problem is not null) return;
            file.Position = 0;
            result = Replayer.Replay(file);
        }));
        return result is null ? TraceOutcome.NotVerified(report.Problem!) : TraceOutcome.Replayed(report, result);
    }
}
