// What `xdv run` says at the end: nothing on stdout but the command's own output (or one JSON object), everything
// else on stderr.
using System;
using System.IO;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Commands;

public static class RunReport
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Hex(in Bytes32 digest)
    {
        ReadOnlySpan<byte> bytes = digest;
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Tells how the session ended; the exit code of the command.</summary>
    public static int Finish(
        SessionResult result, SessionOptions options, GuestStreams streams, bool json, bool verbose)
    {
        bool interactive = options.Command is null;
        if (json) WriteJson(result, streams, StandardStreams.Output);
        if (result.Outcome != SessionOutcome.Ended)
        {
            WriteFailure(result, interactive, showConsole: !interactive && !verbose);
            WritePanic(result);
        }
        else if (options.TraceFile is not null || verbose)
            StandardStreams.ErrorLine($"orchestration {Hex(result.End.Orchestration)}");
        return result.ExitCode;
    }

    /// <summary>One object: status, output, errors, orchestration, outcome, records, time; the last four null if the
    /// guest died.</summary>
    private static void WriteJson(SessionResult result, GuestStreams streams, Stream output)
    {
        bool ended = result.Outcome == SessionOutcome.Ended;
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("status", ended ? result.End.ExitStatus : (uint)result.ExitCode);
            json.WriteString("output", streams.Output);
            json.WriteString("errors", streams.Errors);
            if (ended)
            {
                json.WriteString("orchestration", Hex(result.End.Orchestration));
                json.WriteString("outcome", Hex(result.End.Outcome));
                json.WriteNumber("records", result.End.Records);
                json.WriteNumber("time", result.End.Time);
            }
            else
            {
                json.WriteNull("orchestration");
                json.WriteNull("outcome");
                json.WriteNull("records");
                json.WriteNull("time");
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
        output.Flush();
    }

    /// <summary>The message for a guest that did not end by itself, with what it last said.</summary>
    private static void WriteFailure(SessionResult result, bool interactive, bool showConsole)
    {
        if (result.Outcome == SessionOutcome.Interrupted && interactive) return;
        StandardStreams.Message(result.Reason);
        if (!showConsole || result.ConsoleTail.Length == 0) return;
        StandardStreams.Message("last lines of the guest's console:");
        foreach (string line in result.ConsoleTail.Split('\n')) StandardStreams.ErrorLine($"  | {line}");
    }

    /// <summary>A panic with names, when the guest died of one.</summary>
    public static void WritePanic(SessionResult result)
    {
        if (result.Outcome != SessionOutcome.Died) return;
        var text = new StringWriter();
        if (PanicCommand.Explain(result.ConsoleTail, text)) StandardStreams.ErrorLine(text.ToString().TrimEnd());
    }
}
