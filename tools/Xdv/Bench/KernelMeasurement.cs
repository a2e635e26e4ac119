// Boots the guest once for each path; its program `bench` counts from ring 3 and prints. Counts are exact and repeat:
// the machine counts instructions, not time. The trace is recorded meanwhile, as in any session that asks for it.
using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Hosting;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Bench;

/// <summary>A booted system with nothing done yet.</summary>
/// <param name="Paths">Names of the paths its `bench` can measure.</param>
/// <param name="Instructions">From kernel entry to the first text a program wrote: the shell's, when it has run a
/// command.</param>
/// <param name="MemoryBytes">In use then.</param>
public sealed record BootedSystem(string[] Paths, long Instructions, long MemoryBytes);

public static class KernelMeasurement
{
    private const string MemoryWords = "memory in use: ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Measures one path.</summary>
    /// <param name="iterations">How often; null = what the guest thinks enough.</param>
    /// <exception cref="ToolException">The guest failed, or did not say what it measured.</exception>
    public static async Task<PathFigures> Measure(string path, int? iterations, CancellationToken cancel)
    {
        using TemporaryDirectory directory = TemporaryDirectory.Create(null);
        SessionOptions options = Options($"bench {path} {iterations}".TrimEnd()) with
        {
            TraceFile = directory.File("trace.xdv"),
        };
        (Log log, _) = await Run(options, cancel);
        return Parse(log.Output, path) ?? throw new ToolException($"bench {path}: the guest printed no figures");
    }

    /// <summary>Boots and does next to nothing.</summary>
    public static async Task<BootedSystem> Boot(CancellationToken cancel)
    {
        (Log log, SessionEnd end) = await Run(Options("echo && bench list"), cancel);
        long memory = ParseMemory(log.Kernel)
            ?? throw new ToolException("the kernel did not say what memory is in use");
        string[] paths = log.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new BootedSystem(paths, (long)end.BootInstructions, 1024 * memory);
    }

    /// <summary>A session in which programs may count instructions.</summary>
    public static SessionOptions Options(string command) => new()
    {
        Kernel = ImageLayout.Require(ImageLayout.Kernel, "kernel"),
        InitialArchive = ImageLayout.Require(ImageLayout.InitialArchive, "initial archive"),
        Command = command,
        Timeout = Limit,
        MeasurePaths = true,
        EmptyDisk = true,
    };

    /// <summary>One session; returns what the guest printed.</summary>
    /// <exception cref="ToolException">It failed.</exception>
    public static async Task<string> Output(SessionOptions options, CancellationToken cancel) =>
        (await Run(options, cancel)).Log.Output;

    private static async Task<(Log Log, SessionEnd End)> Run(SessionOptions options, CancellationToken cancel)
    {
        var log = new Log();
        SessionResult result = await Session.Run(options, log, null, cancel);
        if (result.Outcome != SessionOutcome.Ended || result.End.ExitStatus != 0)
            throw new ToolException($"'{options.Command}' failed in the guest: {result.Reason} {log.Errors}".TrimEnd());
        return (log, result.End);
    }

    /// <summary>The line `path NAME COUNT MIN MEDIAN MAX TOTAL`; null when there is none.</summary>
    private static PathFigures? Parse(string output, string path)
    {
        foreach (string line in output.Split('\n'))
        {
            if (line.Split(' ') is not ["path", var name, .. { Length: 5 } numbers] || name != path) continue;
            long[] figures = [.. numbers.Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
            return new PathFigures(path, figures[2], figures[1], figures[3], (double)figures[4] / figures[0]);
        }

        return null;
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
        private readonly StringBuilder _output = new(), _errors = new(), _kernel = new();

        public string Output => _output.ToString();

        public string Errors => _errors.ToString();

        public string Kernel => _kernel.ToString();

        public void Write(ConsoleStream stream, ReadOnlySpan<byte> text)
        {
            string words = Encoding.UTF8.GetString(text);
            if (stream == ConsoleStream.Output) _output.Append(words);
            else if (stream == ConsoleStream.Error) _errors.Append(words);
        }

        public void Serial(ReadOnlySpan<byte> bytes) => _kernel.Append(Encoding.UTF8.GetString(bytes));
    }
}
