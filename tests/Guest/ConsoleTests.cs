// The shell on a serial terminal, as a person has it: `xdv run` on a pseudo-terminal, which script(1) makes. What was
// typed is checked by what came out, and the session's trace must replay, interrupts and all.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-053.3")]
public sealed partial class ConsoleTests
{
    private const int SecondsToBoot = 120, SecondsToAnswer = 120;

    [Fact]
    [Requirement("XDV-005.2")]
    public async Task Interrupt_ends_the_foreground_program_and_replays()
    {
        using var folder = new TemporaryFolder();
        string trace = Path.Combine(folder.Path, "session.trace");
        using var terminal = Pseudoterminal.Start($"run --direct --trace {trace}");
        await terminal.Await("#: ", SecondsToBoot);
        terminal.Type("spin &\r");
        await terminal.Await("[3]", SecondsToAnswer);
        terminal.Type("spin\r");
        await terminal.Await("#: spin", SecondsToAnswer);
        await Task.Delay(TimeSpan.FromSeconds(1));
        terminal.Type("\x03");
        await terminal.Await("^C", SecondsToAnswer);
        terminal.Type("ps --json\r");
        string ps = await terminal.Await("]}", SecondsToAnswer);
        Assert.Contains("\"pid\":4,\"parent\":2,\"name\":\"spin\",\"reason\":\"interrupted\"", ps);
        Assert.Contains("\"pid\":3,\"parent\":2,\"name\":\"spin\",\"state\":\"ready\"", ps);
        terminal.Type("kill 3\r");
        await terminal.Await("[3] spin killed by 2", SecondsToAnswer);
        terminal.Type("half a line\x03" + "exit 7\r");
        Assert.Equal(7, await terminal.End(SecondsToAnswer));
        ToolResult replay = Guest.Tool(SecondsToAnswer, "replay", trace);
        Assert.True(replay.ExitCode == 0, replay.Output + replay.Errors);
    }

    [Fact]
    public async Task Sixty_four_kibibytes_pasted_all_arrive()
    {
        using var terminal = Pseudoterminal.Start("run --direct");
        await terminal.Await("#: ", SecondsToBoot);
        const int Lines = 700;
        StringBuilder paste = new();
        for (int i = 0; i < Lines; i++) paste.Append($"echo -n '<{i:000}>' # {new string('.', 76)}\r");
        Assert.True(paste.Length >= 65_536, $"{paste.Length}");
        terminal.Type(paste + "echo; echo that was 'all'\r");
        string output = await terminal.Await("that was all", 5 * SecondsToAnswer);
        string[] answers = [.. Answer().Matches(output).Select(m => m.Groups[1].Value)];
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"{i:000}"), answers);
        terminal.Type("exit\r");
        Assert.Equal(0, await terminal.End(SecondsToAnswer));
    }

    /// <summary>What echo wrote: at the start of a row, where the line typed has the prompt.</summary>
    [GeneratedRegex(@"\n<(\d{3})>")]
    private static partial Regex Answer();

    /// <summary>tools/xdv on a terminal of its own.</summary>
    private sealed class Pseudoterminal : IDisposable
    {
        private static readonly Regex s_control = new("\u001b\\[[0-9;?]*[A-Za-z]");

        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly Task _reader;
        private int _seen;

        private Pseudoterminal(Process process)
        {
            _process = process;
            _reader = Task.Run(Read);
        }

        public static Pseudoterminal Start(string arguments)
        {
            Guest.RequireMachine();
            string tool = Path.Combine(TestData.RepositoryRoot, "tools", "xdv");
            var start = new ProcessStartInfo("script")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            foreach (string argument in new[] { "-qefc", $"{tool} {arguments} --timeout 900", "/dev/null" })
                start.ArgumentList.Add(argument);
            return new Pseudoterminal(Process.Start(start)!);
        }

        public void Type(string keys)
        {
            _process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(keys));
            _process.StandardInput.BaseStream.Flush();
        }

        /// <summary>What came since the last call, up to a text and with it.</summary>
        public async Task<string> Await(string text, int seconds)
        {
            var clock = Stopwatch.StartNew();
            while (true)
            {
                string all = All();
                int at = all.IndexOf(text, _seen, StringComparison.Ordinal);
                if (at >= 0)
                {
                    string part = all[_seen..(at + text.Length)];
                    _seen = at + text.Length;
                    return part;
                }

                if (clock.Elapsed.TotalSeconds > seconds || _reader.IsCompleted)
                    Assert.Fail($"'{text}' did not come:\n{all[Math.Max(0, all.Length - 2000)..]}");
                await Task.Delay(50);
            }
        }

        /// <summary>The tool's exit status.</summary>
        public async Task<int> End(int seconds)
        {
            if (!_process.WaitForExit(TimeSpan.FromSeconds(seconds))) Assert.Fail($"no end:\n{All()}");
            await _reader;
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        /// <summary>What came, without the editor's control sequences.</summary>
        private string All()
        {
            lock (_output) return s_control.Replace(_output.ToString(), "");
        }

        private void Read()
        {
            using var reader = new StreamReader(_process.StandardOutput.BaseStream, new UTF8Encoding(false));
            char[] buffer = new char[4096];
            for (int count; (count = reader.Read(buffer)) > 0;)
                lock (_output) _output.Append(buffer, 0, count);
        }
    }
}
