// Boots the guest once for each path with the kernel counting its own instructions, and reads its figures from the log.
// Counts are exact and repeat: the machine counts instructions, not time.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Bench;

public static class KernelMeasurement
{
    private const string MemoryWords = "memory in use: ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Measures one path.</summary>
    /// <exception cref="ToolException">The guest failed, or did not make the calls.</exception>
    public static async Task<PathFigures> Measure(KernelPath path, CancellationToken cancel)
    {
        (string log, _) = await Run($"bench {path.Program}", cancel);
        Dictionary<int, PathFigures> calls = Parse(log);
        long median = 0, least = 0, most = 0;
        foreach (SystemCall call in path.Calls)
        {
            if (!calls.TryGetValue((int)call, out PathFigures? figures))
                throw new ToolException($"bench {path.Program}: the kernel reported no {call}");
            median += figures.Median + KernelPath.Crossing;
            least += figures.Min + KernelPath.Crossing;
            most += figures.Max + KernelPath.Crossing;
        }

        return new PathFigures(path.Name, median, least, most);
    }

    /// <summary>Instructions from kernel entry to the first output, and bytes in use then.</summary>
    public static async Task<(long Instructions, long Memory)> Boot(CancellationToken cancel)
    {
        (string log, SessionEnd end) = await Run("echo", cancel);
        long memory = ParseMemory(log) ?? throw new ToolException("the kernel did not say what memory is in use");
        return ((long)end.BootInstructions, 1024 * memory);
    }

    private static async Task<(string Log, SessionEnd End)> Run(string command, CancellationToken cancel)
    {
        var log = new Log();
        var options = new SessionOptions
        {
            Kernel = ImageLayout.Require(ImageLayout.Kernel, "kernel"),
            InitialArchive = ImageLayout.Require(ImageLayout.InitialArchive, "initial archive"),
            Command = command,
            Timeout = Limit,
            MeasurePaths = true,
        };
        SessionResult result = await Session.Run(options, log, null, cancel);
        if (result.Outcome != SessionOutcome.Ended || result.End.ExitStatus != 0)
            throw new ToolException($"'{command}' failed in the guest: {result.Reason} {log.Errors}".TrimEnd());
        return (log.Kernel + result.ConsoleTail, result.End);
    }

    /// <summary>Lines `path NUMBER COUNT MIN MEDIAN MAX`; the first of each number counts.</summary>
    private static Dictionary<int, PathFigures> Parse(string log)
    {
        var calls = new Dictionary<int, PathFigures>();
        foreach (string line in log.Split('\n'))
        {
            string[] words = line.TrimEnd('\r').Split(' ');
            if (words is not ["path", _, _, _, _, _]) continue;
            long[] figures = [.. words.Skip(1).Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
            calls.TryAdd((int)figures[0], new PathFigures("", figures[3], figures[2], figures[4]));
        }

        return calls;
    }

    /// <summary>KiB in `… memory in use: N KiB`; null when the log does not say.</summary>
    private static long? ParseMemory(string log)
    {
        int start = log.IndexOf(MemoryWords, StringComparison.Ordinal);
        if (start < 0) return null;
        string number = log[(start + MemoryWords.Length)..].Split(' ')[0];
        return long.Parse(number, CultureInfo.InvariantCulture);
    }

    private sealed class Log : ISessionConsole
    {
        private readonly StringBuilder _kernel = new(), _errors = new(), _serial = new();

        public string Kernel => _kernel.ToString() + _serial;

        public string Errors => _errors.ToString();

        public void Write(ConsoleStream stream, ReadOnlySpan<byte> text)
        {
            string words = Encoding.UTF8.GetString(text);
            if (stream == ConsoleStream.KernelLog) _kernel.Append(words);
            else if (stream == ConsoleStream.Error) _errors.Append(words);
        }

        public void Serial(ReadOnlySpan<byte> bytes) => _serial.Append(Encoding.UTF8.GetString(bytes));
    }
}
