// A command of the host in a folder, run to its end: status and everything it wrote.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Sdk.Tests;

internal sealed record HostCommand(int ExitCode, string Output, string Errors)
{
    private const int TimeoutSeconds = 120;

    public string Everything => $"status {ExitCode}\n{Output}{Errors}";

    /// <summary>tools/xdv with arguments.</summary>
    public static HostCommand Xdv(string folder, params string[] arguments) =>
        Run(folder, Path.Combine(TestData.RepositoryRoot, "tools", "xdv"), arguments);

    public static HostCommand Run(string folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        // Compiler servers and build nodes would outlive the test.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(TimeoutSeconds)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)}: not done after {TimeoutSeconds} s");
        }

        process.WaitForExit();
        return new HostCommand(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Skips the calling test when a program is not installed.</summary>
    public static void Need(string program) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder =>
            File.Exists(Path.Combine(folder, program))), $"{program} is not installed");
}
