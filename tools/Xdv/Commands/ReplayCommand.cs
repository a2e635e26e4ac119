// `xdv replay FILE`: runs the orchestrator on the host over the inputs of a trace and compares record by record
// (determinism.md 8). With a scope the check, the report and the hash are about one domain, process or machine.
using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xdv.Tool.Debugger;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class ReplayCommand : Command
{
    private readonly Argument<string> _file = TraceCommand.FileArgument();

    private readonly Option<bool> _interactive = new("--interactive")
    {
        Description = "debug: step forward and back, breakpoints, Core's tables at any record;\n"
            + "commands come from stdin, 'help' lists them",
    };

    private readonly ScopeOptions _scope = new();
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };

    public ReplayCommand()
        : base("replay", "Verify a trace, then run the orchestrator over its inputs and compare every record.\n"
            + "With a scope everything is decided again all the same; it stops at the first difference in the scope,\n"
            + "and says what the scope holds, with a hash of its decisions and one of its conduct, to be compared\n"
            + "with the same program's in other surroundings.\n"
            + "Exit status: 0 replay ok, 1 it differs, in the scope or outside, with record, field and rule.")
    {
        Arguments.Add(_file);
        Options.Add(_interactive);
        _scope.AddTo(this);
        Options.Add(_json);
        Validators.Add(result =>
        {
            if (result.GetValue(_interactive) && result.GetValue(_json))
                result.AddError("--json: a debugging session has no result");
        });
        SetAction(Replay);
    }

    private async Task<int> Replay(ParseResult parsed)
    {
        string path = parsed.GetValue(_file)!;
        if (parsed.GetValue(_interactive)) return await Debug(path);
        ReplayScope scope = _scope.Read(parsed);
        CheckedReplayResult result = null!;
        await Progress.Show("replaying", () => Task.Run(() =>
            result = CheckedReplay.Run(() => TraceCommand.Open(path), scope)));
        if (!parsed.GetValue(_json)) return TraceOutcome.Replayed(result);
        var options = new JsonWriterOptions { Encoder = JsonText.Encoder, Indented = true };
        using (var json = new Utf8JsonWriter(StandardStreams.Output, options)) ReplayJson.Write(result, scope, json);
        StandardStreams.Output.Write("\n"u8);
        return result.Succeeded ? ExitCodes.Success : ExitCodes.Mismatch;
    }

    private static async Task<int> Debug(string path)
    {
        using FileStream whole = TraceCommand.Open(path), pieces = TraceCommand.Open(path, bufferSize: 0);
        Timeline timeline = null!;
        TraceReport report = null!;
        try
        {
            await Progress.Show("verifying", () => Task.Run(() =>
            {
                report = TraceVerifier.Verify(whole);
                timeline = new Timeline(new TraceIndex(pieces));
            }));
        }
        catch (TraceFormatException error)
        {
            throw new ToolException($"'{path}': {error.Message}", error);
        }

        // A damaged trace can be looked at; the user must only know that it is one.
        if (report.Problem is not null) TraceOutcome.NotVerified(report.Problem);
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        var session = new DebuggerSession(timeline, output);
        session.Run(Console.In, echo: Console.IsInputRedirected);
        return report.Problem is null && !session.Differs ? ExitCodes.Success : ExitCodes.Mismatch;
    }
}
