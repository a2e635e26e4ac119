// A program of the host that is run to its end: its status and everything it wrote. For compilers and scripts; a
// process that lives as long as a session is a ChildProcess.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Xdv.Tool.Hosting;

/// <param name="Output">Both streams, in the order in which their lines came.</param>
public sealed record FinishedProcess(int ExitCode, string Output)
{
    /// <summary>Runs <paramref name="executable"/> with an empty input.</summary>
    /// <exception cref="ToolException">It is not installed, or does not end within
    /// <paramref name="limit"/>.</exception>
    public static async Task<FinishedProcess> Run(
        string executable, IEnumerable<string> arguments, string directory, TimeSpan limit, CancellationToken cancel)
    {
        string file = ExecutableSearch.Find(executable)
            ?? throw new ToolException($"the program '{executable}' is not installed; run tools/setup.sh");
        var start = new ProcessStartInfo(file)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(limit);
        var output = new StringBuilder();
        try
        {
            await Task.WhenAll(Collect(process.StandardOutput, output, over.Token),
                Collect(process.StandardError, output, over.Token), process.WaitForExitAsync(over.Token));
            return new FinishedProcess(process.ExitCode, output.ToString());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancel.IsCancellationRequested) throw;
            throw new ToolException($"{executable} did not end within {limit.TotalMinutes} minutes");
        }
    }

    private static async Task Collect(StreamReader stream, StringBuilder output, CancellationToken cancel)
    {
        while (await stream.ReadLineAsync(cancel) is { } line)
            lock (output) output.Append(line).Append('\n');
    }
}
