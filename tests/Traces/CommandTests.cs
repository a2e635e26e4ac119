// The commands as a user calls them: output, JSON, exit status, errors. The tool is built beside these tests and runs
// as a process of its own.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-071.4")]
[Requirement("XDV-034.3")]
public sealed class CommandTests : IDisposable
{
    private const int Ok = 0, Different = 1, Usage = 2, Failed = 126, TimeoutMilliseconds = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("xdv-traces-").FullName;
    private readonly TraceRecord[] _records = [.. TraceBuilder.SmallSession().Records];
    private readonly string _trace;

    public CommandTests() => _trace = Save("a.trace", _records);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Save(string name, TraceRecord[] records)
    {
        string path = Path.Combine(_folder, name);
        using FileStream file = File.Create(path);
        foreach (byte[] part in TraceBuilder.Parts(records)) file.Write(part);
        return path;
    }

    private static (int ExitCode, string Output, string Errors) Tool(string input, params string[] arguments)
    {
        string tool = Path.Combine(TestData.RepositoryRoot, ".artifacts", "bin", "Xdv.Tool", "release", "Xdv.Tool.dll");
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments])
            { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeoutMilliseconds));
        return (process.ExitCode, output, errors.Result);
    }

    [Fact]
    public void ShowFilters()
    {
        (int exit, string output, _) =
            Tool("", "trace", "show", _trace, "--domain", "Φ", "--kind", "resource,Transition");
        string[] expected = [.. _records.Where(r => r.Domain == Domain.Phase
            && r.Kind is RecordKind.Resource or RecordKind.Transition)
            .Select(r => RecordText.Format(r))];
        Assert.Equal(Ok, exit);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, output.TrimEnd('\n').Split('\n'));
        (_, output, _) = Tool("", "trace", "show", _trace, "--from", "n5", "--to", "#7", "--json");
        Assert.Equal([5UL, 6UL, 7UL], output.TrimEnd('\n').Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("record").GetUInt64()));
    }

    [Fact]
    [Requirement("XDV-070.1")]
    [Requirement("XDV-071.3")]
    public void MetricsAreThoseOfTheRecordsAndOnlyOfATraceThatHolds()
    {
        long CallsAt(params string[] at)
        {
            (int exit, string output, string _) = Tool("", ["trace", "metrics", _trace, "--json", .. at]);
            Assert.Equal(Ok, exit);
            return JsonDocument.Parse(output).RootElement.GetProperty("metrics").EnumerateArray()
                .Where(m => m.GetProperty("metric").GetString() == "k.calls")
                .Sum(m => m.GetProperty("value").GetInt64());
        }

        int[] calls = [.. Enumerable.Range(0, _records.Length).Where(i => _records[i].Kind == RecordKind.SystemCall)];
        Assert.Equal(calls.Length, CallsAt());
        Assert.Equal(3, CallsAt("--at", calls[2].ToString(System.Globalization.CultureInfo.InvariantCulture)));
        byte[] bytes = File.ReadAllBytes(_trace);
        bytes[^(5 * TraceRecord.Size)] ^= 1;
        File.WriteAllBytes(_trace, bytes);
        (int changed, _, string errors) = Tool("", "trace", "metrics", _trace);
        Assert.Equal(Different, changed);
        Assert.Contains("the trace does not verify: record", errors);
        TraceRecord[] others = [.. _records];
        others[calls[0]].Thread++;
        (int decided, _, errors) = Tool("", "trace", "metrics", Save("b.trace", others));
        Assert.Equal(Different, decided);
        Assert.Contains($"record {calls[0]}", errors);
    }

    [Theory]
    [InlineData("is not a handle", "trace", "show", "FILE", "--contract", "three")]
    [InlineData("one of Schedule", "trace", "show", "FILE", "--kind", "nothing")]
    [InlineData("K, Q or Φ", "trace", "show", "FILE", "--domain", "Z")]
    [InlineData("a process number", "trace", "show", "FILE", "--process", "init")]
    [InlineData("--from", "trace", "show", "FILE", "--from", "yesterday")]
    [InlineData("--chrome", "trace", "export", "FILE")]
    [InlineData("", "trace", "diff", "FILE")]
    [InlineData("one node", "replay", "FILE", "--cluster")]
    [InlineData("one scope", "replay", "FILE", "--process", "1", "--domain", "q")]
    [InlineData("K, Q or Φ", "replay", "FILE", "--domain", "7")]
    [InlineData("no result", "replay", "FILE", "--interactive", "--json")]
    [InlineData("--limit: 'all' is not", "trace", "show", "FILE", "--limit", "all")]
    [InlineData("--at: '-1' is not a whole number from 0", "trace", "metrics", "FILE", "--at", "-1")]
    [InlineData("--timeout: 'soon' is not a number", "run", "--command", "hello", "--timeout", "soon")]
    [InlineData("--shots: '1e9' is not a whole number", "stim", "sample", "FILE", "--shots", "1e9")]
    public void AWrongCommandLineIsAUsageError(string message, params string[] arguments)
    {
        (int exit, _, string errors) = Tool("", [.. arguments.Select(a => a == "FILE" ? _trace : a)]);
        Assert.Equal(Usage, exit);
        Assert.Contains(message, errors);
        Assert.Contains("--help", errors);
    }

    [Fact]
    public void StatsAreAnObject()
    {
        (int exit, string output, _) = Tool("", "trace", "stats", _trace, "--json");
        Assert.Equal(Ok, exit);
        Assert.Equal(_records.Length, JsonDocument.Parse(output).RootElement.GetProperty("records").GetInt32());
    }

    [Fact]
    [Requirement("XDV-071.5")]
    public void DiffSaysSameDifferentAndOutcomesOnly()
    {
        Assert.Equal(Ok, Tool("", "trace", "diff", _trace, _trace).ExitCode);
        TraceRecord[] outcome = [.. _records], decision = [.. _records];
        int completion = Array.FindIndex(_records, r => RecordFacts.IsCompletion(r));
        outcome[completion].Outcome = Bytes32.From([1]);
        decision[completion].Time++;
        string other = Save("o.trace", outcome);
        Assert.Equal(Different, Tool("", "trace", "diff", _trace, other).ExitCode);
        Assert.Equal(Ok, Tool("", "trace", "diff", "--decisions", _trace, other).ExitCode);
        (int exit, string output, _) = Tool("", "trace", "diff", "--json", _trace, Save("d.trace", decision));
        Assert.Equal(Different, exit);
        JsonElement divergence = JsonDocument.Parse(output).RootElement.GetProperty("divergence");
        Assert.Equal(completion, divergence.GetProperty("record").GetInt32());
        Assert.Equal("Time", divergence.GetProperty("fields")[0].GetProperty("field").GetString());
    }

    [Fact]
    public void ExportWritesAFileAndSaysWhenItCannot()
    {
        string path = Path.Combine(_folder, "out.json");
        Assert.Equal(Ok, Tool("", "trace", "export", _trace, "--chrome", path).ExitCode);
        Assert.True(JsonDocument.Parse(File.ReadAllText(path)).RootElement.TryGetProperty("traceEvents", out _));
        (int exit, _, string errors) = Tool("", "trace", "export", _trace, "--chrome",
            Path.Combine(_folder, "no", "out.json"));
        Assert.Equal(Failed, exit);
        Assert.Contains("cannot write", errors);
    }

    [Fact]
    public void ReplayTellsItsSpeedBesideItsResult()
    {
        (int exit, string output, string errors) = Tool("", "replay", _trace);
        Assert.Equal(Ok, exit);
        Assert.EndsWith("replay ok\n", output);
        Assert.Contains("records/s", errors);
    }

    [Fact]
    [Requirement("XDV-071.2")]
    public void ReplayOfAScopeTellsWhatIsInIt()
    {
        ReplayScope scope = new(ReplayMode.Process, 2);
        ScopeTally tally = Replayer.Replay(_records, scope).Scope!;
        (int exit, string output, _) = Tool("", "replay", _trace, "--process", "2");
        Assert.Equal(Ok, exit);
        Assert.StartsWith($"process 2: {tally.Records} of {_records.Length} records, #{tally.First.Sequence} to ",
            output);
        Assert.Contains($"\nscope {RecordText.Digest(tally.Decisions)}\nconduct ", output);
        Assert.EndsWith("replay ok\n", output);
        Assert.Equal(Ok, Tool("", "replay", _trace, "--domain", "phi").ExitCode);
        (exit, output, _) = Tool("", "replay", _trace, "--vhm", "1009");
        Assert.Equal((Different, $"machine 1009: none of {_records.Length} records\n"), (exit, output));
    }

    [Fact]
    [Requirement("XDV-071.2")]
    [Requirement("XDV-071.5")]
    public void ReplayOfAScopeSaysWhichSideDiffers()
    {
        TraceRecord[] wrong = [.. _records];
        int call = Array.FindLastIndex(wrong, r => r.Process == 2 && RecordFacts.IsCall(r, SystemCall.ConsoleWrite));
        wrong[call].Value--;
        string file = Save("w.trace", wrong);
        (int exit, _, string errors) = Tool("", "replay", file, "--process", "2");
        Assert.Equal(Different, exit);
        Assert.Contains($"differs in process 2 at record {call}, field Value", errors);
        (exit, _, errors) = Tool("", "replay", file, "--process", "1");
        Assert.Equal(Different, exit);
        Assert.Contains($"differs outside process 1 at record {call}, field Value", errors);
        Assert.Contains("records of process 1 agree", errors);
        (exit, string output, _) = Tool("", "replay", file, "--domain", "Q", "--json");
        Assert.Equal(Different, exit);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.Equal(2, json.GetProperty("modeNumber").GetInt32());
        Assert.Equal(call, json.GetProperty("outside").GetProperty("record").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("mismatch").ValueKind);
        Assert.True(json.GetProperty("scope").GetProperty("records").GetInt32() > 0);
    }

    [Fact]
    public void TheDebuggerReadsCommandsFromStdin()
    {
        const string commands = "run transition\nprocesses\nback\nquit\n";
        (int exit, string output, _) = Tool(commands, "replay", "--interactive", _trace);
        TraceRecord transition = _records.First(r => r.Kind == RecordKind.Transition);
        Assert.Equal(Ok, exit);
        Assert.Contains(RecordText.Format(transition), output);
        Assert.EndsWith($"#{transition.Sequence - 1}> quit\n", output);
        TraceRecord[] wrong = [.. _records];
        wrong[transition.Sequence].Arg2++;
        (exit, output, _) = Tool("continue\n", "replay", "--interactive", Save("w.trace", wrong));
        Assert.Equal(Different, exit);
        Assert.Contains("replay differs", output);
    }
}
