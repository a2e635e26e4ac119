// One guest session for a test: `tools/xdv run --json --verbose`, parsed. The tool is run as a process, so that what
// is tested is what a user has, exit status and streams included.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

internal sealed record GuestOptions
{
    /// <summary>Folder of the host the guest sees.</summary>
    public string? Files { get; init; }

    public ulong? Seed { get; init; }

    public string? Trace { get; init; }

    public int JitterMilliseconds { get; init; }

    /// <summary>RMS phase error of Φ, in radians.</summary>
    public double PhaseNoise { get; init; }

    /// <summary>The machine that Q is.</summary>
    public string? QuantumProfile { get; init; }

    public int? HoldJob { get; init; }

    /// <summary>SEED:STATUS or SEED:STATUS:TIMES: jobs that fail on purpose.</summary>
    public string[] Faults { get; init; } = [];

    /// <summary>Folder for worker.pid and the sockets.</summary>
    public string? Directory { get; init; }

    /// <summary>Folder of a server that serves the guest with others.</summary>
    public string? Hardware { get; init; }

    /// <summary>File behind the guest's disk.</summary>
    public string? Disk { get; init; }

    /// <summary>File the guest's random bytes come from.</summary>
    public string? Entropy { get; init; }

    /// <summary>What the guest's clock says at power-on.</summary>
    public string? Clock { get; init; }

    /// <summary>An installed provider and the folder it is installed in.</summary>
    public string? Provider { get; init; }

    public string? Providers { get; init; }

    public bool SelfTest { get; init; }

    /// <summary>Boots the ISO by its boot loader; otherwise the kernel directly, which is faster.</summary>
    public bool FromIso { get; init; }

    /// <summary>Boots the ISO by UEFI firmware.</summary>
    public bool Uefi { get; init; }

    /// <summary>Instructions of a time slice; the tool's default when null.</summary>
    public int? Slice { get; init; }

    public int TimeoutSeconds { get; init; } = 120;
}

/// <param name="Log">The tool's stderr: kernel log and messages.</param>
internal sealed record GuestResult(int ExitCode, uint Status, string Output, string Errors, string? Orchestration,
    string? Outcome, ulong Records, ulong Time, string Log)
{
    /// <summary>Fails with everything a person needs to see why.</summary>
    public GuestResult MustSucceed()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Everything}");
        Assert.NotNull(Orchestration);
        return this;
    }

    public string Everything => $"--- output\n{Output}\n--- errors\n{Errors}\n--- log\n{Log}";
}

internal static class Guest
{
    private const int KillAfterSeconds = 30;
    private static readonly string ImageFolder = Path.Combine(TestData.RepositoryRoot, ".artifacts", "image");

    public static string Kernel => Path.Combine(ImageFolder, "kernel.elf");

    public static string Programs => Path.Combine(ImageFolder, "programs");

    public static string Archive => Path.Combine(ImageFolder, "initial.archive");

    public static string Iso => Path.Combine(ImageFolder, "xdv.iso");

    /// <summary>Programs and circuits that ship with the system.</summary>
    public static string Examples => Path.Combine(TestData.RepositoryRoot, "libxdv", "Programs", "examples");

    /// <summary>Boots, runs <paramref name="command"/> in the shell, and returns when the tool has ended.</summary>
    public static GuestResult Run(string command, GuestOptions? options = null)
    {
        RequireMachine();
        options ??= new GuestOptions();
        var arguments = new List<string> { "run", "--json", "--verbose", "--command", command };
        arguments.AddRange(Arguments(options));
        ToolResult tool = Tool(options.TimeoutSeconds + KillAfterSeconds, [.. arguments]);
        if (tool.Output.Length == 0) return new GuestResult(tool.ExitCode, 0, "", "", null, null, 0, 0, tool.Errors);

        using JsonDocument json = JsonDocument.Parse(tool.Output);
        JsonElement root = json.RootElement;
        return new GuestResult(tool.ExitCode, root.GetProperty("status").GetUInt32(), Text("output")!, Text("errors")!,
            Text("orchestration"), Text("outcome"), Number("records"), Number("time"), tool.Errors);

        string? Text(string name) => root.GetProperty(name).GetString();
        ulong Number(string name) => root.GetProperty(name) is { ValueKind: JsonValueKind.Number } value
            ? value.GetUInt64() : 0;
    }

    /// <summary>Runs tools/xdv with any arguments.</summary>
    public static ToolResult Tool(int timeoutSeconds, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(timeoutSeconds)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"xdv {string.Join(' ', arguments)} did not end within {timeoutSeconds} s");
        }

        process.WaitForExit();
        return new ToolResult(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Starts tools/xdv with its streams as pipes.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(TestData.RepositoryRoot, "tools", "xdv"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        // `xdv program` compiles; a compiler server would outlive the test.
        start.Environment["UseSharedCompilation"] = "false";
        return Process.Start(start)!;
    }

    /// <summary>Skips the calling test, or fails it where the guest is required, when there is nothing to
    /// boot.</summary>
    public static void RequireMachine()
    {
        string? missing = null;
        if (!OnPath("qemu-system-x86_64")) missing = "qemu-system-x86_64 is not installed: tools/setup.sh";
        else if (!File.Exists(Iso) || !File.Exists(Kernel)) missing = $"no image in {ImageFolder}: make image";
        if (missing is null) return;
        if (Environment.GetEnvironmentVariable("XDV_REQUIRE_GUEST") == "1") Assert.Fail(missing);
        Assert.Skip(missing);
    }

    private static IEnumerable<string> Arguments(GuestOptions options)
    {
        yield return $"--timeout={options.TimeoutSeconds}";
        if (options.Uefi) yield return "--firmware=uefi";
        else if (!options.FromIso) yield return "--direct";
        if (options.Files is not null) yield return $"--files={options.Files}";
        if (options.Seed is { } seed) yield return $"--seed={seed.ToString(CultureInfo.InvariantCulture)}";
        if (options.Trace is not null) yield return $"--trace={options.Trace}";
        if (options.JitterMilliseconds > 0) yield return $"--provider-jitter={options.JitterMilliseconds}";
        if (options.PhaseNoise > 0)
            yield return $"--phi-noise={options.PhaseNoise.ToString(CultureInfo.InvariantCulture)}";
        if (options.QuantumProfile is not null) yield return $"--q-profile={options.QuantumProfile}";
        if (options.HoldJob is { } job) yield return $"--hold-job={job}";
        foreach (string fault in options.Faults) yield return $"--fault={fault}";
        if (options.Directory is not null) yield return $"--directory={options.Directory}";
        if (options.Hardware is not null) yield return $"--hardware={options.Hardware}";
        if (options.Disk is not null) yield return $"--disk={options.Disk}";
        if (options.Entropy is not null) yield return $"--entropy={options.Entropy}";
        if (options.Clock is not null) yield return $"--rtc={options.Clock}";
        if (options.Slice is { } slice) yield return $"--slice={slice.ToString(CultureInfo.InvariantCulture)}";
        if (options.Provider is not null) yield return $"--provider={options.Provider}";
        if (options.Providers is not null) yield return $"--providers={options.Providers}";
        if (options.SelfTest) yield return "--selftest";
    }

    private static bool OnPath(string program)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            if (File.Exists(Path.Combine(folder, program))) return true;
        return false;
    }
}

internal sealed record ToolResult(int ExitCode, string Output, string Errors);
